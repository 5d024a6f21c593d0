"""The database keeps the timeline append-only and the state machine closed, whoever writes."""

from django.db import migrations

from yigongti.records.orders.append_only import APPEND_ONLY, APPEND_ONLY_UNDO, state_machine_sql

# A copy of the rules as of this migration; a later change of the rules comes with a migration of its own (a test says so).
PAIRS = frozenset(
    {
        ("accepted", "performed"),
        ("accepted", "recognized"),
        ("accepted", "rejected"),
        ("accepted", "withdrawn"),
        ("claimed", "performed"),
        ("claimed", "rejected"),
        ("claimed", "reported"),
        ("claimed", "sent_back"),
        ("performed", "claimed"),
        ("performed", "rejected"),
        ("performed", "sent_back"),
        ("performed", "withdrawn"),
        ("reported", "claimed"),
        ("reported", "returned"),
        ("reported", "verified"),
        ("requested", "accepted"),
        ("requested", "performed"),
        ("requested", "recognized"),
        ("requested", "rejected"),
        ("requested", "withdrawn"),
        ("returned", "performed"),
        ("sent_back", "performed"),
        ("sent_back", "withdrawn"),
        ("verified", "returned"),
    }
)


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]
    operations = [
        migrations.RunSQL(APPEND_ONLY, APPEND_ONLY_UNDO),
        migrations.RunSQL(
            state_machine_sql(PAIRS),
            "DROP TRIGGER order_state_machine ON orders_order; DROP FUNCTION orders_state_machine();",
        ),
    ]
