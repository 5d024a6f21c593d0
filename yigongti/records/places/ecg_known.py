"""SQL that keeps `has_ecg_device` and the equipment register in agreement, whoever writes.

An institution with any ECG device in its register has what the register says: yes while one is in use, no when all are
retired. Without one the column is what was declared: yes makes a first row of the register (its day is not known), no
and not known stay as they are.
"""

SQL = """
CREATE FUNCTION places_ecg_of_register() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    whose bigint;
BEGIN
    FOREACH whose IN ARRAY CASE TG_OP WHEN 'DELETE' THEN ARRAY[OLD.organization_id]
        WHEN 'INSERT' THEN ARRAY[NEW.organization_id] ELSE ARRAY[OLD.organization_id, NEW.organization_id] END
    LOOP
        UPDATE places_institution SET has_ecg_device = found.any_in_use
        FROM (SELECT bool_or(retired_on IS NULL) AS any_in_use FROM places_equipment
            WHERE organization_id = whose AND kind = 'ecg') found
        WHERE places_institution.organization_id = whose AND has_ecg_device IS DISTINCT FROM found.any_in_use
            AND (found.any_in_use IS NOT NULL OR TG_OP <> 'INSERT');
    END LOOP;
    RETURN NULL;
END $$;
CREATE TRIGGER places_ecg_of_register AFTER INSERT OR UPDATE OR DELETE ON places_equipment
    FOR EACH ROW EXECUTE FUNCTION places_ecg_of_register();

CREATE FUNCTION places_ecg_declared() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    known boolean;
BEGIN
    SELECT bool_or(retired_on IS NULL) INTO known FROM places_equipment
        WHERE organization_id = NEW.organization_id AND kind = 'ecg';
    IF known IS NOT NULL THEN
        NEW.has_ecg_device := known;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER places_ecg_declared BEFORE UPDATE OF has_ecg_device ON places_institution
    FOR EACH ROW EXECUTE FUNCTION places_ecg_declared();

CREATE FUNCTION places_ecg_first() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO places_equipment
        (organization_id, county, kind, model, serial, retired_reason, is_fictional, version)
    SELECT NEW.organization_id, NEW.county_id, 'ecg', '', '', '', NEW.is_fictional, 1
    WHERE NOT EXISTS (SELECT 1 FROM places_equipment
        WHERE organization_id = NEW.organization_id AND kind = 'ecg');
    RETURN NULL;
END $$;
CREATE TRIGGER places_ecg_first AFTER INSERT OR UPDATE OF has_ecg_device ON places_institution
    FOR EACH ROW WHEN (NEW.has_ecg_device) EXECUTE FUNCTION places_ecg_first();

INSERT INTO places_equipment (organization_id, county, kind, model, serial, retired_reason, is_fictional, version)
SELECT organization_id, county_id, 'ecg', '', '', '', is_fictional, 1 FROM places_institution WHERE has_ecg_device;
"""

UNDO = """
DROP TRIGGER places_ecg_first ON places_institution;
DROP TRIGGER places_ecg_declared ON places_institution;
DROP TRIGGER places_ecg_of_register ON places_equipment;
DROP FUNCTION places_ecg_first();
DROP FUNCTION places_ecg_declared();
DROP FUNCTION places_ecg_of_register();
"""
