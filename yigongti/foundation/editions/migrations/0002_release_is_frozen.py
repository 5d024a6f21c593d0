from django.db import migrations

# What the second person reads is what comes into force: files and day of a release never change, nor does it vanish.
FROZEN = """
CREATE FUNCTION editions_release_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'release % is kept as it was proposed', OLD.id USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER release_frozen BEFORE UPDATE OF files, in_force, county, edition, proposed_by_id ON editions_release
    FOR EACH ROW WHEN (
        OLD.files IS DISTINCT FROM NEW.files OR OLD.in_force IS DISTINCT FROM NEW.in_force
        OR OLD.county IS DISTINCT FROM NEW.county OR OLD.edition IS DISTINCT FROM NEW.edition
        OR OLD.proposed_by_id IS DISTINCT FROM NEW.proposed_by_id
    ) EXECUTE FUNCTION editions_release_frozen();
CREATE TRIGGER release_kept BEFORE DELETE ON editions_release FOR EACH ROW EXECUTE FUNCTION editions_release_frozen();
"""
UNDO = """
DROP TRIGGER release_kept ON editions_release;
DROP TRIGGER release_frozen ON editions_release;
DROP FUNCTION editions_release_frozen();
"""


class Migration(migrations.Migration):
    dependencies = [("editions", "0001_initial")]
    operations = [migrations.RunSQL(FROZEN, UNDO)]
