"""An edition folder into the database: check everything first, then write all of it in one transaction or nothing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from pydantic import Field

from yigongti.foundation import rooms
from yigongti.foundation.editions import layers, store
from yigongti.foundation.editions.models import Edition, Kind
from yigongti.foundation.editions.release_models import Release, ReleaseState
from yigongti.foundation.editions.section import Context, Counts, Finding, Section, Summary, Table
from yigongti.foundation.errors import Invalid

HEAD_FILE = "edition.toml"


class Head(Table):
    """edition.toml: which county, by which document, in force from when.

    `draft` marks a document that is not decided yet (审议稿): its rules are 拟定. A province says `kind = "province"`
    and gives its code with four zeros as `county`.
    """

    code: str = Field(pattern=r"^[a-z0-9_]+$", max_length=40)
    title: str = Field(min_length=1, max_length=120)
    county: str = Field(pattern=r"^\d{6}$")
    kind: Kind = Kind.COUNTY
    document_number: str = Field(default="", max_length=60)
    in_force: date
    draft: bool = False
    note: str = ""


class EditionInvalid(Invalid):
    """The folder has mistakes; `findings` names each with file and line. Nothing was loaded."""

    def __init__(self, findings: list[Finding]) -> None:
        more = f"（另有 {len(findings) - 3} 处）" if len(findings) > 3 else ""  # noqa: PLR2004  three fit a sentence
        super().__init__("县版文件有误，没有载入。" + "；".join(str(f) for f in findings[:3]) + more)
        self.findings = findings


@dataclass(frozen=True)
class EditionContent:
    """An edition as read: its head, and each section's content with the folder that its tables stand in."""

    head: Head
    contents: Mapping[str, tuple[Any, Path]]
    digest: str
    tables: Mapping[str, str] = field(default_factory=dict)  # code tables beside the TOML: name to SHA-256

    def of(self, section: str) -> Any:
        """The content of one section; None where the house has no such section."""
        return self.contents.get(section, (None, None))[0]


@dataclass(frozen=True)
class LoadSummary:
    """What a load did. `is_new` is False when the very same folder was loaded before and nothing was touched."""

    edition: str
    digest: str
    is_new: bool
    sections: dict[str, Counts] = field(default_factory=dict)

    @property
    def audit_note(self) -> dict[str, object]:
        """For the audit line: counts, no content."""
        counts = {name: [s.made, s.changed, s.ended, s.unchanged] for name, s in self.sections.items()}
        return {"edition": self.edition, "digest": self.digest[:12], "is_new": self.is_new, "rows": counts}


def sections() -> tuple[Section, ...]:
    """Every section of the house, in the order of the register."""
    return tuple(section for room in rooms.all_rooms() for section in room.sections)


def check(folder: Path) -> list[Finding]:
    """Everything that is wrong in the folder, by file and line; empty when it can be loaded. Touches no database."""
    return _read_all(folder, layers.BASE)[2]


def content_of(folder: Path, *, base: Path | None = None) -> EditionContent:
    """The folder, read and completed from the base (the platform's own, unless told). Raises EditionInvalid."""
    base = base or layers.BASE
    head, contents, findings = _read_all(folder, base)
    if findings or head is None:
        raise EditionInvalid(findings)
    return EditionContent(head, contents, layers.digest_of(folder, base, sections()), layers.tables_of(folder))


def head_of(folder: Path) -> Head:
    """The head alone. Raises EditionInvalid."""
    read = layers.read(folder, HEAD_FILE, Head)
    if read.content is None:
        raise EditionInvalid(read.findings)
    return Head.model_validate(read.content)


def load(folder: Path, *, now: datetime) -> LoadSummary:
    """Load the folder in one transaction. Raises EditionInvalid. The same folder again changes nothing."""
    content = content_of(folder)
    digest = content.digest
    with transaction.atomic():
        edition, is_new = _edition(content.head, digest, now)
        if not is_new:
            return LoadSummary(edition.code, digest, is_new=False)
        done = {
            section.name: _load_section(section, *content.contents[section.name], edition, now)
            for section in sections()
        }
        edition.held = {name: sorted(summary.keys) for name, summary in done.items()}
        edition.save(update_fields=["held"])
        Edition.objects.filter(county=edition.county).exclude(pk=edition.pk).update(held={})
        store.forget()
        transaction.on_commit(store.forget)
    return LoadSummary(edition.code, digest, is_new=True, sections={name: s.counts for name, s in done.items()})


def _edition(head: Head, digest: str, now: datetime) -> tuple[Edition, bool]:
    """The row of this edition, locked, and whether the folder differs from what is in force in the county."""
    of_county = list(Edition.objects.select_for_update().filter(county=head.county).order_by("pk"))
    edition = next((one for one in of_county if one.code == head.code), None)
    others = Release.objects.filter(county=head.county, state=ReleaseState.IN_FORCE).exclude(edition=head.code)
    if edition is not None and edition.digest == digest and not others.exists():
        return edition, False
    edition = edition or Edition.objects.filter(code=head.code).first() or Edition(code=head.code)
    if edition.pk and edition.county != head.county:
        raise EditionInvalid([Finding(HEAD_FILE, 1, f"县版代码「{head.code}」已经是另一个县（{edition.county}）的。")])
    edition.title, edition.county, edition.document_number = head.title, head.county, head.document_number
    edition.kind, edition.is_draft = head.kind, head.draft
    edition.in_force, edition.digest, edition.loaded_at = head.in_force, digest, now
    edition.save()
    return edition, True


def _load_section(section: Section, content: Any, folder: Path, edition: Edition, now: datetime) -> Summary:
    """What an earlier edition of the county held is ended when it is gone; what another county holds too is not."""
    earlier = _held(Edition.objects.filter(county=edition.county), section.name)
    elsewhere = _held(Edition.objects.exclude(county=edition.county), section.name)
    in_force = edition.in_force or now.date()
    context = Context(folder, edition.county, in_force, now=now, edition=edition, earlier=earlier - elsewhere)
    return section.load(content, context)


def _held(editions: Iterable[Edition], section: str) -> frozenset[str]:
    return frozenset(key for edition in editions for key in edition.held.get(section, ()))


def _read_all(folder: Path, base: Path) -> tuple[Head | None, dict[str, tuple[Any, Path]], list[Finding]]:
    if not folder.is_dir():
        return None, {}, [Finding(folder.name, 1, "没有这个县版文件夹，请核对路径。")]
    head = layers.read(folder, HEAD_FILE, Head)
    findings = list(head.findings)
    contents: dict[str, tuple[Any, Path]] = {}
    county, start = getattr(head.content, "county", ""), getattr(head.content, "in_force", date.min)
    context = Context(folder, county, start, base=base)
    for section in sections():
        parts = layers.parts_of(section, folder, base)
        findings += [finding for part in parts for finding in part.read.findings]
        findings += layers.findings_of(section, parts, context)
        content = layers.content_of(section, parts)
        if content is not None:
            contents[section.name] = content
    return head.content, contents, findings
