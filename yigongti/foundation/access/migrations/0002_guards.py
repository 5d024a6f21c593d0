"""What the database itself refuses about rights: two of the three administrators in one person, a changed once key."""

from django.db import migrations

# An idempotency key gets its result once, in the transaction that made it; nothing else about it ever changes.
ONCE = """
CREATE FUNCTION access_once_key_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.result IS NULL AND NEW.result IS NOT NULL
       AND (NEW.id, NEW.key, NEW.action, NEW.user_id, NEW.fingerprint, NEW.at)
           IS NOT DISTINCT FROM (OLD.id, OLD.key, OLD.action, OLD.user_id, OLD.fingerprint, OLD.at) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'table % only grows: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON access_oncekey FOR EACH ROW EXECUTE FUNCTION access_once_key_guard();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON access_oncekey
    FOR EACH STATEMENT EXECUTE FUNCTION access_once_key_guard();
"""

# Which administrator a role is follows from its permissions. One role with the rights of two is refused, and so is an
# administrator's role with rights over records: beside their own rights they hold only what names nobody.
ROLE = """
CREATE FUNCTION access_administers(permission varchar) RETURNS varchar LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN permission LIKE 'audit.%' THEN 'audit' WHEN permission LIKE 'access.%' THEN 'security'
                WHEN permission LIKE ANY ('{system.%,editions.edition.%,jobs.%,events.%}') THEN 'system' END
$$;
CREATE FUNCTION access_role_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    kinds varchar[] := ARRAY(SELECT DISTINCT access_administers(p) FROM unnest(NEW.permissions) AS p
                             WHERE access_administers(p) IS NOT NULL);
    beside varchar := (SELECT string_agg(p, ', ') FROM unnest(NEW.permissions) AS p WHERE access_administers(p) IS NULL
                       AND NOT p LIKE ANY ('{portal.%,web.%,dicom.device.%,dicom.door.%,editions.value.read,places.institution.read}'));
BEGIN
    IF cardinality(kinds) > 1 THEN
        RAISE EXCEPTION 'role % would be two of the three administrators: %', NEW.code, kinds USING ERRCODE = 'check_violation';
    END IF;
    IF cardinality(kinds) = 1 AND beside IS NOT NULL THEN
        RAISE EXCEPTION 'role % is an administrator (%) and may not also hold: %', NEW.code, kinds, beside
            USING ERRCODE = 'check_violation';
    END IF;
    NEW.administers := COALESCE(kinds[1], '');
    NEW.is_administrator := NEW.is_administrator OR cardinality(kinds) > 0;
    RETURN NEW;
END $$;
CREATE TRIGGER a_role_guard BEFORE INSERT OR UPDATE ON access_role FOR EACH ROW EXECUTE FUNCTION access_role_guard();
"""

# Nobody is two of the three at the same time. The row of the user is locked first, so that two grants at once queue up.
SEPARATE = """
CREATE FUNCTION access_separate(the_user bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM access_position a JOIN access_role ra ON ra.id = a.role_id
        JOIN access_position b ON b.user_id = a.user_id JOIN access_role rb ON rb.id = b.role_id
        WHERE a.user_id = the_user AND ra.administers <> '' AND rb.administers <> '' AND ra.administers < rb.administers
          AND daterange(a.valid_from, a.valid_to) && daterange(b.valid_from, b.valid_to)) THEN
        RAISE EXCEPTION 'user % would be two of the three administrators', the_user
            USING ERRCODE = 'check_violation', CONSTRAINT = 'administrators_are_separate';
    END IF;
END $$;
CREATE FUNCTION access_position_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM 1 FROM access_user WHERE id = NEW.user_id FOR UPDATE;
    PERFORM access_separate(NEW.user_id);
    RETURN NULL;
END $$;
CREATE TRIGGER position_guard AFTER INSERT OR UPDATE ON access_position
    FOR EACH ROW EXECUTE FUNCTION access_position_guard();
CREATE FUNCTION access_role_holders_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.administers IS DISTINCT FROM OLD.administers THEN
        PERFORM access_separate(p.user_id) FROM access_position p WHERE p.role_id = NEW.id;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER role_holders_guard AFTER UPDATE ON access_role
    FOR EACH ROW EXECUTE FUNCTION access_role_holders_guard();
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("audit", "0002_guards")]

    operations = [
        migrations.RunSQL(
            ONCE,
            "DROP TRIGGER append_only ON access_oncekey; DROP TRIGGER append_only_whole ON access_oncekey;"
            "DROP FUNCTION access_once_key_guard();",
        ),
        migrations.RunSQL(
            ROLE,
            "DROP TRIGGER a_role_guard ON access_role; DROP FUNCTION access_role_guard();"
            "DROP FUNCTION access_administers(varchar);",
        ),
        migrations.RunSQL(
            SEPARATE,
            "DROP TRIGGER position_guard ON access_position; DROP FUNCTION access_position_guard();"
            "DROP TRIGGER role_holders_guard ON access_role; DROP FUNCTION access_role_holders_guard();"
            "DROP FUNCTION access_separate(bigint);",
        ),
    ]
