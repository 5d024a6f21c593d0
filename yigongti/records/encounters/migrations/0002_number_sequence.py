"""The serial part of the encounter number: two desks never wait for each other."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("encounters", "0001_initial")]
    operations = [migrations.RunSQL("CREATE SEQUENCE encounters_number", "DROP SEQUENCE encounters_number")]
