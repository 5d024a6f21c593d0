"""Charters and rules as pages show them: which version holds today, who has said what."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from yigongti.foundation.access.actor import Actor
from yigongti.records.places.models import Institution, Membership
from yigongti.unified.organization.councils import queries
from yigongti.unified.organization.councils.models import MemberAdoption, Rulebook, RulebookVersion
from yigongti.unified.organization.councils.rules.adoption import Standing, may_take_force
from yigongti.unified.organization.councils.say import members_on, standing

TONES = {"draft": "others", "circulated": "waiting", "in_force": "done", "superseded": "ended", "set_aside": "ended"}


def holding(versions: list[RulebookVersion], today: date) -> RulebookVersion | None:
    """The version that holds on a day: one decided for a later day leaves the one before in force until then."""
    begun = [
        v
        for v in versions
        if v.state in {"in_force", "superseded"} and v.in_force_from is not None and v.in_force_from <= today
    ]
    return max(begun, key=lambda v: (v.in_force_from or date.min, v.number), default=None)


@dataclass(frozen=True)
class VersionFace:
    """A version with its state in words on a day."""

    version: RulebookVersion
    words: str
    tone: str


def version_face(version: RulebookVersion, versions: list[RulebookVersion], today: date) -> VersionFace:
    """施行, 待施行 (decided for a later day), 已被替代."""
    if version.state in {"in_force", "superseded"}:
        if version == holding(versions, today):
            return VersionFace(version, "施行", "done")
        if version.in_force_from is not None and version.in_force_from > today:
            return VersionFace(version, f"待施行，自 {version.in_force_from:%Y-%m-%d}", "review")
        return VersionFace(version, "已被替代", "ended")
    return VersionFace(version, version.get_state_display(), TONES[version.state])


@dataclass(frozen=True)
class BookFace:
    """A line of the list."""

    book: Rulebook
    held: RulebookVersion | None
    open: RulebookVersion | None
    standing: Standing | None
    my_say: bool  # my organization has not spoken yet


def book_faces(found: list[Rulebook], *, actor: Actor, now: datetime) -> list[BookFace]:
    """Lines for rulebooks within sight."""
    today = timezone.localdate(now)
    waiting = {v.pk for v in queries.waiting_versions(seen_by=actor, now=now)}
    faces = []
    for book in found:
        versions = list(book.versions.all())
        keeps = queries.leads(seen_by=actor, consortium=book.consortium, now=now)
        wanted = {"circulated", "draft"} if keeps else {"circulated"}
        open_one = next((v for v in versions if v.state in wanted), None)
        if open_one is not None:
            open_one.rulebook = book
        circulated = open_one is not None and open_one.state == "circulated"
        faces.append(
            BookFace(
                book=book,
                held=holding(versions, today),
                open=open_one,
                standing=standing(open_one, today) if circulated and open_one else None,
                my_say=open_one is not None and open_one.pk in waiting,
            )
        )
    return [f for f in faces if f.held or f.open or queries.leads(seen_by=actor, consortium=f.book.consortium, now=now)]


@dataclass(frozen=True)
class MemberFace:
    """A member and what it says."""

    institution: Institution
    role: str
    latest: MemberAdoption | None
    earlier: list[MemberAdoption]

    @property
    def words(self) -> str:
        """同意, 不同意, 未表态."""
        return self.latest.get_choice_display() if self.latest else "未表态"

    @property
    def tone(self) -> str:
        """Of the words."""
        if self.latest is None:
            return "waiting"
        return "done" if self.latest.choice == "adopted" else "stopped"


def member_faces(version: RulebookVersion, today: date) -> list[MemberFace]:
    """The members of today: silent ones and objections first."""
    consortium = version.rulebook.consortium
    said: dict[int, list[MemberAdoption]] = {}
    for one in queries.adoptions(of=version):
        said.setdefault(one.institution_id, []).append(one)
    pks = members_on(consortium, today)
    rows = Membership.objects.filter(consortium=consortium, institution__in=pks, period__contains=today)
    roles = {m.institution_id: m.get_role_display() for m in rows}
    found = [
        MemberFace(i, roles.get(i.pk, ""), said.get(i.pk, [None])[0], said.get(i.pk, [])[1:])
        for i in Institution.objects.filter(pk__in=pks).select_related("organization").order_by("organization__code")
    ]
    order = {"stopped": 0, "waiting": 1, "done": 2}
    return sorted(found, key=lambda f: order[f.tone])


def asked_on(version: RulebookVersion, today: date) -> date:
    """Whose opinion counts: today's members while it goes round, afterwards those of the day it took force."""
    return version.in_force_from if version.in_force_from is not None and version.in_force_from <= today else today


def may_enforce(version: RulebookVersion, today: date) -> bool:
    """Whether it can take force without a motion."""
    return may_take_force(standing(version, today), needs_all=version.rulebook.needs_all, resolved=False)
