"""An edition folder into the database: check everything first, then write all of it in one transaction or nothing."""

from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from pydantic import Field

from yigongti.foundation import rooms
from yigongti.foundation.editions import layers, store
from yigongti.foundation.editions.models import Edition
from yigongti.foundation.editions.section import Context, Counts, Finding, Section, Summary, Table
from yigongti.foundation.errors import Invalid

HEAD_FILE = "edition.toml"


class Head(Table):
    """edition.toml: which county, by which document, in force from when."""

    code: str = Field(pattern=r"^[a-z0-9_]+$", max_length=40)
    title: str = Field(min_length=1, max_length=120)
    county: str = Field(pattern=r"^\d{6}$")
    document_number: str = Field(default="", max_length=60)
    in_force: date
    note: str = ""


class EditionInvalid(Invalid):
    """The folder has mistakes; `findings` names each with file and line. Nothing was loaded."""

    def __init__(self, findings: list[Finding]) -> None:
        more = f"（另有 {len(findings) - 3} 处）" if len(findings) > 3 else ""  # noqa: PLR2004  three fit a sentence
        super().__init__("县版文件有误，没有载入。" + "；".join(str(f) for f in findings[:3]) + more)
        self.findings = findings


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
    return _read_all(folder)[2]


def load(folder: Path, *, now: datetime) -> LoadSummary:
    """Load the folder in one transaction. Raises EditionInvalid. The same folder again changes nothing."""
    head, contents, findings = _read_all(folder)
    if findings or head is None:
        raise EditionInvalid(findings)
    digest = digest_of(folder)
    with transaction.atomic():
        edition, is_new = _edition(head, digest, now)
        if not is_new:
            return LoadSummary(edition.code, digest, is_new=False)
        done = {section.name: _load_section(section, *contents[section.name], edition, now) for section in sections()}
        edition.held = {name: sorted(summary.keys) for name, summary in done.items()}
        edition.save(update_fields=["held"])
        store.forget()
        transaction.on_commit(store.forget)
    return LoadSummary(edition.code, digest, is_new=True, sections={name: s.counts for name, s in done.items()})


def digest_of(folder: Path) -> str:
    """SHA-256 over the edition with its base: equal digests load to equal rows."""
    return layers.digest_of(folder, sections())


def _edition(head: Head, digest: str, now: datetime) -> tuple[Edition, bool]:
    """The row of this edition, locked, and whether the folder differs from what was loaded before."""
    edition = Edition.objects.select_for_update().filter(code=head.code).first()
    if edition is not None and edition.digest == digest:
        return edition, False
    edition = edition or Edition(code=head.code)
    edition.title, edition.county, edition.document_number = head.title, head.county, head.document_number
    edition.in_force, edition.digest, edition.loaded_at = head.in_force, digest, now
    edition.save()
    return edition, True


def _load_section(section: Section, content: Any, folder: Path, edition: Edition, now: datetime) -> Summary:
    earlier = frozenset(edition.held.get(section.name, ()))
    in_force = edition.in_force or now.date()
    return section.load(content, Context(folder, edition.county, in_force, now=now, edition=edition, earlier=earlier))


def _read_all(folder: Path) -> tuple[Head | None, dict[str, tuple[Any, Path]], list[Finding]]:
    if not folder.is_dir():
        return None, {}, [Finding(folder.name, 1, "没有这个县版文件夹，请核对路径。")]
    head = layers.read(folder, HEAD_FILE, Head)
    findings = list(head.findings)
    contents: dict[str, tuple[Any, Path]] = {}
    context = Context(folder, getattr(head.content, "county", ""), getattr(head.content, "in_force", date.min))
    for section in sections():
        parts = layers.parts_of(section, folder)
        findings += [finding for part in parts for finding in part.read.findings]
        findings += layers.findings_of(section, parts, context)
        content = layers.content_of(section, parts)
        if content is not None:
            contents[section.name] = content
    return head.content, contents, findings
