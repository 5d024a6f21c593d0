"""Tables that only grow: triggers for migrations of whoever keeps such a table."""

from django.db import migrations


def protect(table: str) -> migrations.RunSQL:
    """A migration step: refuse UPDATE, DELETE and TRUNCATE on a table for every role, its owner included.

    The migration must depend on ("audit", "0002_guards"), which makes the function behind the triggers. An owner of the
    database can still disable a trigger; for the audit trail the chain of seals finds what is done then.
    """
    return migrations.RunSQL(
        f'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON "{table}"'
        " FOR EACH ROW EXECUTE FUNCTION yigongti_refuse_change();"
        f'CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON "{table}"'
        " FOR EACH STATEMENT EXECUTE FUNCTION yigongti_refuse_change();",
        f'DROP TRIGGER append_only ON "{table}"; DROP TRIGGER append_only_whole ON "{table}";',
    )
