"""The database keeps who has six months, as postings change."""

from django.db import migrations

from yigongti.records.staff.six_months import SQL, UNDO


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_postings"), ("places", "0002_equipment")]
    operations = [migrations.RunSQL(SQL, UNDO)]
