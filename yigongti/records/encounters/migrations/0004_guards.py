"""Stays and settlements agree with their encounters, a settled one is not voided, reversals stay: whoever writes."""

from django.db import migrations

from yigongti.records.encounters.guards import GUARDS, GUARDS_UNDO


class Migration(migrations.Migration):
    dependencies = [("encounters", "0003_stays_and_money")]
    operations = [migrations.RunSQL(GUARDS, GUARDS_UNDO)]
