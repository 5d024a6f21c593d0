"""In which writings an institution, a fact or an age group may stand in a table."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from yigongti.indicators.importing.reading.words import tidy, without_brackets
from yigongti.indicators.importing.tables.vocabulary import Term

_SCOPES: Final = (
    "县域医疗卫生机构",
    "基层医疗卫生机构",
    "县域内",
    "县域",
    "牵头医院",
    "基层",
    "全县",
    "本机构",
    "机构",
)
_KINDS: Final = ("中心卫生院", "卫生院", "社区卫生服务中心", "社区卫生服务站", "卫生室", "卫生所")
_AREA: Final = re.compile(r"(镇|乡|街道|村|社区)$")
_AGE: Final = re.compile(r"(\d{1,3})(?:-(\d{1,3}))?(\+)?")


@dataclass(frozen=True)
class Place:
    """An institution as it is called. `regions` are names that may stand in front: 重庆市, 巫溪县."""

    code: str
    name: str
    short_name: str
    regions: tuple[str, ...] = ()
    township: str = ""
    old_names: tuple[str, ...] = ()


def place_term(place: Place) -> Term:
    """Full writings: code, name, short name, names it once had; short ones follow by leaving out what all share."""
    full = [place.name, place.short_name, *place.old_names]
    full += [without_brackets(name) for name in full]
    bare = {_without_regions(tidy(name), place.regions) for name in full}
    short = {form for name in bare for form in _shorter(name)} | bare
    if place.township:
        short |= {f"{place.township}{name}" for name in bare if not name.startswith(place.township)}
    return Term(place.code, place.name, tuple(dict.fromkeys(full)), tuple(sorted(short)))


def _without_regions(name: str, regions: Iterable[str]) -> str:
    for region in regions:
        name = name.removeprefix(region) or name
    return without_brackets(name)


def _shorter(name: str) -> Iterable[str]:
    """松溪镇中心卫生院: 松溪镇卫生院, 松溪中心卫生院, 松溪卫生院, 松溪镇, 松溪."""
    kind = next((k for k in _KINDS if name.endswith(k) and len(name) > len(k)), "")
    if not kind:
        return
    area = name.removesuffix(kind)
    plain = kind.removeprefix("中心")
    stem = _AREA.sub("", area)
    for front in {area, stem} if len(stem) > 1 else {area}:
        yield f"{front}{kind}"
        yield f"{front}{plain}"
        yield front


def fact_term(code: str, title: str, labels: Iterable[str] = ()) -> Term:
    """Full: code, title, the sheet's own label; short: without the words that say whose number it is."""
    full = [title, *labels]
    short = {without_brackets(name) for name in full}
    for name in tuple(short):
        short |= {name.removeprefix(scope) for scope in _SCOPES if name.startswith(scope) and name != scope}
    return Term(code, title, tuple(full), tuple(sorted(short)))


def age_term(code: str) -> Term:
    """35-39, 35-39岁, 35~39岁; 85+: 85岁及以上, ≥85; 0: 0岁, 不满1岁."""
    found = _AGE.fullmatch(code)
    if not found:
        return Term(code, code, ())
    low, high, more = found.groups()
    if more:
        return Term(
            code,
            f"{low} 岁及以上",
            (f"{low}岁及以上", f"{low}及以上", f"{low}岁以上", f"≥{low}", f"≥{low}岁", f"{low}~"),
        )
    if high:
        joined = (f"{low}{mark}{high}" for mark in ("-", "~", "至", "到", "—", "岁-"))
        return Term(code, f"{low}–{high} 岁", tuple(f"{name}{end}" for name in joined for end in ("", "岁", "岁组")))
    return Term(code, f"{low} 岁", (f"{low}岁", f"{low}岁组", "不满1岁" if low == "0" else f"{low}岁整"))
