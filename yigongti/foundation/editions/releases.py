"""Releases: how an edition comes into force by two persons, and what earlier ones were.

For rooms that bring an edition (a policy document that was read and drafted), this module is the whole door:

    difference_to_running(files=, county=)                  what the files would change, thing by thing, with clauses
    propose(actor=, now=, files=, in_force=, note=, source=, source_ref=, key=) -> Release
    approve(actor=, now=, release=, key=) -> Release        by somebody else; loads at once when its day has come
    send_back(actor=, now=, release=, reason=, key=)        the reviewer's answer; the proposer may propose anew
    withdraw(actor=, now=, release=, key=)                  the proposer takes it back

`files` are those of the county's folder, path to text (folders.read_folder); the platform's layer is added by itself.
A release of a later day waits as approved; `bring_due` (each quarter of an hour, jobs.py) loads it on its day.
"""

import logging
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from django.db import IntegrityError, transaction
from django.utils import timezone

from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor, system_actor
from yigongti.foundation.editions import folders, layers, load, reading, store
from yigongti.foundation.editions.diff import Difference, diff
from yigongti.foundation.editions.load import EditionContent, LoadSummary
from yigongti.foundation.editions.models import Edition
from yigongti.foundation.editions.release_models import Release, ReleaseState
from yigongti.foundation.editions.roles import ROLES
from yigongti.foundation.errors import Conflict, Invalid, Problem, Refused
from yigongti.foundation.events.publish import publish

PROPOSE = "editions.release.propose"
APPROVE = "editions.release.approve"
SEND_BACK = "editions.release.send_back"
WITHDRAW = "editions.release.withdraw"
BRING = "editions.release.bring"
_WORDS_MAX = {"note": 500, "source": 200, "source_ref": 80}
REASON_MAX = 500
_log = logging.getLogger(__name__)


class AlreadyProposed(Conflict):
    """The edition has a proposal that nobody has decided about."""

    sentence = "这个县版已有一份待批准的方案，请先批准、退回或撤回它。"


class SamePerson(Refused):
    """Who proposed may not approve or send back."""

    sentence = "县版施行须由两人办理：提交人不能批准或退回自己提交的方案，请由另一位有权限的同志办理。"


class NotTheProposer(Refused):
    """Only who proposed may withdraw."""

    sentence = "只有提交人可以撤回，其他人请用“退回”并写明原因。"


class NotOpen(Conflict):
    """Somebody has decided about the release already."""

    sentence = "这份方案已经办理过，请刷新页面查看结果。"


class OtherCounty(Refused):
    """An edition is proposed and approved by the county that it is for."""

    sentence = "只能办理本县的县版。"


class NothingNew(Invalid):
    """The files are exactly those in force."""

    sentence = "这份县版与执行中的完全相同，没有需要施行的内容。"


class RolesApart(Refused):
    """roles.toml holds for every county of the house; no county's two persons change what anybody may do."""

    sentence = "角色和权限由全平台统一设置，不能随县版提交更改；请去掉 roles.toml，需要调整时由系统管理员载入。"


class InThePast(Invalid):
    """Nothing comes into force on a day that is over."""

    sentence = "施行日期不能早于今天，请改为今天或以后的日期。"


def difference_to_running(*, files: Mapping[str, str], county: str) -> tuple[Difference, ...]:
    """What the files would change against the release in force of the county. Raises EditionInvalid, FilesRefused."""
    with folders.as_folder(files) as folder:
        return diff(running(county=county), load.content_of(folder))


def running(*, county: str) -> EditionContent | None:
    """The content of the release in force, with the platform's layer as it was then; None where there is none."""
    release = _standing(county)
    return reading.content(release) if release else None


@action(PROPOSE)
def propose(
    *,
    actor: Actor,
    now: datetime,
    files: Mapping[str, str],
    in_force: date,
    note: str = "",
    source: str = "",
    source_ref: str = "",
    key: str = "",
) -> Release:
    """Ask for an edition to come into force on a day. Everything is tried first, down to the database, and undone.

    Raises EditionInvalid with findings by file and line, FilesRefused, InThePast, OtherCounty, RolesApart, NothingNew,
    AlreadyProposed.
    """
    _refuse_long(note=note, source=source, source_ref=source_ref)
    if in_force < timezone.localdate(now):
        raise InThePast(fields={"in_force": InThePast.sentence})
    with folders.as_folder(files) as folder:
        content = load.content_of(folder)
        _own_county(actor, content.head.county)
        _refuse_roles(files, content.head.county)
        if _is_running(content):
            raise NothingNew
        _try(folder, now)
    release = _release(content, files, in_force, now)
    release.note, release.source, release.source_ref = note.strip(), source.strip(), source_ref.strip()
    release.proposed_by_id = actor.user_id
    try:
        with transaction.atomic():
            release.save(force_insert=True)
    except IntegrityError as error:
        raise AlreadyProposed from error
    return release


@action(APPROVE, on="release")
def approve(*, actor: Actor, now: datetime, release: Release, key: str = "") -> Release:
    """The second person says yes. It comes into force now when its day has come, otherwise on its day.

    Raises SamePerson, OtherCounty, NotOpen; EditionInvalid when the house has changed since it was proposed.
    """
    release = _open(actor, release)
    release.state, release.decided_by_id, release.decided_at = ReleaseState.APPROVED, actor.user_id, now
    release.save(update_fields=["state", "decided_by_id", "decided_at"])
    if release.starts_by(timezone.localdate(now)):
        _bring(release, now)
    return release


@action(SEND_BACK, on="release")
def send_back(*, actor: Actor, now: datetime, release: Release, reason: str, key: str = "") -> Release:
    """The second person says what has to be mended. Raises Invalid (no reason), SamePerson, OtherCounty, NotOpen."""
    release = _open(actor, release)
    reason = reason.strip()
    if not reason or len(reason) > REASON_MAX:
        raise Invalid(fields={"reason": f"请写明退回原因（最多 {REASON_MAX} 个字）。"})
    release.state, release.reason = ReleaseState.RETURNED, reason
    release.decided_by_id, release.decided_at = actor.user_id, now
    release.save(update_fields=["state", "reason", "decided_by_id", "decided_at"])
    return release


@action(WITHDRAW, on="release")
def withdraw(*, actor: Actor, now: datetime, release: Release, key: str = "") -> Release:
    """The proposer takes it back before anybody has decided. Raises NotTheProposer, OtherCounty, NotOpen."""
    release = _locked(actor, release)
    if release.proposed_by_id != actor.user_id:
        raise NotTheProposer
    release.state, release.decided_at = ReleaseState.WITHDRAWN, now
    release.save(update_fields=["state", "decided_at"])
    return release


@action(BRING, on="release")
def bring(*, actor: Actor, now: datetime, release: Release) -> Release:
    """Bring an approved release into force on its day (the clock's work). One that is in force already stays so."""
    release = Release.objects.select_for_update().get(pk=release.pk)
    if release.state == ReleaseState.APPROVED and release.starts_by(timezone.localdate(now)):
        _bring(release, now)
    return release


def bring_due(*, now: datetime) -> list[Release]:
    """Every approved release whose day has come, the earliest first, each in a transaction of its own."""
    due = Release.objects.filter(state=ReleaseState.APPROVED, in_force__lte=timezone.localdate(now))
    return [done for one in due.order_by("in_force", "pk") if (done := _bring_or_say(one, now)) is not None]


def _bring_or_say(release: Release, now: datetime) -> Release | None:
    """One that the house refuses by now (an edited base, a code taken since) keeps no other county waiting."""
    actor = system_actor("editions", frozenset({BRING}), release.county)
    try:
        return bring(actor=actor, now=now, release=release)
    except Problem:
        _log.exception("release %s did not come into force on its day", release.pk)
        return None


def record(*, folder: Path, now: datetime, source: str) -> LoadSummary:
    """Load a folder by the machine, and keep it as a release without persons, so that the history is complete."""
    done, content = load.load(folder, now=now), load.content_of(folder)
    if done.is_new or _standing(content.head.county) is None:
        release = _release(content, folders.read_folder(folder), content.head.in_force, now)
        release.source, release.decided_at = source, now
        _stand(release, content, now)
    return done


def keep(*, folder: Path, now: datetime, source: str) -> LoadSummary:
    """The same at a start of the house, where what two persons have decided for the county wins over the folder.

    Their files are read again with the platform's layer of today; what that changes is a release of its own.
    """
    standing = _standing(load.head_of(folder).county)
    if standing is None or standing.is_by_system:
        return record(folder=folder, now=now, source=source)
    with folders.as_folder(standing.files) as decided:
        done, content = load.load(decided, now=now), load.content_of(decided)
    if done.is_new:
        standing.pk, standing.note = None, f"平台更新后重新载入。{standing.note}"[: _WORDS_MAX["note"]]
        _stand(standing, content, now)
    return done


def _standing(county: str) -> Release | None:
    return Release.objects.filter(county=county, state=ReleaseState.IN_FORCE).first()


def _bring(release: Release, now: datetime) -> None:
    with folders.as_folder(release.files) as folder:
        content = load.content_of(folder)
        load.load(folder, now=now)
    _stand(release, content, now)


def _stand(release: Release, content: EditionContent, now: datetime) -> None:
    """The release stands in force, the one before it is superseded."""
    before = Release.objects.filter(county=release.county, state=ReleaseState.IN_FORCE)
    before.update(state=ReleaseState.SUPERSEDED, superseded_at=now)
    release.state, release.loaded_at = ReleaseState.IN_FORCE, now
    release.digest, release.base = content.digest, folders.read_folder(layers.BASE)
    release.save()
    told = {"release": release.pk, "edition": release.edition, "source_ref": release.source_ref}
    publish("editions.release.in_force", dict(told), now=now, county=release.county)


def _release(content: EditionContent, files: Mapping[str, str], in_force: date, now: datetime) -> Release:
    head = content.head
    return Release(
        edition=head.code,
        county=head.county,
        title=head.title,
        document_number=head.document_number,
        is_draft=head.draft,
        files=dict(files),
        digest=content.digest,
        in_force=in_force,
        proposed_at=now,
    )


def _is_running(content: EditionContent) -> bool:
    head = content.head
    return Release.objects.filter(
        county=head.county, edition=head.code, digest=content.digest, state=ReleaseState.IN_FORCE
    ).exists()


def _try(folder: Path, now: datetime) -> None:
    """Load it and undo it: what only the database can refuse shows now, not on the day."""
    with transaction.atomic():
        mark = transaction.savepoint()
        load.load(folder, now=now)
        transaction.savepoint_rollback(mark)
    store.forget()


def _open(actor: Actor, release: Release) -> Release:
    release = _locked(actor, release)
    if release.proposed_by_id is not None and release.proposed_by_id == actor.user_id:
        raise SamePerson
    return release


def _locked(actor: Actor, release: Release) -> Release:
    """The proposal as it is now, locked, so that two people cannot both decide."""
    release = Release.objects.select_for_update().get(pk=release.pk)
    _own_county(actor, release.county)
    if release.state != ReleaseState.PROPOSED:
        raise NotOpen
    return release


def _own_county(actor: Actor, county: str) -> None:
    if actor.county != county and not actor.sees_everything:
        raise OtherCounty


def _refuse_roles(files: Mapping[str, str], county: str) -> None:
    """Raise RolesApart when the files bring other roles than stand. The house's first edition may bring its own."""
    if not Edition.objects.exists():
        return
    standing = _standing(county)
    if files.get(ROLES.file) != (standing.files.get(ROLES.file) if standing else None):
        raise RolesApart


def _refuse_long(**words: str) -> None:
    wrong = {
        name: f"太长，请控制在 {_WORDS_MAX[name]} 个字以内。"
        for name, text in words.items()
        if len(text) > _WORDS_MAX[name]
    }
    if wrong:
        raise Invalid(fields=wrong)
