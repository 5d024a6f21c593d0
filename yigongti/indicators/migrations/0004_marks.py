"""Record tables mark the streams that count them, by triggers on statements (streams/marks.py says why)."""

from django.db import migrations

from yigongti.indicators.streams.marks import Watch, install, remove

# A copy of what the streams watch as of this migration; a later change comes with a migration of its own (a test says so).
WATCHES = {
    "encounters_encounter": (
        ("settlements", Watch("encounters_encounter", "(s.settled_at AT TIME ZONE 'Asia/Shanghai')::date", county="s.county", joins="JOIN encounters_settlement s ON s.encounter_id = r.id")),
        ("visits", Watch("encounters_encounter", "(r.started_at AT TIME ZONE 'Asia/Shanghai')::date")),
    ),
    "encounters_operation": (
        ("operations", Watch("encounters_operation", "(s.discharged_at AT TIME ZONE 'Asia/Shanghai')::date", county="s.county", joins="JOIN encounters_stay s ON s.id = r.stay_id")),
    ),
    "encounters_settlement": (
        ("settlements", Watch("encounters_settlement", "(r.settled_at AT TIME ZONE 'Asia/Shanghai')::date")),
    ),
    "encounters_stay": (
        ("beds", Watch("encounters_stay", "(r.admitted_at AT TIME ZONE 'Asia/Shanghai')::date")),
        ("operations", Watch("encounters_stay", "(r.discharged_at AT TIME ZONE 'Asia/Shanghai')::date")),
        ("stays", Watch("encounters_stay", "(r.discharged_at AT TIME ZONE 'Asia/Shanghai')::date")),
    ),
}


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0003_origins_and_streams"),
        ("encounters", "0004_guards"),
        ("people", "0001_initial"),
    ]
    operations = [migrations.RunSQL(install(WATCHES), remove(WATCHES))]
