"""The database keeps judgements as they were given, refuses a judge his own materials, and rests what is being judged."""

from django.db import migrations

from yigongti.foundation.audit.append_only import protect

JUDGES = """
CREATE FUNCTION assessment_judges() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM assessment_material m
               WHERE m.case_id = NEW.case_id AND m.by_id = NEW.person_id AND m.withdrawn_at IS NULL) THEN
        RAISE EXCEPTION 'person % handed in what he would judge', NEW.person_id USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.round <> (SELECT c.round FROM assessment_case c WHERE c.id = NEW.case_id) THEN
        RAISE EXCEPTION 'round % is not the one under way', NEW.round USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assessment_judges BEFORE INSERT ON assessment_judgement
    FOR EACH ROW EXECUTE FUNCTION assessment_judges();
"""
UNDO_JUDGES = "DROP TRIGGER assessment_judges ON assessment_judgement; DROP FUNCTION assessment_judges();"
RESTS = """
CREATE FUNCTION assessment_rests() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM assessment_judgement j JOIN assessment_case c ON c.id = j.case_id AND c.round = j.round
               WHERE c.id = NEW.case_id) THEN
        RAISE EXCEPTION 'case % is being judged, its materials rest', NEW.case_id USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER assessment_rests BEFORE INSERT OR UPDATE ON assessment_material
    FOR EACH ROW EXECUTE FUNCTION assessment_rests();
"""
UNDO_RESTS = "DROP TRIGGER assessment_rests ON assessment_material; DROP FUNCTION assessment_rests();"
GROWING = ("assessment_judgement", "assessment_found", "assessment_step")


class Migration(migrations.Migration):
    dependencies = [("assessment", "0001_initial"), ("audit", "0002_guards")]
    operations = [
        migrations.RunSQL(JUDGES, UNDO_JUDGES),
        migrations.RunSQL(RESTS, UNDO_RESTS),
        *(protect(table) for table in GROWING),
    ]
