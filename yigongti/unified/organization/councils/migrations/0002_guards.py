"""The database keeps what was decided: whoever writes, votes and steps only grow, and signed minutes close a meeting."""

from django.db import migrations

from yigongti.foundation.audit.append_only import protect

# A copy of the moves of rules.meeting as of this migration; a later change comes with a migration of its own.
MOVES = (
    ("planned", "called"),
    ("planned", "cancelled"),
    ("called", "open"),
    ("called", "cancelled"),
    ("open", "closed"),
    ("closed", "minuted"),
)
_ROWS = ", ".join(f"('{a}', '{b}')" for a, b in MOVES)
MEETING = f"""
CREATE FUNCTION councils_meeting_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state IN ('minuted', 'cancelled') THEN
        RAISE EXCEPTION 'meeting % is over', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'meeting % may not be deleted', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF OLD.state <> NEW.state AND (OLD.state, NEW.state) NOT IN ({_ROWS}) THEN
        RAISE EXCEPTION 'meeting % may not go from % to %', OLD.id, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER meeting_guard BEFORE UPDATE OR DELETE ON councils_meeting
    FOR EACH ROW EXECUTE FUNCTION councils_meeting_guard();
"""
UNDO_MEETING = "DROP TRIGGER meeting_guard ON councils_meeting; DROP FUNCTION councils_meeting_guard();"

# What hangs on a meeting by `meeting_id`, and what hangs on its items by `item_id`.
MINUTED = """
CREATE FUNCTION councils_refuse_minuted(meeting bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM councils_meeting WHERE id = meeting AND state = 'minuted') THEN
        RAISE EXCEPTION 'the minutes of meeting % are signed', meeting USING ERRCODE = 'check_violation';
    END IF;
END $$;
CREATE FUNCTION councils_of_meeting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN PERFORM councils_refuse_minuted(OLD.meeting_id); END IF;
    IF TG_OP <> 'DELETE' THEN PERFORM councils_refuse_minuted(NEW.meeting_id); RETURN NEW; END IF;
    RETURN OLD;
END $$;
CREATE FUNCTION councils_of_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM councils_refuse_minuted((SELECT meeting_id FROM councils_agendaitem WHERE id = OLD.item_id));
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM councils_refuse_minuted((SELECT meeting_id FROM councils_agendaitem WHERE id = NEW.item_id));
        RETURN NEW;
    END IF;
    RETURN OLD;
END $$;
CREATE TRIGGER minuted BEFORE INSERT OR UPDATE OR DELETE ON councils_agendaitem
    FOR EACH ROW EXECUTE FUNCTION councils_of_meeting();
CREATE TRIGGER minuted BEFORE INSERT OR UPDATE OR DELETE ON councils_attendance
    FOR EACH ROW EXECUTE FUNCTION councils_of_meeting();
CREATE TRIGGER minuted BEFORE INSERT OR UPDATE OR DELETE ON councils_reply
    FOR EACH ROW EXECUTE FUNCTION councils_of_meeting();
CREATE TRIGGER minuted BEFORE INSERT ON councils_paper FOR EACH ROW EXECUTE FUNCTION councils_of_item();
CREATE TRIGGER minuted BEFORE INSERT OR UPDATE OR DELETE ON councils_resolution
    FOR EACH ROW EXECUTE FUNCTION councils_of_item();
"""
UNDO_MINUTED = "".join(
    f"DROP TRIGGER minuted ON councils_{table}; "
    for table in ("agendaitem", "attendance", "reply", "paper", "resolution")
) + (
    "DROP FUNCTION councils_of_meeting(); DROP FUNCTION councils_of_item();"
    "DROP FUNCTION councils_refuse_minuted(bigint);"
)

ITEM = """
CREATE FUNCTION councils_item_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.outcome <> '' THEN
        RAISE EXCEPTION 'item % has been voted on', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    IF NEW.meeting_id <> OLD.meeting_id THEN
        RAISE EXCEPTION 'item % stays in its meeting', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER item_guard BEFORE UPDATE OR DELETE ON councils_agendaitem
    FOR EACH ROW EXECUTE FUNCTION councils_item_guard();
CREATE FUNCTION councils_vote_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT 1 FROM councils_agendaitem i JOIN councils_meeting m ON m.id = i.meeting_id
        WHERE i.id = NEW.item_id AND i.outcome = '' AND m.state = 'open'
    ) THEN
        RAISE EXCEPTION 'item % takes no votes', NEW.item_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER vote_guard BEFORE INSERT ON councils_vote FOR EACH ROW EXECUTE FUNCTION councils_vote_guard();
"""
UNDO_ITEM = (
    "DROP TRIGGER item_guard ON councils_agendaitem; DROP FUNCTION councils_item_guard();"
    "DROP TRIGGER vote_guard ON councils_vote; DROP FUNCTION councils_vote_guard();"
)

RULEBOOK = """
CREATE FUNCTION councils_version_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.state <> 'draft' THEN
        IF TG_OP = 'DELETE' OR (NEW.text, NEW.summary, NEW.number, NEW.rulebook_id, NEW.drafted_at, NEW.circulated_at)
            IS DISTINCT FROM (OLD.text, OLD.summary, OLD.number, OLD.rulebook_id, OLD.drafted_at, OLD.circulated_at)
            OR NEW.file_id IS DISTINCT FROM OLD.file_id OR NEW.state = 'draft' THEN
            RAISE EXCEPTION 'the words of version % are frozen', OLD.id USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER version_guard BEFORE UPDATE OR DELETE ON councils_rulebookversion
    FOR EACH ROW EXECUTE FUNCTION councils_version_guard();
"""
UNDO_RULEBOOK = "DROP TRIGGER version_guard ON councils_rulebookversion; DROP FUNCTION councils_version_guard();"

RESOLUTION = """
CREATE FUNCTION councils_resolution_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' OR OLD.task_id IS NOT NULL
        OR (NEW.item_id, NEW.number, NEW.title, NEW.text, NEW.lead, NEW.supporting)
            IS DISTINCT FROM (OLD.item_id, OLD.number, OLD.title, OLD.text, OLD.lead, OLD.supporting)
        OR NEW.due IS DISTINCT FROM OLD.due THEN
        RAISE EXCEPTION 'resolution % stands', OLD.id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER resolution_guard BEFORE UPDATE OR DELETE ON councils_resolution
    FOR EACH ROW EXECUTE FUNCTION councils_resolution_guard();
"""
UNDO_RESOLUTION = "DROP TRIGGER resolution_guard ON councils_resolution; DROP FUNCTION councils_resolution_guard();"

GROWING = (
    "councils_vote",
    "councils_memberadoption",
    "councils_appointmentstep",
    "councils_filingstep",
    "councils_paper",
)


class Migration(migrations.Migration):
    dependencies = [("councils", "0001_initial"), ("audit", "0002_guards")]
    operations = [
        migrations.RunSQL(MEETING, UNDO_MEETING),
        migrations.RunSQL(MINUTED, UNDO_MINUTED),
        migrations.RunSQL(ITEM, UNDO_ITEM),
        migrations.RunSQL(RULEBOOK, UNDO_RULEBOOK),
        migrations.RunSQL(RESOLUTION, UNDO_RESOLUTION),
        *(protect(table) for table in GROWING),
    ]
