"""SQL by which the database itself keeps stays and money in step with their encounters, whoever writes. For migrations.

Checks run once per statement over all its rows, so that COPY of a county stays fast.
"""

_PER_STATEMENT = """
CREATE TRIGGER {name}_added AFTER INSERT ON {table} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
CREATE TRIGGER {name}_changed AFTER UPDATE ON {table} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION {function}();
"""

STAY_FITS = """
CREATE FUNCTION encounters_stay_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM fresh s JOIN encounters_encounter e ON e.id = s.encounter_id
        WHERE e.kind <> 'inpatient' OR e.resident_id <> s.resident_id OR e.organization_id <> s.organization_id
            OR e.county <> s.county OR (e.voided_at IS NULL) <> (s.voided_at IS NULL)
    ) THEN
        RAISE EXCEPTION 'a stay must agree with its inpatient encounter' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

SETTLEMENT_FITS = """
CREATE FUNCTION encounters_settlement_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM fresh s JOIN encounters_encounter e ON e.id = s.encounter_id
        WHERE e.voided_at IS NOT NULL OR e.organization_id <> s.organization_id OR e.county <> s.county
    ) THEN
        RAISE EXCEPTION 'a settlement must agree with its standing encounter' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END $$;
"""

VOID_AFTER_REVERSAL = """
CREATE FUNCTION encounters_void_unsettled() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.voided_at IS NOT NULL AND EXISTS (SELECT 1 FROM encounters_settlement WHERE encounter_id = NEW.id) THEN
        RAISE EXCEPTION 'encounter % is settled, reverse first', NEW.number USING ERRCODE = 'restrict_violation';
    END IF;
    IF OLD.voided_at IS NOT NULL AND NEW.voided_at IS DISTINCT FROM OLD.voided_at THEN
        RAISE EXCEPTION 'encounter % was voided', NEW.number USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER encounter_void_unsettled BEFORE UPDATE OF voided_at ON encounters_encounter
    FOR EACH ROW WHEN (OLD.voided_at IS DISTINCT FROM NEW.voided_at) EXECUTE FUNCTION encounters_void_unsettled();
"""

VOID_TAKES_STAY = """
CREATE FUNCTION encounters_void_takes_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE encounters_stay SET voided_at = NEW.voided_at WHERE encounter_id = NEW.id;
    RETURN NULL;
END $$;
CREATE TRIGGER encounter_void_takes_stay AFTER UPDATE OF voided_at ON encounters_encounter
    FOR EACH ROW WHEN (OLD.voided_at IS DISTINCT FROM NEW.voided_at) EXECUTE FUNCTION encounters_void_takes_stay();
"""

REVERSALS_STAY = """
CREATE FUNCTION encounters_reversal_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'reversals are append-only' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER reversal_stays BEFORE UPDATE OR DELETE ON encounters_reversal
    FOR EACH ROW EXECUTE FUNCTION encounters_reversal_stays();
"""

GUARDS = "\n".join(
    (
        STAY_FITS,
        _PER_STATEMENT.format(name="stay_fits", table="encounters_stay", function="encounters_stay_fits"),
        SETTLEMENT_FITS,
        _PER_STATEMENT.format(
            name="settlement_fits", table="encounters_settlement", function="encounters_settlement_fits"
        ),
        VOID_AFTER_REVERSAL,
        VOID_TAKES_STAY,
        REVERSALS_STAY,
    )
)

GUARDS_UNDO = """
DROP TRIGGER reversal_stays ON encounters_reversal;
DROP FUNCTION encounters_reversal_stays();
DROP TRIGGER encounter_void_takes_stay ON encounters_encounter;
DROP FUNCTION encounters_void_takes_stay();
DROP TRIGGER encounter_void_unsettled ON encounters_encounter;
DROP FUNCTION encounters_void_unsettled();
DROP TRIGGER settlement_fits_added ON encounters_settlement;
DROP TRIGGER settlement_fits_changed ON encounters_settlement;
DROP FUNCTION encounters_settlement_fits();
DROP TRIGGER stay_fits_added ON encounters_stay;
DROP TRIGGER stay_fits_changed ON encounters_stay;
DROP FUNCTION encounters_stay_fits();
"""
