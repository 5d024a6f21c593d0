"""The read-only schema for those who bring their own BI."""

from django.db import migrations

from yigongti.indicators.yearly.bi import CREATE, DROP


class Migration(migrations.Migration):
    dependencies = [
        ("yearly", "0001_initial"),
        ("indicators", "0003_origins_and_streams"),
        ("collection", "0001_initial"),
        ("places", "0001_initial"),
        ("access", "0001_initial"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
