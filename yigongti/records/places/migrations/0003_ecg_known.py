"""What was declared of ECG devices becomes the register's first rows; from here on the two agree."""

from django.db import migrations

from yigongti.records.places.ecg_known import SQL, UNDO


class Migration(migrations.Migration):
    dependencies = [("places", "0002_equipment")]
    operations = [migrations.RunSQL(SQL, UNDO)]
