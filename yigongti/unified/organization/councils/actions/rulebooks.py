"""Charter and rules: drafted, circulated, adopted by the members, in force; a change is a new version."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.errors import Conflict, Invalid, Refused
from yigongti.foundation.files.models import StoredFile
from yigongti.records.places.models import Consortium, Institution, Membership, MembershipRole
from yigongti.unified.organization.councils.files import kept
from yigongti.unified.organization.councils.models import (
    AgendaItem,
    MemberAdoption,
    Rulebook,
    RulebookVersion,
)
from yigongti.unified.organization.councils.models.rulebooks import AdoptionChoice, RulebookKind, VersionState
from yigongti.unified.organization.councils.rules.adoption import may_take_force
from yigongti.unified.organization.councils.say import decides_on, members_on, standing
from yigongti.unified.organization.councils.sight import is_county_wide

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile


class NotTheLead(Refused):
    """Rules of a consortium are kept by its lead hospital or the county's office."""

    sentence = "章程和制度由牵头单位或县级主管部门起草，请由他们办理。"


class NotAMember(Refused):
    """Members speak for themselves."""

    sentence = "只有该医共体的成员单位可以表示意见。"


class NotAdoptedYet(Conflict):
    """Somebody has not agreed."""

    sentence = "还有成员单位没有同意，暂不能施行；请先沟通，或提交理事会表决。"


class AnotherDraft(Conflict):
    """One open version at a time."""

    sentence = "这份制度已有一个版本在起草或征求意见，请先处理完再开新版本。"


class WrongState(Conflict):
    """The version has moved on."""

    sentence = "这个版本的状态已经变化，请刷新页面。"


def _require_lead(actor: Actor, consortium: Consortium, at: date) -> None:
    if actor.sees_everything or (is_county_wide(actor) and actor.county == consortium.county_id):
        return
    leads = Membership.objects.filter(
        consortium=consortium, role=MembershipRole.LEAD, institution_id=actor.organization_id, period__contains=at
    )
    if not leads.exists():
        raise NotTheLead


@action("councils.rulebook.draft", on="consortium")
def draft_rulebook(
    *,
    actor: Actor,
    now: datetime,
    consortium: Consortium,
    kind: str,
    title: str,
    needs_all: bool,
    clause: str,
    text: str,
    file: "UploadedFile[bytes] | None" = None,
    key: str = "",
) -> RulebookVersion:
    """A new charter or rule with its first version. A charter always needs all members. Raises Invalid, NotTheLead."""
    _require_lead(actor, consortium, timezone.localdate(now))
    wrong = {}
    if kind not in RulebookKind.values:
        wrong["kind"] = "请选择类型。"
    if not title.strip():
        wrong["title"] = "请填写名称。"
    if not text.strip():
        wrong["text"] = "请填写正文。"
    if wrong:
        raise Invalid(fields=wrong)
    try:
        with transaction.atomic():
            book = Rulebook.objects.create(
                consortium=consortium,
                kind=kind,
                title=title.strip(),
                needs_all=needs_all or kind == RulebookKind.CHARTER,
                clause=clause.strip(),
            )
    except IntegrityError as error:
        raise Conflict("这个医共体已有同名制度，或已经有章程；修改请在原制度里起草新版本。") from error
    return _new_version(book, actor, now, _Words(text, "首次起草", kept(file, now=now)))


@action("councils.rulebook.revise", on="rulebook")
def draft_version(
    *,
    actor: Actor,
    now: datetime,
    rulebook: Rulebook,
    text: str,
    summary: str,
    file: "UploadedFile[bytes] | None" = None,
    key: str = "",
) -> RulebookVersion:
    """The next version. Raises AnotherDraft, Invalid, NotTheLead."""
    _require_lead(actor, rulebook.consortium, timezone.localdate(now))
    _check_words(text, summary)
    return _new_version(rulebook, actor, now, _Words(text, summary, kept(file, now=now)))


def _check_words(text: str, summary: str) -> None:
    wrong = {}
    if not summary.strip():
        wrong["summary"] = "请写明改了什么、为什么。"
    if not text.strip():
        wrong["text"] = "请填写正文。"
    if wrong:
        raise Invalid(fields=wrong)


@action("councils.rulebook.edit", on="version")
def edit_draft(
    *, actor: Actor, now: datetime, version: RulebookVersion, text: str, summary: str, key: str = ""
) -> RulebookVersion:
    """Other words, while it is a draft. Raises WrongState, Invalid, NotTheLead."""
    row = _locked(version, VersionState.DRAFT)
    _require_lead(actor, row.rulebook.consortium, timezone.localdate(now))
    _check_words(text, summary)
    row.text, row.summary = _plain(text), summary.strip()[:200]
    row.save(update_fields=["text", "summary"])
    return row


def _plain(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


@dataclass(frozen=True)
class _Words:
    text: str
    summary: str
    file: StoredFile | None


def _new_version(book: Rulebook, actor: Actor, now: datetime, words: _Words) -> RulebookVersion:
    Rulebook.objects.select_for_update().get(pk=book.pk)
    if book.versions.filter(state__in=(VersionState.DRAFT, VersionState.CIRCULATED)).exists():
        raise AnotherDraft
    number = (book.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    return RulebookVersion.objects.create(
        rulebook=book,
        number=number,
        text=_plain(words.text),
        summary=words.summary.strip()[:200],
        file=words.file,
        drafted_at=now,
        drafted_by_id=actor.user_id,
    )


def _locked(version: RulebookVersion, *states: str) -> RulebookVersion:
    row = (
        RulebookVersion.objects.select_for_update(of=("self",))
        .select_related("rulebook__consortium")
        .get(pk=version.pk)
    )
    if row.state not in states:
        raise WrongState
    return row


@action("councils.rulebook.circulate", on="version")
def circulate(*, actor: Actor, now: datetime, version: RulebookVersion, key: str = "") -> RulebookVersion:
    """Send it to the members; the words are frozen from now on. Raises WrongState, NotTheLead."""
    row = _locked(version, VersionState.DRAFT)
    _require_lead(actor, row.rulebook.consortium, timezone.localdate(now))
    row.state, row.circulated_at = VersionState.CIRCULATED, now
    row.save(update_fields=["state", "circulated_at"])
    return row


@action("councils.rulebook.adopt", on="version")
def say(
    *,
    actor: Actor,
    now: datetime,
    version: RulebookVersion,
    institution: Institution,
    choice: str,
    reason: str = "",
    key: str = "",
) -> MemberAdoption:
    """A member agrees or objects, for itself. Raises NotAMember, WrongState, Invalid."""
    row = _locked(version, VersionState.CIRCULATED)
    today = timezone.localdate(now)
    if institution.pk != actor.organization_id or institution.pk not in members_on(row.rulebook.consortium, today):
        raise NotAMember
    if choice not in AdoptionChoice.values:
        raise Invalid(fields={"choice": "请选择同意或不同意。"})
    if choice == AdoptionChoice.OBJECTED and not reason.strip():
        raise Invalid(fields={"reason": "不同意请写明理由，便于修改。"})
    return MemberAdoption.objects.create(
        version=row, institution=institution, choice=choice, reason=reason.strip()[:300], at=now, by_id=actor.user_id
    )


@action("councils.rulebook.enforce", on="version")
def bring_into_force(
    *,
    actor: Actor,
    now: datetime,
    version: RulebookVersion,
    on: date | None,
    carried_by: AgendaItem | None = None,
    key: str = "",
) -> RulebookVersion:
    """It holds from a day on and replaces the one before. Raises NotAdoptedYet, WrongState, Invalid, NotTheLead."""
    row = _locked(version, VersionState.CIRCULATED)
    today = timezone.localdate(now)
    _require_lead(actor, row.rulebook.consortium, today)
    if on is None or on < today:
        raise Invalid(fields={"on": "请填写施行日期，不能早于今天。"})
    resolved = carried_by is not None and decides_on(carried_by, row)
    if carried_by is not None and not resolved:
        raise Invalid(fields={"carried_by": "请选择本医共体理事会在送交成员之后通过的议案。"})
    if not may_take_force(standing(row, today), needs_all=row.rulebook.needs_all, resolved=resolved):
        raise NotAdoptedYet
    row.rulebook.versions.filter(state=VersionState.IN_FORCE).update(state=VersionState.SUPERSEDED)
    row.state, row.in_force_from, row.carried_by = VersionState.IN_FORCE, on, carried_by
    row.save(update_fields=["state", "in_force_from", "carried_by"])
    return row


@action("councils.rulebook.set_aside", on="version")
def set_aside(*, actor: Actor, now: datetime, version: RulebookVersion, key: str = "") -> RulebookVersion:
    """Not now; it stays readable. Raises WrongState, NotTheLead."""
    row = _locked(version, VersionState.DRAFT, VersionState.CIRCULATED)
    _require_lead(actor, row.rulebook.consortium, timezone.localdate(now))
    row.state = VersionState.SET_ASIDE
    row.save(update_fields=["state"])
    return row
