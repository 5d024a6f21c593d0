"""The serial number of the resident code comes from a sequence: no two registrations ever wait for each other."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE people_resident_code MAXVALUE 9999999", "DROP SEQUENCE people_resident_code")
    ]
