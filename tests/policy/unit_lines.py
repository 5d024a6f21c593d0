"""Who is responsible: units written in the ways of such documents."""

import random
from dataclasses import replace

from tests.policy import words
from tests.policy.styles import Style
from tests.policy.truth import Unit
from tests.policy.writer import Writer


def some_units(rng: random.Random, pool, *, province: bool) -> tuple[list[str], list[str]]:
    """Lead and supporting units of one clause."""
    chosen = rng.sample(pool, rng.randint(1, 5))
    cut = rng.randint(1, len(chosen))
    lead, helping = chosen[:cut], chosen[cut:]
    if helping and not province and rng.random() < 0.3:
        helping.append(rng.choice(words.COLLECTIVE))
    return lead, helping


def write_units(w: Writer, style: Style, lead: list[str], helping: list[str], *, shared: bool, time=None) -> None:
    """At the end of a clause. `shared`: a first word is given once (省卫健委、发改委); `time`: when, in the bracket."""
    left, right = style.brackets
    if style.units == "led by":
        w.add(left)
        _names(w, "lead", lead, shared=False)
        w.add("牵头")
        if helping:
            w.add("，")
            _names(w, "supporting", helping, shared=False)
            w.add("配合")
        w.add(right)
    elif style.units == "led and joined":
        w.add(left)
        _names(w, "lead", lead, shared=False)
        w.add("牵头负责" if helping else "负责")
        if helping:
            w.add("，")
            _names(w, "supporting", helping, shared=False)
            w.add("等参与")
        w.add(right)
    elif style.units.startswith("shared"):
        w.add(left)
        _names(w, "lead", [*lead, *helping], shared=False)
        w.add(("按职责分工负责" if style.units == "shared" else "等部门按职责分工负责") + right)
    elif style.units in {"own line", "own lines"}:
        _own_lines(w, style, lead, helping, shared=shared)
    else:
        w.add(left)
        _with_words(w, style, lead, helping, shared=shared, between=style.mark)
        if time is not None:
            text, due = time
            w.add(f"{style.mark}完成时限{style.colon}")
            w.date(text, "by", **due)
        w.add(right)


def _own_lines(w, style, lead, helping, *, shared) -> None:
    between = "\n" + style.indent if style.units == "own lines" else style.mark
    w.add("\n" + style.indent)
    _with_words(w, style, lead, helping, shared=shared, between=between)


def _with_words(w, style, lead, helping, *, shared, between) -> None:
    w.add(style.lead_word + style.colon)
    _names(w, "lead", lead, shared=shared, between=style.between)
    if helping:
        w.add(between + style.help_word + style.colon)
        _names(w, "supporting", helping, shared=shared, between=style.between)


def _names(w: Writer, role: str, names: list[str], *, shared: bool, between: str = "、") -> None:
    for i, name in enumerate(names):
        if i:
            w.add(between)
        first = name[0]
        short = shared and i and first == names[0][0] and name[1] not in "委各" and first == "省"
        w.unit(role, name[1:] if short else name, name)


ONCE = "各市、县（区）人民政府"


def name_once(w: Writer, style: Style, lead: list[str]) -> tuple[str, ...]:
    """A unit that is named here for all later clauses."""
    left, right = style.brackets
    w.add(left + style.lead_word + style.colon)
    _names(w, "lead", [ONCE, *lead], shared=False)
    w.add(f"。以下均需{ONCE}落实，不再列出。{right}")
    return (ONCE,)


def with_inherited(clauses, named_once: tuple[str, ...]):
    """Every later clause that names units has the units that were named once."""
    told, out = False, []
    for c in clauses:
        first = any(u.printed in named_once for u in c.units)
        later = tuple(Unit("lead", name, name, inherited=True) for name in named_once)
        out.append(replace(c, units=c.units + later) if told and c.units else c)
        told = told or first
    return tuple(out)
