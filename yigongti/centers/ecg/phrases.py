"""Templates and phrases of the reading room, found by pinyin initials or by any part of their title."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path


@dataclass(frozen=True)
class Template:
    """A whole report to start from. Placeholders take the adopted measurements; a missing one becomes "—"."""

    title: str
    initials: str
    findings: str
    conclusion: str
    advice: str
    abnormal: bool
    critical: str = ""


@dataclass(frozen=True)
class Phrase:
    """A sentence that is appended to one field."""

    field: str
    text: str
    initials: str


@dataclass(frozen=True)
class Library:
    """All templates and phrases of the room."""

    templates: tuple[Template, ...]
    phrases: tuple[Phrase, ...]
    questions: tuple[str, ...]


def initials(text: str) -> str:
    """Pinyin initials, lower case; letters and digits stay. 下壁 ST 抬高 -> xbsttg."""
    from pypinyin import Style, lazy_pinyin  # its dictionary takes half a second: not at every start

    letters = lazy_pinyin(text, style=Style.FIRST_LETTER)
    return "".join(c for part in letters for c in part.lower() if c.isalnum())


@cache
def library() -> Library:
    """The library from the room's data file."""
    raw = tomllib.loads((Path(__file__).parent / "data" / "phrases.toml").read_text(encoding="utf-8"))
    return Library(
        templates=tuple(
            Template(
                title=t["title"], initials=initials(t["title"]), findings=t["findings"], conclusion=t["conclusion"],
                advice=t["advice"], abnormal=t["abnormal"], critical=t.get("critical", ""),
            )
            for t in raw["template"]
        ),
        phrases=tuple(Phrase(p["field"], p["text"], initials(p["text"])) for p in raw["phrase"]),
        questions=tuple(q["text"] for q in raw["question"]),
    )  # fmt: skip


def find_templates(text: str, limit: int = 8) -> list[Template]:
    """Templates whose initials start with, or contain, the typed letters; or whose title contains the typed words."""
    typed = text.strip().lower()
    every = library().templates
    first = [t for t in every if t.initials.startswith(typed)]
    rest = [t for t in every if t not in first and (typed in t.initials or typed in t.title.lower())]
    return (first + rest)[:limit]


def fill(text: str, measured: Mapping[str, float | None]) -> str:
    """Put measurements into a template's sentence; what is missing stays visible as "—"."""

    def shown(name: str) -> str:
        value = measured.get(name)
        return "—" if value is None else f"{value:.0f}"

    names = {
        "rate": "rate_bpm",
        "pr": "pr_ms",
        "qrs": "qrs_ms",
        "qt": "qt_ms",
        "qtc": "qtc_bazett_ms",
        "axis": "axis_deg",
    }
    return text.format_map({short: shown(name) for short, name in names.items()})
