"""The database keeps histories append-only, the states closed, and what was approved as it was, whoever writes."""

from django.db import migrations

from yigongti.foundation.audit.append_only import protect

# A copy of rules.MOVES as of this migration; a later change comes with a migration of its own (a test says so).
MOVES = (
    ("approved", "locked"),
    ("approved", "superseded"),
    ("consortium_approved", "approved"),
    ("consortium_approved", "returned"),
    ("draft", "submitted"),
    ("locked", "superseded"),
    ("returned", "submitted"),
    ("submitted", "approved"),
    ("submitted", "consortium_approved"),
    ("submitted", "draft"),
    ("submitted", "returned"),
)
_ROWS = ", ".join(f"('{a}', '{b}')" for a, b in MOVES)
STATES = f"""
CREATE FUNCTION collection_states() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN ({_ROWS}) THEN
        RAISE EXCEPTION 'submission % may not go from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER submission_states BEFORE UPDATE OF state ON collection_submission
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION collection_states();
"""
STATES_UNDO = "DROP TRIGGER submission_states ON collection_submission; DROP FUNCTION collection_states();"
# Numbers move only while their submission is a draft or returned.
CELLS = """
CREATE FUNCTION collection_cells() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    row collection_cell%ROWTYPE;
    stands text;
BEGIN
    row := CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
    SELECT state INTO stands FROM collection_submission WHERE id = row.submission_id;
    IF stands NOT IN ('draft', 'returned') THEN
        RAISE EXCEPTION 'the numbers of submission % are % and stay', row.submission_id, stands
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN row;
END $$;
CREATE TRIGGER cell_only_while_open BEFORE INSERT OR UPDATE OR DELETE ON collection_cell
    FOR EACH ROW EXECUTE FUNCTION collection_cells();
"""
CELLS_UNDO = "DROP TRIGGER cell_only_while_open ON collection_cell; DROP FUNCTION collection_cells();"
GROWING = ("collection_cellversion", "collection_step", "collection_reminder", "collection_lockedvalue")


class Migration(migrations.Migration):
    dependencies = [("collection", "0001_initial"), ("audit", "0002_guards")]
    operations = [
        migrations.RunSQL(STATES, STATES_UNDO),
        migrations.RunSQL(CELLS, CELLS_UNDO),
        *(protect(table) for table in GROWING),
    ]
