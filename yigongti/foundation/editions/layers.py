"""Two layers of an edition: what is the platform's (editions/base) and what is the county's (its own folder).

A file that the county does not have comes whole from the base. A file that both have is the county's alone, unless the
section says how to complete it (values: by key, the county wins).
"""

import hashlib
import math
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from yigongti.foundation.editions import messages
from yigongti.foundation.editions.lines import Lines
from yigongti.foundation.editions.lines import Path as KeyPath
from yigongti.foundation.editions.section import Context, Finding, Section

BASE = Path(__file__).resolve().parents[3] / "editions" / "base"
_SUFFIXES = {".toml", ".csv", ".xlsx"}


@dataclass(frozen=True)
class Read:
    """One file, read: its content by schema (None when it has findings) and what is wrong with it."""

    content: Any
    findings: list[Finding]
    lines: Lines


@dataclass(frozen=True)
class Part:
    """One layer's file of a section. `prefix` is what findings say before its names: "base/" for the platform's."""

    file: str
    folder: Path
    read: Read
    prefix: str = ""


def parts_of(section: Section, folder: Path, base: Path) -> list[Part]:
    """The files that make the section, the platform's before the county's. At least one; it may be missing."""
    own, parts = folder / section.file, []
    if (base / section.file).exists() and (section.complete is not None or not own.exists()):
        parts.append(_part(section, base, "base/"))
    if own.exists() or not parts:
        parts.append(_part(section, folder))
    return parts


def _part(section: Section, folder: Path, prefix: str = "") -> Part:
    label = f"{prefix}{section.file}"
    return Part(label, folder, read(folder, section.file, section.schema, label=label), prefix)


def findings_of(section: Section, parts: Iterable[Part], context: Context) -> list[Finding]:
    """What the section's own check says of each layer, by file and line of that layer."""
    return [
        Finding(f"{part.prefix}{t.file}" if t.file else part.file, t.line or part.read.lines.of(t.path), t.message)
        for part in parts
        if part.read.content is not None
        for t in section.check(part.read.content, context.within(part.folder))
    ]


def content_of(section: Section, parts: list[Part]) -> tuple[Any, Path] | None:
    """The section's content from all layers and the folder that its tables stand in; None when one has findings."""
    if any(part.read.content is None for part in parts):
        return None
    content = parts[0].read.content
    for part in parts[1:]:
        content = section.complete(content, part.read.content) if section.complete else part.read.content
    return content, parts[-1].folder


def digest_of(folder: Path, base: Path, sections: Iterable[Section]) -> str:
    """SHA-256 over every file of the edition and of the base, and the versions of the sections that read them."""
    whole = hashlib.sha256()
    for section in sections:
        whole.update(f"{section.name}:{section.version}\n".encode())
    for root in (base, folder):
        for path in sorted(p for p in root.rglob("*") if p.suffix in _SUFFIXES):
            whole.update(f"{path.relative_to(root).as_posix()}\n".encode())
            whole.update(path.read_bytes())
    return whole.hexdigest()


def tables_of(folder: Path) -> dict[str, str]:
    """The code tables of the folder, by name, with a digest each: a diff shows that one has changed."""
    tables = sorted(p for p in folder.rglob("*") if p.suffix in _SUFFIXES - {".toml"})
    return {p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in tables}


def read(folder: Path, file: str, schema: type[BaseModel], *, label: str = "") -> Read:
    """Read one TOML file by its schema. A file that is not there counts as empty; the schema says whether it may be."""
    path, label = folder / file, label or file
    try:
        text = path.read_text(encoding="utf-8") if path.exists() else ""
        tree = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        return Read(None, [Finding(label, line, "不是 UTF-8 编码，请用 UTF-8 保存。")], Lines(""))
    except tomllib.TOMLDecodeError as error:
        line, sentence = messages.of_toml(str(error), text)
        return Read(None, [Finding(label, line, sentence)], Lines(""))
    except (RecursionError, ValueError):  # thousands of brackets, or of digits, within one another
        return Read(None, [Finding(label, 1, "括号嵌套太深，或数字太长，请核对文件。")], Lines(""))
    lines = Lines(text)
    unkept = [Finding(label, lines.of(place), sentence) for place, sentence in _unkept(tree)]
    if unkept:
        return Read(None, unkept, lines)
    missing = "" if path.exists() else "没有这个文件。"
    try:
        return Read(schema.model_validate(tree), [], lines)
    except ValidationError as error:
        found = [Finding(label, lines.of(_place(e)), missing + messages.of_pydantic(e)) for e in error.errors()]
        return Read(None, found, lines)


def _unkept(tree: Any, place: KeyPath = ()) -> Iterator[tuple[KeyPath, str]]:
    """What TOML may say and no database keeps: NUL characters in words and keys, nan and inf."""
    if isinstance(tree, dict):
        for key, value in tree.items():
            if "\0" in key:
                yield place, "键里有不能保存的控制字符。"
            yield from _unkept(value, (*place, key))
    elif isinstance(tree, list):
        for index, value in enumerate(tree):
            yield from _unkept(value, (*place, index))
    elif isinstance(tree, str) and "\0" in tree:
        yield place, "文字里有不能保存的控制字符。"
    elif isinstance(tree, float) and not math.isfinite(tree):
        yield place, "数字不能是 nan 或 inf。"


def _place(error: Any) -> KeyPath:
    """Where the error stands; a missing key stands at its table."""
    return tuple(error["loc"])
