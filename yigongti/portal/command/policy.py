"""Policy documents at the command line: needs no database (drafting: policy_draft.py)."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any, Final

from yigongti.foundation.files.limited import ChildFailed, LimitExceeded, run_limited
from yigongti.portal.command import policy_draft
from yigongti.unified.organization.reading.intake.refusals import BY_CODE, Damaged, Refusal, TooLarge

READER: Final = "yigongti.unified.organization.reading.worker:read"
MEMORY_MB: Final = 1024
SECONDS: Final = 60.0
_STDIN: Final = "-"
_TOO_LONG: Final = 25_000_000
_SHOWN: Final = 60


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Subcommands."""
    parts = parser.add_subparsers(title="commands", metavar="COMMAND")
    sentence = "Read a policy document (txt, docx, pdf with text, html) and print everything found in it"
    part = parts.add_parser("read", help=sentence, description=sentence)
    part.add_argument("file", metavar="FILE", help="the document; - reads standard input")
    part.add_argument("--json", action="store_true", help="print JSON (docs/policy-reading.md) instead of an outline")
    part.set_defaults(run=read)
    policy_draft.add_part(parts)


def read(args: argparse.Namespace) -> int:
    """Print the reading; 1 and one sentence when the file cannot be read."""
    try:
        data, name = _bytes_of(args.file)
        found = _read(data, name)
    except (Refusal, OSError) as reason:
        sys.stderr.write(f"{_sentence(reason)}\n")
        return 1
    _print(json.dumps(found, ensure_ascii=False, indent=2) if args.json else outline(found))
    return 0


def _bytes_of(file: str) -> tuple[bytes, str]:
    if file == _STDIN:
        return sys.stdin.buffer.read(_TOO_LONG), ""
    path = Path(file)
    with path.open("rb") as stream:
        return stream.read(_TOO_LONG), path.name


def _read(data: bytes, name: str) -> dict[str, Any]:
    """Read in a child with limits: the file may be a stranger's."""
    try:
        answer = run_limited(
            READER, name.encode()[:400] + b"\n" + data, memory_mb=MEMORY_MB, seconds=SECONDS, refusals=BY_CODE
        )
    except LimitExceeded as reason:
        raise TooLarge from reason
    except ChildFailed as reason:
        raise Damaged from reason
    found: dict[str, Any] = json.loads(answer)
    return found


def _sentence(reason: Exception) -> str:
    if isinstance(reason, FileNotFoundError):
        return "没有找到这份文件，请核对路径。"
    return (
        str(reason) if isinstance(reason, Refusal) else f"文件打不开：{reason.__class__.__name__}，请核对路径和权限。"
    )


def _print(text: str) -> None:
    sys.stdout.write(text.encode("utf-8", "replace").decode(sys.stdout.encoding or "utf-8", "replace") + "\n")


def outline(found: dict[str, Any]) -> str:
    """What a person wants to see first: head, clauses with units and days, tables, what was not read."""
    lines = [
        f"题目  {found['title'] or '（没有读出）'}",
        f"文号  {found['number'] or '（无）'}    日期  {found['date'] or '（无）'}",
        f"发文  {found['issuer'] or '（无）'}",
        f"范围  {found['scope'] or '（没有读出）'}    {'草案' if found['is_draft'] else '正式文件'}",
        "",
        *(_clause_line(clause) for clause in found["clauses"]),
        "",
        *_tables(found),
    ]
    lines += [f"未读  {one['start']}–{one['end']}  {_short(one['text'])}（{one['why']}）" for one in found["unread"]]
    lines += [f"提示  {warning}" for warning in found["warnings"]]
    return "\n".join(lines)


def _clause_line(clause: dict[str, Any]) -> str:
    parts = ["  " * (clause["level"] - 1) + clause["path_text"], clause["heading"] or _short(clause["text"])]
    for title, key in (("责任", "lead_units"), ("配合", "supporting_units")):
        if clause[key]:
            parts.append(f"{title}：{'、'.join(clause[key])}")
    if clause["deadlines"]:
        parts.append("时限：" + "、".join(one["text"] for one in clause["deadlines"]))
    if clause["doubt"]:
        parts.append(f"存疑：{clause['doubt']}")
    return "  ".join(parts)


def _tables(found: dict[str, Any]) -> list[str]:
    lines = [f"医共体  {one['name']}  {len(one['members'])}家" for one in found["consortia"]]
    for title, key in (
        ("核心指标", "indicators"),
        ("监测指标", "monitoring_indicators"),
        ("专班席位", "posts"),
        ("数字框架", "frames"),
        ("引用文件", "references"),
    ):
        if found[key]:
            lines.append(f"{title}  {len(found[key])}项")
    return lines


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
