"""SQL that makes the database refuse what the rules refuse. Used by migrations, compared with the rules by a test."""

from yigongti.records.orders.rules import TRANSITIONS

APPEND_ONLY = """
CREATE FUNCTION orders_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER transition_append_only BEFORE UPDATE OR DELETE ON orders_transition
    FOR EACH ROW EXECUTE FUNCTION orders_append_only();
CREATE TRIGGER critical_step_append_only BEFORE UPDATE OR DELETE ON orders_criticalstep
    FOR EACH ROW EXECUTE FUNCTION orders_append_only();
"""

APPEND_ONLY_UNDO = """
DROP TRIGGER critical_step_append_only ON orders_criticalstep;
DROP TRIGGER transition_append_only ON orders_transition;
DROP FUNCTION orders_append_only();
"""


def allowed_pairs() -> frozenset[tuple[str, str]]:
    """Every (from, to) that some verb allows."""
    return frozenset((str(a), str(b)) for moves in TRANSITIONS.values() for a, b in moves.items() if a != b)


def state_machine_sql(pairs: frozenset[tuple[str, str]]) -> str:
    """A trigger that refuses any other change of state, also for raw SQL and bulk updates."""
    rows = ", ".join(f"('{a}', '{b}')" for a, b in sorted(pairs))
    return f"""
CREATE OR REPLACE FUNCTION orders_state_machine() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.state, NEW.state) NOT IN ({rows}) THEN
        RAISE EXCEPTION 'order % may not go from % to %', OLD.number, OLD.state, NEW.state
            USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS order_state_machine ON orders_order;
CREATE TRIGGER order_state_machine BEFORE UPDATE OF state ON orders_order
    FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION orders_state_machine();
"""
