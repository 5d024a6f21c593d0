"""For tests of other packages: edition values without a folder."""

from datetime import UTC, date, datetime
from typing import Any

from django.db import connection

from yigongti.foundation.editions import store
from yigongti.foundation.editions.models import Edition, Value


def set_value(
    county: str, key: str, value: Any, *, since: date = date(2025, 1, 1), to_be_verified: bool = False
) -> Value:
    """Put one value in force for a county, replacing what it had from the same day; the cache is dropped."""
    edition, _ = Edition.objects.get_or_create(
        code=f"test_{county}",
        defaults={"title": "测试县版", "county": county, "digest": "", "loaded_at": datetime(2025, 1, 1, tzinfo=UTC)},
    )
    row, _ = Value.objects.update_or_create(
        county=county,
        key=key,
        valid_from=since,
        defaults={
            "value": value,
            "clause": "测试",
            "to_be_verified": to_be_verified,
            "edition": edition,
            "valid_to": None,
        },
    )
    store.forget()
    return row


def set_values(county: str, values: dict[str, Any], *, since: date = date(2025, 1, 1)) -> None:
    """Several at once: dotted key to value."""
    for key, value in values.items():
        set_value(county, key, value, since=since)


def forget_all() -> None:
    """Drop what this process remembers of editions: for tests that undo a load themselves."""
    store.forget()


def spoil_release(pk: int, files: dict[str, str]) -> None:
    """Other files in a release than were proposed, as a fault of the disk would leave them: the database refuses it."""
    from yigongti.foundation.editions.release_models import Release

    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE editions_release DISABLE TRIGGER release_frozen")
        Release.objects.filter(pk=pk).update(files=files)
        cursor.execute("ALTER TABLE editions_release ENABLE TRIGGER release_frozen")
