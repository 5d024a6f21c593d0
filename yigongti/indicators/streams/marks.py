"""Triggers that mark what changed: one set of three per table, on statements, so that bulk and raw SQL are seen too.

A changed row marks the day it left and the day it came to, in each stream that watches its table. A merged or unmerged
resident marks himself. Marks are rows of `indicators_change`, written in the transaction of the change.
"""

from collections.abc import Iterable, Mapping

from yigongti.indicators.streams.shape import Stream, Watch

PEOPLE = "people"
COLUMNS = '("group", county, month, day, resident_id, at)'
RESIDENTS = "people_resident"
EVENTS = {  # what a statement hands its trigger, and the rows that it touched
    "INSERT": ("NEW TABLE AS come", "SELECT * FROM come"),
    "UPDATE": ("OLD TABLE AS gone NEW TABLE AS come", "SELECT * FROM gone UNION ALL SELECT * FROM come"),
    "DELETE": ("OLD TABLE AS gone", "SELECT * FROM gone"),
}
MERGED = f"""INSERT INTO indicators_change {COLUMNS}
    SELECT '{PEOPLE}', come.county, 0, NULL::date, come.id, now() FROM come JOIN gone ON gone.id = come.id
    WHERE come.merged_into_id IS DISTINCT FROM gone.merged_into_id;"""  # noqa: S608  our own names
Watches = Mapping[str, tuple[tuple[str, Watch], ...]]  # table -> (stream, watch)


def watches_of(streams: Iterable[Stream]) -> Watches:
    """Which streams watch each table."""
    found: dict[str, tuple[tuple[str, Watch], ...]] = {}
    for stream in sorted(streams, key=lambda one: one.code):
        for watch in stream.watches:
            found[watch.table] = (*found.get(watch.table, ()), (stream.code, watch))
    return dict(sorted(found.items()))


def install(watches: Watches) -> str:
    """SQL that makes the triggers of these tables, replacing earlier ones."""
    tables = sorted({*watches, RESIDENTS})
    return "\n".join(trigger(table, event, watches.get(table, ())) for table in tables for event in EVENTS)


def remove(tables: Iterable[str]) -> str:
    """SQL that takes them away."""
    return "\n".join(
        f"DROP TRIGGER IF EXISTS indicators_{event.lower()} ON {table};\n"
        f"DROP FUNCTION IF EXISTS {function(table, event)}();"
        for table in sorted({*tables, RESIDENTS})
        for event in EVENTS
    )


def function(table: str, event: str) -> str:
    """The name of the function under a trigger."""
    return f"indicators_mark_{table}_{event.lower()}"


def body(table: str, event: str, watching: Iterable[tuple[str, Watch]]) -> str:
    """What a trigger does for the rows of its transition tables: those that left and those that came."""
    _, rows = EVENTS[event]
    marks = [
        f"""INSERT INTO indicators_change {COLUMNS}
    SELECT DISTINCT '{stream}', {watch.county}, 0, {watch.day}, NULL::bigint, now()
    FROM ({rows}) r {watch.joins} WHERE {watch.day} IS NOT NULL;"""  # noqa: S608  our own declarations
        for stream, watch in watching
    ]
    return "\n    ".join([*marks, MERGED] if (table, event) == (RESIDENTS, "UPDATE") else marks)


def trigger(table: str, event: str, watching: Iterable[tuple[str, Watch]]) -> str:
    """SQL that makes one trigger and its function; empty where it would do nothing."""
    told = body(table, event, watching)
    if not told:
        return ""
    return f"""
CREATE OR REPLACE FUNCTION {function(table, event)}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    {told}
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER indicators_{event.lower()} AFTER {event} ON {table}
    REFERENCING {EVENTS[event][0]} FOR EACH STATEMENT EXECUTE FUNCTION {function(table, event)}();"""
