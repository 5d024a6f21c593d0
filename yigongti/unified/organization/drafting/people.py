"""Townships, institutions, departments and consortia out of a reading: names become rows with codes of our own."""

import re
from dataclasses import dataclass, field
from typing import Any

from yigongti.unified.organization.drafting import kinds
from yigongti.unified.organization.drafting.codes import Codes, prefix_of
from yigongti.unified.organization.drafting.existing import Existing
from yigongti.unified.organization.reading.shapes import Clause, Consortium, Member, Reading, Span

RANK = {"lead": 0, "supporting": 1, "member": 2, "external_partner": 3}
_KIND = re.compile(r"(街道|民族乡|镇|乡)\Z")
_SHORTENED = (("社区卫生服务中心", "社卫中心"), ("卫生健康委员会", "卫生健康委"))
NAME_MAX, SHORT_MAX, CLAUSE_MAX = 120, 40, 60


@dataclass(frozen=True)
class Township:
    """One row of places.toml, and where the document names it (None: taken over)."""

    code: str
    name: str
    short: str
    span: Span | None = None


@dataclass
class Places:
    """The county's townships; `provisional` are those whose code is made up."""

    townships: list[Township] = field(default_factory=list)
    provisional: list[str] = field(default_factory=list)
    unsaid: list[str] = field(default_factory=list)  # neither 乡 nor 镇 nor 街道
    missing: list[str] = field(default_factory=list)


@dataclass
class Units:
    """Rows of institutions.toml and consortia.toml with their places in the text, and what is missing."""

    tables: list[dict[str, Any]] = field(default_factory=list)
    sources: dict[str, Span] = field(default_factory=dict)
    consortia: list[dict[str, Any]] = field(default_factory=list)
    consortium_sources: dict[str, Span] = field(default_factory=dict)
    missing: list[str] = field(default_factory=list)


def build(
    reading: Reading, *, county: str, county_code: str, held: Existing, names: dict[Clause, str]
) -> tuple[Places, Units]:
    """Everything that the document names, in its order."""
    work = _Work(reading, county, county_code, held, names)
    work.departments()
    for consortium in reading.consortia:
        work.consortium(consortium)
    if work.places.unsaid:
        work.places.missing.append(f"没有写明是乡、镇还是街道，待核：{'、'.join(work.places.unsaid)}")
    if work.short_named:
        listed = "、".join(work.short_named)
        work.units.missing.append(f"只写了地名的成员按卫生院（街道按社区卫生服务中心）补全，名称和类型待核：{listed}")
    return work.places, work.units


class _Work:
    """One draft in the making."""

    def __init__(
        self, reading: Reading, county: str, county_code: str, held: Existing, names: dict[Clause, str]
    ) -> None:
        self.reading, self.county, self.county_code, self.names = reading, county, county_code, names
        self.places, self.units = Places(), Units()
        self.held = {str(one["name"]): one for one in held.institutions}
        prefix = _prefix(held, county)
        self.codes = Codes(prefix, [str(one["code"]) for one in held.institutions])
        self.consortium_codes = Codes(prefix, [str(one["code"]) for one in held.consortia])
        self.held_consortia = {str(one["name"]): one for one in held.consortia}
        self.by_name: dict[str, str] = {}
        self.commission = ""
        self.short_named: list[str] = []
        for one in held.townships:
            self.places.townships.append(Township(one["code"], one["name"], one["short"]))

    # ---- names

    def full(self, name: str) -> str:
        """县卫生健康委 is 云岭县卫生健康委."""
        words = re.sub(r"\s", "", name)
        if words.startswith(self.county):
            return words
        if self.county[-1:] and words.startswith(self.county[-1]) and len(words) > 2:  # noqa: PLR2004  县医院
            return self.county + words[1:]
        return self.county + words if kinds.type_of(words) in kinds.TOWNSHIP_TYPES else words

    def short(self, full: str) -> str:
        """云岭县卫生健康委 is 县卫生健康委; a township's center loses the county's name."""
        rest = full.removeprefix(self.county)
        is_county = rest != full and kinds.type_of(full) not in kinds.TOWNSHIP_TYPES
        words = self.county[-1] + rest if is_county else rest
        for long, brief in _SHORTENED:
            words = words.replace(long, brief)
        return words[:SHORT_MAX]

    # ---- institutions

    def departments(self) -> None:
        """Departments that are responsible for something; the health commission first: others stand under it."""
        found: dict[str, tuple[Clause, Span]] = {}
        for clause in self.reading.clauses:
            for unit in clause.units:
                full = self.full(unit.name)
                if kinds.is_department(unit.name) and full not in found:
                    found[full] = (clause, unit.found.span)
        held = [name for name, one in self.held.items() if one.get("type") == kinds.GOVERNMENT]
        ordered = sorted(found, key=lambda name: not _is_commission(name))
        self.commission = next((n for n in [*held, *ordered] if _is_commission(n)), "")
        if not self.commission and self.county:
            self.commission = f"{self.county}卫生健康委"
            self.units.missing.append("文件没有点名卫生健康主管部门，按“卫生健康委”暂列，待核")
            self._add(self.commission, kinds.GOVERNMENT, "", None)
        for full in ordered:
            clause, span = found[full]
            kind = kinds.type_of(full) or kinds.GOVERNMENT
            self._add(full, kind, self.names.get(clause, ""), span)

    def _add(self, full: str, kind: str, clause: str, span: Span | None, township: str = "") -> str:
        """The code of an institution; a row is written the first time. One that is held keeps its row."""
        if full in self.by_name:
            return self.by_name[full]
        held = self.held.get(full) or self._held_by_short(full)
        if held is not None:
            code = str(held["code"])
        else:
            code = self.codes.of(full, full.removeprefix(self.county) or full)
            table: dict[str, Any] = {"code": code, "name": full[:NAME_MAX], "short": self.short(full), "type": kind}
            if full != self.commission and self.commission and kind != kinds.GOVERNMENT:
                table["parent"] = self._add(self.commission, kinds.GOVERNMENT, "", None)
            table |= {"township": township} if township else {}
            table |= {"clause": clause[:CLAUSE_MAX]} if clause else {}
            self.units.tables.append(table)
        self.by_name[full] = code
        if span is not None:
            self.units.sources[code] = span
        return code

    def _held_by_short(self, full: str) -> dict[str, Any] | None:
        wanted = {self.short(full), full}
        return next((one for one in self.held.values() if one.get("short") in wanted), None)

    # ---- consortia

    def consortium(self, one: Consortium) -> None:
        """One consortium with its units by role; a unit stands in it once, in its highest role."""
        roles: dict[str, list[str]] = {role: [] for role in RANK}
        seen: set[str] = set()
        for member in sorted(one.members, key=lambda m: RANK.get(m.role, 9)):
            code = self.member(member)
            if code and code not in seen:
                seen.add(code)
                roles[member.role if member.role in RANK else "member"].append(code)
        if not roles["lead"]:
            self._lead_by_name(one, roles, seen)
        if not roles["lead"]:
            self.units.missing.append(f"“{one.name}”没有读出牵头单位，未列入 consortia.toml")
            return
        held = self._held_consortium(one.name, roles["lead"])
        code = str(held["code"]) if held else self.consortium_codes.of(one.name, one.name.removeprefix(self.county))
        self._keep_named(one, held, roles, seen)
        short = str(held["short"]) if held else one.name.removeprefix(self.county)[:SHORT_MAX]
        clause = self._clause_at(one.found.span)
        before = str(held.get("clause", "")) if held else ""
        clause = before if before and clause.startswith(before) else clause  # 附件4-一 is no news beside 附件4
        name = str(held["name"]) if held else one.name[:80]
        table: dict[str, Any] = {"code": code, "name": name, "short": short, "clause": clause}
        table |= {"from": held["from"]} if held and held.get("from") else {}
        table["units"] = {role: codes for role, codes in roles.items() if codes}
        self.units.consortia.append({k: v for k, v in table.items() if v})
        self.units.consortium_sources[code] = one.found.span
        later = sorted({m.year for m in one.members if m.year is not None})
        if len(later) > 1:
            self.units.missing.append(
                f"“{one.name}”的成员分 {'、'.join(map(str, later))} 年加入，年份请在成员关系里逐家核定"
            )

    def _held_consortium(self, name: str, leads: list[str]) -> dict[str, Any] | None:
        """The consortium in force of that name, with the county before it or not; else the one with the same lead."""
        for words in (name, self.full(name), self.county + name):
            if words in self.held_consortia:
                return self.held_consortia[words]
        led = [one for one in self.held_consortia.values() if one.get("units", {}).get("lead") == leads]
        return led[0] if len(led) == 1 else None

    def _keep_named(
        self, one: Consortium, held: dict[str, Any] | None, roles: dict[str, list[str]], seen: set[str]
    ) -> None:
        """A unit in force whose role was not read, but which the clause names, stays as it is, to be checked."""
        inside = next((c for c in reversed(self.reading.clauses) if _around(c.span, one.found.span)), None)
        words = self.reading.text[inside.span.start : inside.span.end] if inside else ""
        by_code = {str(row["code"]): row for row in self.held.values()}
        for role, codes in (held or {}).get("units", {}).items():
            for code in codes:
                row = by_code.get(code, {})
                names = [n for n in (row.get("name"), row.get("short")) if n]
                if code not in seen and role in RANK and role != "lead" and any(n in words for n in names):
                    seen.add(code)
                    roles[role].append(code)
                    self.units.missing.append(f"“{one.name}”的条款提到{names[-1]}，没有读出角色，沿用原来的，待核")

    def _lead_by_name(self, one: Consortium, roles: dict[str, list[str]], seen: set[str]) -> None:
        """县人民医院医疗集团 is led by 县人民医院."""
        match = re.match(r"(.+?医院)", one.name)
        full = self.full(match.group(1)) if match else ""
        if full in self.by_name or full in self.held:
            code = self._add(full, kinds.type_of(full), "", one.found.span)
            roles["lead"].append(code)
            for role, codes in roles.items():
                if role != "lead" and code in codes:
                    codes.remove(code)
            seen.add(code)
            self.units.missing.append(f"“{one.name}”的牵头单位按名称取{full}，待核")

    def member(self, member: Member) -> str:
        """The code of a member; its township is found or made."""
        full = self.full(member.name)
        kind = kinds.type_of(full)
        if not kind:
            return self._by_place(member)
        township = ""
        if kind in kinds.TOWNSHIP_TYPES:
            place = member.township or kinds.township_in(full, self.county)
            township = self.township(place, member.found.span) if place else ""
        return self._add(full, kind, self._clause_at(member.found.span), member.found.span, township)

    def _by_place(self, member: Member) -> str:
        """A member printed by its place alone (永安): a township center of that place, to be checked."""
        name = re.sub(r"\s", "", member.name).removeprefix(self.county)
        is_street = name.endswith("街道")
        kind = "community_health_centre" if is_street else "township_health_centre"
        full = f"{self.county}{name}{'社区卫生服务中心' if is_street else '卫生院'}"
        held = next((n for n, one in self.held.items() if str(one.get("short", "")).startswith(name)), full)
        if held == full:
            self.short_named.append(name)
        township = self.township(member.township or name, member.found.span)
        return self._add(held, kind, self._clause_at(member.found.span), member.found.span, township)

    def township(self, printed: str, span: Span) -> str:
        """The code of a township by its name or short name; one that nobody knows gets a code of our own, 待核."""
        name = re.sub(r"\s", "", printed).removeprefix(self.county)
        bare = _KIND.sub("", name)
        for one in self.places.townships:
            if name in {one.name, one.short} or (_KIND.sub("", one.name) == bare and bare in {name, one.name}):
                return one.code
        taken = {one.code for one in self.places.townships}
        tail = next(n for n in range(901, 1000) if f"{self.county_code}{n}" not in taken)
        made = Township(f"{self.county_code}{tail}", name[:40], (bare or name)[:20], span)
        self.places.townships.append(made)
        self.places.provisional.append(name)
        if bare == name:
            self.places.unsaid.append(name)
        return made.code

    def _clause_at(self, span: Span) -> str:
        before = [c for c in self.reading.clauses if c.span.start <= span.start]
        last = max(before, key=lambda c: c.span.start, default=None)
        return self.names.get(last, "")[:CLAUSE_MAX] if last else ""


def _prefix(held: Existing, county: str) -> str:
    """The prefix that the county's codes already have."""
    for one in held.institutions:
        head, dash, _ = str(one["code"]).partition("-")
        if dash:
            return head
    return prefix_of(county)


def _around(outer: Span, inner: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end


def _is_commission(name: str) -> bool:
    return re.search(r"(卫生健康委|卫生健康局|卫健委|卫健局|卫生健康委员会)\Z", name) is not None
