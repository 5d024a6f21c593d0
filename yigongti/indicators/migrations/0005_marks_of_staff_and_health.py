"""Postings and health services mark their streams too; so do the birthdays of residents."""

from django.db import migrations

from yigongti.indicators.streams.marks import Watch, install, remove

# A copy of what the streams watch as of this migration, beside the tables of 0004.
WATCHES = {
    "health_contract": (
        ("contracts", Watch("health_contract", "r.signed_on")),
        (
            "group_contracts",
            Watch(
                "health_contract",
                "greatest(g.since, r.signed_on)",
                joins="JOIN health_groupmembership g ON g.resident_id = r.resident_id",
            ),
        ),
    ),
    "health_elderlycare": (("elderly_care", Watch("health_elderlycare", "r.completed_on")),),
    "health_groupmembership": (
        (
            "group_contracts",
            Watch(
                "health_groupmembership",
                "greatest(r.since, c.signed_on)",
                joins="JOIN health_contract c ON c.resident_id = r.resident_id",
            ),
        ),
        ("groups", Watch("health_groupmembership", "r.since")),
    ),
    "health_registration": (
        ("managed", Watch("health_registration", "r.managed_from")),
        ("registers", Watch("health_registration", "r.registered_on")),
    ),
    "people_resident": (
        (
            "elderly",
            Watch(
                "people_resident",
                "CASE WHEN r.birth_date < DATE '1967-01-01'"
                " THEN greatest((r.birth_date + interval '65 years')::date, DATE '2023-01-01') END",
            ),
        ),
        (
            "elderly_care",
            Watch(
                "people_resident",
                "c.completed_on",
                county="c.county",
                joins="JOIN health_elderlycare c ON c.resident_id = r.id",
            ),
        ),
    ),
    "staff_posting": (("postings", Watch("staff_posting", "r.since")),),
    "staff_sixmonths": (("six_months", Watch("staff_sixmonths", "r.reached_on")),),
}


class Migration(migrations.Migration):
    dependencies = [
        ("indicators", "0004_marks"),
        ("health", "0001_initial"),
        ("staff", "0004_six_months_kept"),
    ]
    operations = [migrations.RunSQL(install(WATCHES), remove(WATCHES) + install({}))]
