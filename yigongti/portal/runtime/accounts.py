"""The demo accounts, county by county, printed at start as the demo sign-in page shows them."""

import importlib
import importlib.util
import os
from collections.abc import Iterable

from yigongti.portal.runtime.durability import ask
from yigongti.portal.runtime.progress import print_line

# Every account that may work, with the county of its seat and the title of that county's edition (without one, its
# own name).
QUERY = (
    "SELECT DISTINCT u.username, o.county, coalesce(e.title, o.short_name) FROM access_user u"
    " JOIN access_position p ON p.user_id = u.id JOIN access_organization o ON o.id = p.organization_id"
    " LEFT JOIN LATERAL (SELECT title FROM editions_edition WHERE county = o.county"
    " ORDER BY loaded_at DESC LIMIT 1) e ON true WHERE u.is_active"
)
Row = tuple[str, str, str]


def show() -> None:
    """The one password, then each county with its accounts. Nothing outside demo mode or without a demo."""
    if os.environ.get("YIGONGTI_MODE", "demo") != "demo" or importlib.util.find_spec("yigongti.demo.accounts") is None:
        return
    demo = importlib.import_module("yigongti.demo.accounts")
    found = [(user, county, title) for user, county, title in ask(QUERY)]
    printed = lines(found, {account.username: account.title for account in demo.ACCOUNTS})
    if printed:
        print_line(f"Demo accounts, all with the password  {demo.PASSWORD}")
    for line in printed:
        print_line(line)


def lines(rows: Iterable[Row], titles: dict[str, str]) -> list[str]:
    """A head per county and a line per demo account: those with plain names first, then county by county."""
    order = list(titles)
    named = [(user, _base(user, titles), county, title) for user, county, title in rows]
    known = sorted(
        ((user, base, county, title) for user, base, county, title in named if base),
        key=lambda one: (
            one[0].removesuffix(one[1]),
            not one[2] or one[2].endswith("0000"),
            one[2],
            order.index(one[1]),
        ),
    )
    out: list[str] = []
    last = None
    for user, base, county, title in known:
        if county != last:
            out.append(f"{title}  {county}".rstrip())
            last = county
        out.append(f"  {user:<24} {titles[base]}")
    return out


def _base(user: str, titles: dict[str, str]) -> str:
    """`wushan.ecg.doctor` is the second county's `ecg.doctor`; empty for somebody who is no demo account."""
    return user if user in titles else next((base for base in [user.partition(".")[2]] if base in titles), "")
