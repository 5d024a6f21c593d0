"""What the database itself refuses about the trail, and the stamp that orders it."""

from django.db import migrations

from yigongti.foundation.audit.append_only import protect

REFUSE = """
CREATE FUNCTION yigongti_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'table % only grows: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'insufficient_privilege';
END $$;
"""

# The stamp is the transaction's own 64-bit number, so that a batch "every line below the oldest transaction still at work"
# never changes afterwards, in whatever order lines get their ids and commit. See audit/seal.py.
STAMP = """
CREATE FUNCTION audit_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    stamp bigint := pg_current_xact_id()::text::bigint + COALESCE((SELECT shift FROM audit_clock LIMIT 1), 0);
BEGIN
    IF stamp < COALESCE((SELECT floor FROM audit_clock LIMIT 1), 0) THEN
        RAISE EXCEPTION 'audit clock stands behind the last seal (a restored database?); the sealing job sets it going again';
    END IF;
    NEW.tx := stamp;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_stamp BEFORE INSERT ON audit_line FOR EACH ROW EXECUTE FUNCTION audit_stamp();
INSERT INTO audit_clock (shift, floor) VALUES (0, 0);
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.RunSQL(REFUSE, "DROP FUNCTION yigongti_refuse_change();"),
        migrations.RunSQL(STAMP, "DROP TRIGGER audit_stamp ON audit_line; DROP FUNCTION audit_stamp();"),
        protect("audit_line"),
        protect("audit_seal"),
    ]
