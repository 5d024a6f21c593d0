"""SQL that keeps SixMonths as postings change, whoever writes: the rule of rules.py, in the database's own words.

Whole months by the calendar; 30 rest days of several postings make one more month, of a single one never. An open end
is followed for three years. A test holds that both give the same day.
"""

SQL = """
CREATE FUNCTION staff_months(since date, until date, OUT months int, OUT days int) LANGUAGE plpgsql IMMUTABLE AS $$
BEGIN
    months := (extract(year FROM until) - extract(year FROM since)) * 12
        + extract(month FROM until) - extract(month FROM since);
    IF (since + make_interval(months => months))::date > until THEN
        months := months - 1;
    END IF;
    days := until - (since + make_interval(months => months))::date;
END $$;

CREATE FUNCTION staff_counting_postings(who bigint)
RETURNS TABLE (since date, until date, organization_id bigint, county varchar) LANGUAGE sql STABLE AS $$
    SELECT p.since, p.until, p.to_organization_id, p.county
    FROM staff_posting p
    JOIN staff_practitioner w ON w.id = p.practitioner_id AND w.category = 'doctor'
    JOIN places_institution f ON f.organization_id = p.from_organization_id AND f.level = 'county'
    JOIN places_institution t ON t.organization_id = p.to_organization_id AND t.is_primary_care
    WHERE p.practitioner_id = who AND p.title_then IN ('intermediate', 'associate', 'senior')
$$;

CREATE FUNCTION staff_months_in_year(who bigint, first date, before date) RETURNS int LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(l.months) + CASE WHEN count(*) > 1 THEN sum(l.days) / 30 ELSE 0 END, 0)::int
    FROM staff_counting_postings(who) s,
        LATERAL (SELECT greatest(s.since, first) AS a, least(s.until, before) AS b) cut,
        LATERAL staff_months(cut.a, cut.b) l
    WHERE cut.a < cut.b
$$;

CREATE FUNCTION staff_keep_six_months(who bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    y int; low date; high date; middle date; first date; last_year int; first_year int;
BEGIN
    SELECT extract(year FROM min(since)),
        extract(year FROM max(coalesce(until - 1, greatest(since, current_date) + interval '3 years')))
        INTO first_year, last_year FROM staff_counting_postings(who);
    DELETE FROM staff_sixmonths
        WHERE practitioner_id = who AND (first_year IS NULL OR year < first_year OR year > last_year);
    IF first_year IS NULL THEN
        RETURN;
    END IF;
    FOR y IN first_year .. last_year LOOP
        first := make_date(y, 1, 1);
        high := make_date(y + 1, 1, 1);
        IF staff_months_in_year(who, first, high) < 6 THEN
            DELETE FROM staff_sixmonths WHERE practitioner_id = who AND year = y;
            CONTINUE;
        END IF;
        low := first;
        WHILE low < high LOOP
            middle := low + (high - low) / 2;
            IF staff_months_in_year(who, first, middle) >= 6 THEN
                high := middle;
            ELSE
                low := middle + 1;
            END IF;
        END LOOP;
        INSERT INTO staff_sixmonths (practitioner_id, year, reached_on, organization_id, county)
            SELECT who, y, low - 1, s.organization_id, s.county FROM staff_counting_postings(who) s
            WHERE s.since < low AND (s.until IS NULL OR s.until >= low) ORDER BY s.since DESC LIMIT 1
            ON CONFLICT (practitioner_id, year) DO UPDATE
            SET reached_on = excluded.reached_on, organization_id = excluded.organization_id, county = excluded.county
            WHERE (staff_sixmonths.reached_on, staff_sixmonths.organization_id, staff_sixmonths.county)
                IS DISTINCT FROM (excluded.reached_on, excluded.organization_id, excluded.county);
    END LOOP;
END $$;

CREATE FUNCTION staff_postings_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        PERFORM staff_keep_six_months(w) FROM (SELECT DISTINCT practitioner_id AS w FROM before_rows) x;
    ELSIF TG_OP = 'INSERT' THEN
        PERFORM staff_keep_six_months(w) FROM (SELECT DISTINCT practitioner_id AS w FROM after_rows) x;
    ELSE
        PERFORM staff_keep_six_months(w) FROM (
            SELECT practitioner_id AS w FROM before_rows UNION SELECT practitioner_id FROM after_rows) x;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION staff_category_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM staff_keep_six_months(NEW.id);
    RETURN NULL;
END $$;

CREATE TRIGGER staff_six_months_added AFTER INSERT ON staff_posting
    REFERENCING NEW TABLE AS after_rows FOR EACH STATEMENT EXECUTE FUNCTION staff_postings_changed();
CREATE TRIGGER staff_six_months_changed AFTER UPDATE ON staff_posting
    REFERENCING OLD TABLE AS before_rows NEW TABLE AS after_rows
    FOR EACH STATEMENT EXECUTE FUNCTION staff_postings_changed();
CREATE TRIGGER staff_six_months_removed AFTER DELETE ON staff_posting
    REFERENCING OLD TABLE AS before_rows FOR EACH STATEMENT EXECUTE FUNCTION staff_postings_changed();
CREATE TRIGGER staff_six_months_category AFTER UPDATE OF category ON staff_practitioner
    FOR EACH ROW WHEN (OLD.category IS DISTINCT FROM NEW.category) EXECUTE FUNCTION staff_category_changed();
"""

UNDO = """
DROP TRIGGER staff_six_months_category ON staff_practitioner;
DROP TRIGGER staff_six_months_removed ON staff_posting;
DROP TRIGGER staff_six_months_changed ON staff_posting;
DROP TRIGGER staff_six_months_added ON staff_posting;
DROP FUNCTION staff_category_changed();
DROP FUNCTION staff_postings_changed();
DROP FUNCTION staff_keep_six_months(bigint);
DROP FUNCTION staff_months_in_year(bigint, date, date);
DROP FUNCTION staff_counting_postings(bigint);
DROP FUNCTION staff_months(date, date);
"""
