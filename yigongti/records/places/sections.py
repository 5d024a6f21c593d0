"""How the places of an edition come into the database. Nothing is deleted: what is gone from the files is ended."""

from collections.abc import Iterable

from yigongti.foundation.access.models import Organization
from yigongti.foundation.editions.rows import peek, peek_codes, sync, together
from yigongti.foundation.editions.section import Context, Entry, Section, Summary, Trouble
from yigongti.records.places import memberships
from yigongti.records.places.models import County, Institution, MembershipRole, Township, Village
from yigongti.records.places.schemas import (
    ConsortiaFile,
    InstitutionsFile,
    InstitutionTable,
    PlacesFile,
    TownshipVillagesTable,
    UnitsTable,
    VillagesFile,
)
from yigongti.records.places.taken import province_code, refuse_institutions
from yigongti.records.places.types import all_types

_ORGANIZATION = ("name", "short_name", "parent_id", "county", "is_active")
_INSTITUTION = (
    "type",
    "level",
    "is_primary_care",
    "is_legal_person",
    "county_id",
    "township_id",
    "village_id",
    "phone",
    "has_ecg_device",
    "is_fictional",
    "clause",
)


def check_places(content: PlacesFile, context: Context) -> Iterable[Trouble]:
    """Every township lies in the county, once."""
    if content.county.code != context.county:
        yield Trouble(("county", "code"), f"县代码应与 edition.toml 的 {context.county} 一致。")
    yield from _twice([t.code for t in content.township], "township", "区划代码")
    for index, township in enumerate(content.township):
        if not township.code.startswith(content.county.code):
            yield Trouble(
                ("township", index, "code"), f"{township.code} 不属于本县（应以 {content.county.code} 开头）。"
            )


def load_places(content: PlacesFile, context: Context) -> Summary:
    """The county and its townships, beneath the province's health commission."""
    head = content.county
    edition = context.edition.code if context.edition else ""
    county = County(code=head.code, name=head.name, province_name=head.province, edition=edition)
    townships = [Township(code=t.code, county=county, name=t.name, short_name=t.short) for t in content.township]
    first = sync([county], key="code", fields=("name", "province_name", "edition"))
    province(head.code, head.province)
    second = sync(townships, key="code", fields=("county_id", "name", "short_name"))
    return together(first, second, keys=second.keys)


def check_institutions(content: InstitutionsFile, context: Context) -> Iterable[Trouble]:
    """Codes once; parents stand before their children; townships are those of places.toml."""
    yield from _twice([i.code for i in content.institution], "institution", "机构代码")
    townships = peek_codes(context.folder, "places.toml", "township")
    seen: set[str] = set()
    for index, one in enumerate(content.institution):
        if one.parent and one.parent not in seen:
            yield Trouble(("institution", index, "parent"), f"上级机构「{one.parent}」要写在本机构前面。")
        if one.township and one.township not in townships:
            yield Trouble(("institution", index, "township"), f"places.toml 里没有乡镇 {one.township}。")
        seen.add(one.code)


def load_institutions(content: InstitutionsFile, context: Context) -> Summary:
    """Organizations level by level (children need their parent's id), then what they are in medicine."""
    made: dict[str, Organization] = {}
    waiting = list(content.institution)
    parts: list[Summary] = []
    above = Organization.objects.filter(code=province_code(context.county)).first()
    refuse_institutions([one.code for one in content.institution], context.county)
    while waiting:
        ready = [one for one in waiting if one.parent is None or one.parent in made]
        rows = [_organization(one, made, above, context.county) for one in ready]
        parts.append(sync(rows, key="code", fields=_ORGANIZATION))
        made |= {row.code: row for row in rows}
        waiting = [one for one in waiting if one.code not in made]
    institutions = [_institution(one, made[one.code], content.clause, context.county) for one in content.institution]
    sync(institutions, key="organization_id", fields=_INSTITUTION)
    return together(*parts, keys=frozenset(made), ended=_retire(context.earlier - made.keys(), context))


def province(county: str, name: str) -> Organization:
    """The health commission of the county's province, made where no edition of the province has brought it."""
    made, _ = Organization.objects.get_or_create(
        code=province_code(county), defaults={"name": f"{name}卫生健康委员会", "short_name": f"{name}卫健委"}
    )
    return made


def _organization(
    one: InstitutionTable, made: dict[str, Organization], above: Organization | None, county: str
) -> Organization:
    """A unit without a parent in the file hangs under the province (but not the province's commission itself)."""
    root = above if one.code != province_code(county) else None
    parent = made[one.parent] if one.parent else root
    return Organization(
        code=one.code, name=one.name, short_name=one.short, parent=parent, county=county, is_active=True
    )


def _institution(one: InstitutionTable, organization: Organization, clause: str, county: str) -> Institution:
    kind = all_types()[one.type]
    return Institution(
        organization=organization,
        type=one.type,
        level=kind.level,
        is_primary_care=kind.primary,
        is_legal_person=kind.legal_person if one.legal_person is None else one.legal_person,
        county_id=county,
        township_id=one.township,
        phone=one.phone,
        has_ecg_device=one.ecg_device,
        is_fictional=one.fictional,
        clause=one.clause or clause,
    )


def _retire(codes: Iterable[str], context: Context) -> int:
    """Institutions gone from the file: no longer in use, and in no consortium from the day of the load on."""
    gone = Organization.objects.filter(code__in=list(codes), is_active=True)
    memberships.end_all(gone.values_list("pk", flat=True), on=context.today)
    return gone.update(is_active=False)


def check_consortia(content: ConsortiaFile, context: Context) -> Iterable[Trouble]:
    """Members are institutions of the edition, each in one role of a consortium."""
    yield from _twice([c.code for c in content.consortium], "consortium", "医共体代码")
    known = peek_codes(context.folder, "institutions.toml", "institution")
    for index, consortium in enumerate(content.consortium):
        seen: set[str] = set()
        tables: list[tuple[UnitsTable, tuple[str | int, ...]]] = [(consortium.units, ("units",))]
        tables += [(wave, ("joined", number)) for number, wave in enumerate(consortium.joined)]
        for table, where in tables:
            for role, code in table.pairs():
                path = ("consortium", index, *where, role, getattr(table, role).index(code))
                if code not in known:
                    yield Trouble(path, f"institutions.toml 里没有机构「{code}」。")
                if code in seen:
                    yield Trouble(path, f"机构「{code}」在同一个医共体里写了两次。")
                seen.add(code)


def check_villages(content: VillagesFile, context: Context) -> Iterable[Trouble]:
    """Townships and centers are those of the other files; a village code stands once."""
    townships = peek_codes(context.folder, "places.toml", "township")
    centers = {
        row["code"]: row.get("township") for row in peek(context.folder, "institutions.toml").get("institution", ())
    }
    yield from _twice([t.code for t in content.township], "township", "乡镇")
    for index, township in enumerate(content.township):
        if township.code not in townships:
            yield Trouble(("township", index, "code"), f"places.toml 里没有乡镇 {township.code}。")
        if centers.get(township.center) != township.code:
            yield Trouble(("township", index, "center"), f"机构「{township.center}」不在乡镇 {township.code}。")
        seen: set[str] = set()
        for place, village in enumerate(township.village):
            if village.code in seen:
                yield Trouble(("township", index, "village", place), f"村代码 {village.code} 写了两次。")
            seen.add(village.code)


def load_villages(content: VillagesFile, context: Context) -> Summary:
    """Villages, and their clinics under the township center."""
    villages = [_village(t.code, v, fictional=content.fictional) for t in content.township for v in t.village]
    first = sync(villages, key="code", fields=("township_id", "name", "population", "is_fictional"))
    centers = Organization.objects.in_bulk([t.center for t in content.township], field_name="code")
    rows = [row for t in content.township for row in _clinics(t, centers[t.center], content, context.county)]
    refuse_institutions([o.code for o, _ in rows], context.county)
    second = sync([o for o, _ in rows], key="code", fields=_ORGANIZATION)
    for organization, institution in rows:
        institution.organization = organization  # takes the key that sync has given
    sync([i for _, i in rows], key="organization_id", fields=_INSTITUTION)
    return together(first, second, keys=second.keys, ended=_retire(context.earlier - second.keys, context))


def _village(township: str, village: object, *, fictional: bool) -> Village:
    code, name, population = (getattr(village, n) for n in ("code", "name", "population"))
    return Village(code=township + code, township_id=township, name=name, population=population, is_fictional=fictional)


def _clinics(
    township: TownshipVillagesTable, center: Organization, content: VillagesFile, county: str
) -> Iterable[tuple[Organization, Institution]]:
    for village in township.village:
        if village.clinic is None:
            continue
        one = InstitutionTable(
            code=f"vc-{township.code}{village.code}",
            name=village.clinic,
            short=village.clinic.removesuffix("（演示）"),
            type="village_clinic",
            township=township.code,
            ecg_device=village.ecg,
            fictional=content.fictional,
        )
        organization = Organization(
            code=one.code, name=one.name, short_name=one.short, parent=center, county=county, is_active=True
        )
        institution = _institution(one, organization, content.clause, county)
        institution.village_id = township.code + village.code
        yield organization, institution


def institution_entries(content: InstitutionsFile) -> Iterable[Entry]:
    """Each institution with its type and its parent in words."""
    names = {one.code: one.name for one in content.institution}
    for one in content.institution:
        facts = one.model_dump(mode="json", exclude_defaults=True, exclude={"code", "clause", "type", "parent"})
        kind = all_types()[one.type].title
        above = {"parent": names.get(one.parent, one.parent)} if one.parent else {}
        yield Entry(one.code, one.name, {**facts, "type": kind, **above}, one.clause or content.clause)


def consortium_entries(content: ConsortiaFile) -> Iterable[Entry]:
    """Each consortium, and each membership as a thing of its own, so that a change of role shows as one."""
    for one in content.consortium:
        yield Entry(one.code, one.name, {"name": one.name, "short": one.short}, one.clause)
        for role, code, since in one.memberships():
            facts = {"consortium": one.short, "role": MembershipRole(role).label}
            facts |= {"from": str(since)} if since else {}
            yield Entry(f"{one.code}/{code}", code, facts, one.clause)


def _twice(codes: list[str], table: str, word: str) -> Iterable[Trouble]:
    for index, code in enumerate(codes):
        if code in codes[:index]:
            yield Trouble((table, index, "code"), f"{word}「{code}」写了两次。")


PLACES = Section("places", "places.toml", PlacesFile, load_places, check_places, title="地区")
INSTITUTIONS = Section(
    "institutions", "institutions.toml", InstitutionsFile, load_institutions, check_institutions, title="机构"
)
CONSORTIA = Section(
    "consortia",
    "consortia.toml",
    ConsortiaFile,
    memberships.load_consortia,
    check_consortia,
    title="医共体",
    entries=consortium_entries,
)
VILLAGES = Section("villages", "villages.toml", VillagesFile, load_villages, check_villages, title="村")
