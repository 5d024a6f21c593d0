"""What the database itself keeps: balance at every commit, no edits, exact reversals, guarded accounts not below zero."""

from django.db import migrations

FORWARD = r"""
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'ledger: % on % refused, entries are only reversed', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER ledger_entry_fixed BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_entry_kept BEFORE TRUNCATE ON ledger_entry
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_entryline_fixed BEFORE UPDATE OR DELETE ON ledger_entryline
    FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_entryline_kept BEFORE TRUNCATE ON ledger_entryline
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_accountbalance_kept BEFORE TRUNCATE ON ledger_accountbalance
    FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change();
CREATE TRIGGER ledger_account_side_fixed BEFORE UPDATE OF books_id, kind ON ledger_account
    FOR EACH ROW WHEN (OLD.books_id <> NEW.books_id OR OLD.kind <> NEW.kind) EXECUTE FUNCTION ledger_refuse_change();

CREATE FUNCTION ledger_keep_balances_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF pg_trigger_depth() < 2 OR TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'ledger: balances follow the lines, % refused', TG_OP USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER ledger_accountbalance_own BEFORE INSERT OR UPDATE OR DELETE ON ledger_accountbalance
    FOR EACH ROW EXECUTE FUNCTION ledger_keep_balances_own();

-- Once per statement, accounts in the order of their ids, so that two postings never wait for each other in a ring.
CREATE FUNCTION ledger_add_to_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO ledger_accountbalance AS kept (account_id, debit_fen, credit_fen)
    SELECT account_id, sum(debit_fen), sum(credit_fen) FROM added GROUP BY account_id ORDER BY account_id
    ON CONFLICT (account_id) DO UPDATE
        SET debit_fen = kept.debit_fen + EXCLUDED.debit_fen, credit_fen = kept.credit_fen + EXCLUDED.credit_fen;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_entryline_sum AFTER INSERT ON ledger_entryline
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_add_to_balances();

CREATE FUNCTION ledger_check_entry(wanted bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE e record; s record; original record; odd bigint;
BEGIN
    SELECT id, books_id, total_fen, line_count, reverses_id INTO e FROM ledger_entry WHERE id = wanted;
    SELECT count(*) AS n, coalesce(sum(l.debit_fen), 0) AS debit, coalesce(sum(l.credit_fen), 0) AS credit,
           coalesce(bool_and(a.books_id = e.books_id), false) AS own
      INTO s FROM ledger_entryline l JOIN ledger_account a ON a.id = l.account_id WHERE l.entry_id = wanted;
    IF s.n <> e.line_count OR s.debit <> e.total_fen OR s.credit <> e.total_fen THEN
        RAISE EXCEPTION 'ledger: entry % does not balance (debit %, credit %, entry says % in % lines)',
            wanted, s.debit, s.credit, e.total_fen, e.line_count
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_balances';
    END IF;
    IF NOT s.own THEN
        RAISE EXCEPTION 'ledger: entry % uses an account of other books', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_own_accounts';
    END IF;
    IF e.reverses_id IS NULL THEN RETURN; END IF;
    SELECT books_id, reverses_id INTO original FROM ledger_entry WHERE id = e.reverses_id;
    SELECT count(*) INTO odd FROM (
        SELECT account_id, debit_fen, credit_fen, coalesce(counterparty_id, 0) AS other, count(*) AS n
          FROM ledger_entryline WHERE entry_id = wanted GROUP BY 1, 2, 3, 4) mine
    FULL JOIN (
        SELECT account_id, credit_fen AS debit_fen, debit_fen AS credit_fen, coalesce(counterparty_id, 0) AS other, count(*) AS n
          FROM ledger_entryline WHERE entry_id = e.reverses_id GROUP BY 1, 2, 3, 4) theirs
    USING (account_id, debit_fen, credit_fen, other, n)
    WHERE mine.n IS NULL OR theirs.n IS NULL;
    IF original.books_id <> e.books_id OR original.reverses_id IS NOT NULL OR odd > 0 THEN
        RAISE EXCEPTION 'ledger: entry % does not mirror the entry that it reverses', wanted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_reversal_mirrors';
    END IF;
END $$;

CREATE FUNCTION ledger_check_new_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM ledger_check_entry(NEW.id); RETURN NULL; END $$;
CREATE FUNCTION ledger_check_new_line() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN PERFORM ledger_check_entry(NEW.entry_id); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER ledger_entry_balances AFTER INSERT ON ledger_entry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_new_entry();
CREATE CONSTRAINT TRIGGER ledger_entryline_balances AFTER INSERT ON ledger_entryline
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_new_line();

CREATE FUNCTION ledger_check_not_below_zero() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE b record;
BEGIN
    SELECT a.code, a.kind, a.may_not_go_below_zero AS guarded, k.debit_fen - k.credit_fen AS debit_side INTO b
      FROM ledger_accountbalance k JOIN ledger_account a ON a.id = k.account_id WHERE k.account_id = NEW.account_id;
    IF b.guarded AND (CASE WHEN b.kind IN ('asset', 'expense') THEN b.debit_side ELSE -b.debit_side END) < 0 THEN
        RAISE EXCEPTION 'ledger: account % would go below zero', b.code
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_balance_not_below_zero';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_balance_not_below_zero AFTER INSERT OR UPDATE ON ledger_accountbalance
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_check_not_below_zero();
"""

BACKWARD = """
DROP TRIGGER ledger_balance_not_below_zero ON ledger_accountbalance;
DROP TRIGGER ledger_entryline_balances ON ledger_entryline;
DROP TRIGGER ledger_entry_balances ON ledger_entry;
DROP TRIGGER ledger_entryline_sum ON ledger_entryline;
DROP TRIGGER ledger_accountbalance_own ON ledger_accountbalance;
DROP TRIGGER ledger_account_side_fixed ON ledger_account;
DROP TRIGGER ledger_accountbalance_kept ON ledger_accountbalance;
DROP TRIGGER ledger_entryline_kept ON ledger_entryline;
DROP TRIGGER ledger_entryline_fixed ON ledger_entryline;
DROP TRIGGER ledger_entry_kept ON ledger_entry;
DROP TRIGGER ledger_entry_fixed ON ledger_entry;
DROP FUNCTION ledger_check_not_below_zero, ledger_check_new_line, ledger_check_new_entry, ledger_check_entry,
    ledger_add_to_balances, ledger_keep_balances_own, ledger_refuse_change;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [migrations.RunSQL(FORWARD, BACKWARD)]
