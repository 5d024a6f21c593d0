"""From the reviewed document to the county's edition: drafted, compared, proposed; and on the day its tasks."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from yigongti.foundation import rooms
from yigongti.foundation.access.action import action
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.editions import folders, load, releases
from yigongti.foundation.editions.diff import Difference
from yigongti.foundation.editions.release_models import Release, ReleaseState
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.indicators.models import Indicator
from yigongti.unified.organization.documents import ledger
from yigongti.unified.organization.documents.actions import FinishedDocument
from yigongti.unified.organization.documents.models import Decision, Draft, PolicyDocument, State
from yigongti.unified.organization.documents.naming import clause_names
from yigongti.unified.organization.documents.reviewing import reviewed
from yigongti.unified.organization.drafting.draft import Drafted, NoCounty, draft

KNOWN = ("name", "unit", "kind", "formula", "formula_source", "direction", "collected")


class NoDraft(Conflict):
    """Nothing was drafted yet, or the findings have moved on since."""

    sentence = "草案生成以后核对内容又有改动，请重新生成县版草案，看过比较后再提交。"


class CannotDraft(Invalid):
    """The document does not say enough for an edition."""

    sentence = "文件没有读出适用的县（适用范围），请在核对页的“文件信息”里补上后再生成草案。"


class WrongCounty(Invalid):
    """The document is another county's."""

    def __init__(self, scope: str, county: str) -> None:
        super().__init__(f"这份文件适用于{scope}，不是{county}；请核对适用范围，或到{scope}的平台里导入。")


class NotInForce(Conflict):
    """Tasks open when the edition is in force."""

    sentence = "县版还没有施行，任务要等施行之后进台账。"


def running_files(county: str) -> dict[str, str]:
    """The files of the release in force; empty for a county's first."""
    release = Release.objects.filter(county=county, state=ReleaseState.IN_FORCE).first()
    return dict(release.files) if release else {}


@action("documents.document.draft", on="document")
def make_draft(*, actor: Actor, now: datetime, document: PolicyDocument) -> Draft:
    """Write the edition as the findings say now. Raises CannotDraft, WrongCounty, FinishedDocument."""
    fresh = PolicyDocument.objects.select_for_update().get(pk=document.pk)
    if fresh.state in {State.IN_FORCE, State.SET_ASIDE}:
        raise FinishedDocument
    drafted = _draft(fresh, timezone.localdate(now))
    undecided = fresh.findings.filter(state=Decision.PROPOSED).count()
    made = Draft.objects.create(
        document=fresh, files=drafted.files, sources={k: asdict(v) for k, v in drafted.sources.items()},
        missing=drafted.missing, open_findings=undecided, made_by_id=actor.user_id, made_by_name=actor.user_name,
        made_at=now,
    )  # fmt: skip
    fresh.state = State.DRAFTED
    fresh.save(update_fields=["state"])
    return made


def _draft(document: PolicyDocument, today: date) -> Drafted:
    reading = reviewed(document)
    held = running_files(document.county)
    labels = dict(zip(reading.clauses, clause_names(reading.clauses), strict=True))
    try:
        made = draft(
            reading, county_code=document.county, today=today, running=held, known=known_indicators(),
            house={room.code for room in rooms.all_rooms() if not room.is_ground}, names=labels,
        )  # fmt: skip
    except NoCounty as error:
        raise CannotDraft from error
    _refuse_other_county(held, reading.head.scope)
    return made


def _refuse_other_county(held: Mapping[str, str], scope: str) -> None:
    from yigongti.unified.organization.drafting.existing import Existing

    name = Existing.of({"places.toml": held["places.toml"]}).county_name if "places.toml" in held else ""
    bare = name.removesuffix("（演示）")
    if scope and bare and scope != bare:
        raise WrongCounty(scope, bare)


def known_indicators() -> list[dict[str, Any]]:
    """Indicators whose formula the house knows, of whatever county."""
    rows = Indicator.objects.filter(valid_to=None).exclude(formula="").order_by("pk")
    return [dict(row["details"]) | {name: row[name] for name in KNOWN} for row in rows.values(*KNOWN, "details")]


def difference(*, draft: Draft) -> tuple[Difference, ...]:
    """What the draft would change. Raises EditionInvalid, FilesRefused."""
    return releases.difference_to_running(files=draft.files, county=draft.document.county)


def findings_of(*, draft: Draft) -> list[str]:
    """What is wrong with the drafted folder, by file and line; empty when it can be proposed."""
    with folders.as_folder(draft.files) as folder:
        return [str(one) for one in load.check(folder)]


@action("documents.document.propose", on="document")
def propose(
    *, actor: Actor, now: datetime, document: PolicyDocument, draft: Draft, in_force: date, note: str = ""
) -> Release:
    """Hand the draft to the second person. The actor also needs `editions.release.propose`.

    Raises NoDraft, FinishedDocument; of the release: EditionInvalid, NothingNew, AlreadyProposed, OtherCounty.
    """
    fresh = PolicyDocument.objects.select_for_update().get(pk=document.pk)
    if fresh.state in {State.IN_FORCE, State.SET_ASIDE}:
        raise FinishedDocument
    newest = fresh.drafts.order_by("-pk").first()
    if fresh.state != State.DRAFTED or newest is None or newest.pk != draft.pk:
        raise NoDraft
    release = releases.propose(
        actor=actor, now=now, files=newest.files, in_force=in_force, note=note, source=str(fresh.title)[:200],
        source_ref=f"document:{fresh.pk}",
    )  # fmt: skip
    newest.release = release.pk
    newest.save(update_fields=["release"])
    return release


def release_of(draft: Draft) -> Release | None:
    """The release that carries the draft."""
    return Release.objects.filter(pk=draft.release).first() if draft.release else None


@action("documents.document.open_tasks", on="document")
def open_document_tasks(*, actor: Actor, now: datetime, document: PolicyDocument) -> PolicyDocument:
    """The document is in force: its tasks go to the ledger, once; again brings only what is new. Raises NotInForce."""
    fresh = PolicyDocument.objects.select_for_update().get(pk=document.pk)
    carried = fresh.drafts.exclude(release=None)
    done = Release.objects.filter(pk__in=carried.values("release"), state__in=_WAS_IN_FORCE).order_by("-pk").first()
    if done is None:
        raise NotInForce
    ledger.open_all(actor=actor, now=now, document=fresh)
    carried.filter(release=done.pk).update(tasks_opened_at=now)
    fresh.state, fresh.in_force_on = State.IN_FORCE, fresh.in_force_on or done.in_force
    fresh.save(update_fields=["state", "in_force_on"])
    return fresh


_WAS_IN_FORCE = (ReleaseState.IN_FORCE, ReleaseState.SUPERSEDED)
