"""Rules, appointments and filings of the demo county."""

from datetime import date, timedelta
from typing import TYPE_CHECKING

from yigongti.foundation.access.actor import Actor
from yigongti.foundation.access.models import Organization
from yigongti.records.places.models import Consortium, Institution, Membership, MembershipRole
from yigongti.records.staff.models import Practitioner
from yigongti.unified.organization.councils import demo_words, say
from yigongti.unified.organization.councils.actions import appointments, filings, rulebooks
from yigongti.unified.organization.councils.actions.appointments import Nomination
from yigongti.unified.organization.councils.models import Appointment, Filing, RulebookVersion

if TYPE_CHECKING:
    from yigongti.unified.organization.councils.demo import Clerk

SENIOR = ("senior", "associate", "intermediate")


def load(clerk: "Clerk", consortia: list[Consortium]) -> None:
    """For each consortium its rules and cases; filings of the county."""
    for number, consortium in enumerate(consortia):
        lead = Organization.objects.filter(
            institution__memberships__consortium=consortium, institution__memberships__role=MembershipRole.LEAD
        ).first()
        if lead is None:
            continue
        _charter(clerk, consortium)
        _procedure(clerk, consortium, number)
        _appointments(clerk, consortium, lead, number)
        _filings(clerk, lead, number)
    _county_filings(clerk)


def _members(consortium: Consortium, at: date) -> list[Institution]:
    pks = say.members_on(consortium, at)
    return list(Institution.objects.filter(pk__in=pks).select_related("organization").order_by("organization__code"))


def _say(clerk: "Clerk", version: RulebookVersion, member: Institution, days: int, objection: str = "") -> None:
    rulebooks.say(
        actor=clerk.of(None, member.organization),
        now=clerk.at(days, 10),
        version=version,
        institution=member,
        choice="objected" if objection else "adopted",
        reason=objection,
    )


def _adopted(clerk: "Clerk", version: RulebookVersion, days: int) -> None:
    """Circulated, agreed by all, in force on that day."""
    rulebooks.circulate(actor=clerk.office, now=clerk.at(days - 20), version=version)
    for member in _members(version.rulebook.consortium, clerk.day(days)):
        _say(clerk, version, member, days - 10)
    rulebooks.bring_into_force(actor=clerk.office, now=clerk.at(days), version=version, on=clerk.day(days))


def _charter(clerk: "Clerk", consortium: Consortium) -> None:
    """Two versions, the second in force, adopted by all."""
    first = rulebooks.draft_rulebook(
        actor=clerk.office, now=clerk.at(-300), consortium=consortium, kind="charter",
        title=f"{consortium.short_name}章程", needs_all=True, clause="", text=demo_words.CHARTER,
    )  # fmt: skip
    _adopted(clerk, first, -270)
    second = rulebooks.draft_version(
        actor=clerk.office, now=clerk.at(-120), rulebook=first.rulebook, text=demo_words.CHARTER_NEXT,
        summary="增加基层代表比例和章程施行条件",
    )  # fmt: skip
    _adopted(clerk, second, -80)


def _procedure(clerk: "Clerk", consortium: Consortium, number: int) -> None:
    """One version in force, the next in circulation: some agree, one objects, some are silent."""
    first = rulebooks.draft_rulebook(
        actor=clerk.office, now=clerk.at(-260), consortium=consortium, kind="procedure",
        title=f"{consortium.short_name}理事会议事规则", needs_all=False, clause="", text=demo_words.PROCEDURE,
    )  # fmt: skip
    _adopted(clerk, first, -230)
    second = rulebooks.draft_version(
        actor=clerk.office, now=clerk.at(-16), rulebook=first.rulebook, text=demo_words.PROCEDURE_NEXT,
        summary="增加线上投票和紧急会议的程序",
    )  # fmt: skip
    rulebooks.circulate(actor=clerk.office, now=clerk.at(-12), version=second)
    keep_silent = {clerk.world.seats.get("township"), clerk.world.seats.get("lead2")}
    members = [m for m in _members(consortium, clerk.day(0)) if m.pk not in keep_silent]
    for place, member in enumerate(members[: max(3, len(members) * 2 // 3)]):
        objection = "线上投票要先解决村卫生室的网络，请写明条件。" if place == 1 + number else ""
        _say(clerk, second, member, -6, objection)


def _candidate(organization: Organization, skip: int = 0) -> Practitioner | None:
    found = Practitioner.objects.filter(organization=organization, category="doctor", title__in=SENIOR, left_on=None)
    return found.filter(user=None).order_by("code")[skip : skip + 1].first()


def _primary_units(consortium: Consortium, at: date) -> list[Organization]:
    rows = Membership.objects.filter(
        consortium=consortium, role=MembershipRole.MEMBER, period__contains=at, institution__level="township"
    )
    found = rows.select_related("institution__organization").order_by("institution__organization__code")
    return [m.institution.organization for m in found]


def _nominate(clerk: "Clerk", actor: Actor, days: int, new: Nomination) -> Appointment:
    return appointments.nominate(actor=actor, now=clerk.at(days, 9), new=new)


def _appointments(clerk: "Clerk", consortium: Consortium, lead: Organization, number: int) -> None:
    """A head in office, members' heads on their way, a center's head to be filed."""
    units = _primary_units(consortium, clerk.day(0))
    head = _candidate(lead)
    if head is None:
        return
    row = _nominate(
        clerk, clerk.office, -290,
        Nomination("consortium_head", consortium, lead, "医共体总院长", head, "熟悉县域医疗和基层管理", number > 0),
    )  # fmt: skip
    appointments.appoint(
        actor=clerk.office, now=clerk.at(-281), appointment=row,
        document=f"演示任〔{clerk.day(-281).year}〕{number + 1}号",
        term_from=clerk.day(-280), term_to=clerk.day(-280) + timedelta(days=1096),
    )  # fmt: skip
    for place, unit in enumerate(units[:3]):
        _member_head(clerk, consortium, lead, unit, place)
    _center_head(clerk, consortium, lead, number)


def _member_head(clerk: "Clerk", consortium: Consortium, lead: Organization, unit: Organization, place: int) -> None:
    """Nominated; consulted; appointed: by place."""
    person = _candidate(unit)
    if person is None:
        return
    row = _nominate(
        clerk, clerk.of(None, lead), -9 - 20 * place,
        Nomination("member_head", consortium, unit, "院长", person, "任副院长三年，年度考核优秀"),
    )  # fmt: skip
    if place:
        row = appointments.consult(
            actor=clerk.office, now=clerk.at(-3 - 20 * place), appointment=row, agrees=True, words="同意，请按程序任命"
        )
    if place > 1:
        appointments.appoint(
            actor=clerk.office, now=clerk.at(-1 - 18 * place), appointment=row,
            document=f"演示任〔{clerk.day(-30).year}〕{place + 10}号", term_from=clerk.day(-18 * place),
        )  # fmt: skip


def _center_head(clerk: "Clerk", consortium: Consortium, lead: Organization, number: int) -> None:
    """Appointed by the group; the first one is late to be filed."""
    person = _candidate(lead, 1)
    if person is None:
        return
    row = _nominate(
        clerk, clerk.of(None, lead), -50,
        Nomination(
            "center_head", consortium, lead, "财务运营中心主任", person, "财务管理经验丰富",
            filing_due=clerk.day(-5 if number == 0 else 10),
        ),
    )  # fmt: skip
    appointments.appoint(
        actor=clerk.of(None, lead), now=clerk.at(-44), appointment=row,
        document=f"集团任〔{clerk.day(-44).year}〕{number + 3}号", term_from=clerk.day(-43),
    )  # fmt: skip


def _filings(clerk: "Clerk", lead: Organization, number: int) -> None:
    """Of a lead hospital: accepted, late or sent, due soon."""
    receiver = Organization.objects.get(pk=clerk.world.seats["commission"])
    filer = clerk.of(None, lead)
    done = _open(clerk, lead, receiver, "内设机构设置方案", -90)
    filings.submit_filing(actor=filer, now=clerk.at(-96), filing=done, words="内设机构和职责清单")
    filings.accept_filing(actor=clerk.office, now=clerk.at(-88), filing=done, number=f"演示备〔{number + 1}〕号")
    _open(clerk, lead, receiver, "成员单位公章和账户清单", -12 - number)
    sent = _open(clerk, lead, receiver, "编制统筹使用需求", 6)
    filings.submit_filing(actor=filer, now=clerk.at(-2), filing=sent, words="空编和需求各一份")
    _open(clerk, lead, receiver, "下一年度预算", 25)


def _open(clerk: "Clerk", filer: Organization, receiver: Organization | None, subject: str, due: int) -> Filing:
    return filings.open_filing(
        actor=clerk.office, now=clerk.at(-120), subject=subject, filer=filer, receiver=receiver,
        receiver_name="上级卫生健康主管部门" if receiver is None else "", due=clerk.day(due),
    )  # fmt: skip


def _county_filings(clerk: "Clerk") -> None:
    """Of the county's office, with an authority outside of the platform."""
    commission = Organization.objects.get(pk=clerk.world.seats["commission"])
    done = _open(clerk, commission, None, "县域医共体建设实施方案", -100)
    filings.submit_filing(actor=clerk.office, now=clerk.at(-97), filing=done, words="方案和起草说明")
    filings.accept_filing(actor=clerk.office, now=clerk.at(-95), filing=done, number="")
    back = _open(clerk, commission, None, "年度建设评估报告", 9)
    filings.submit_filing(actor=clerk.office, now=clerk.at(-6), filing=back, words="评估报告")
    filings.send_back_filing(actor=clerk.office, now=clerk.at(-4), filing=back, words="缺成员单位财务数据")
