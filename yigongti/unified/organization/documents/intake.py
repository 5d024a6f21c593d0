"""Reading a file within caps of time and memory; what cannot be read is refused in the user's words."""

import json
from dataclasses import dataclass

from yigongti.foundation.errors import Invalid
from yigongti.foundation.files import limited
from yigongti.unified.organization.documents.limited import FUNCTION
from yigongti.unified.organization.documents.packing import unpack
from yigongti.unified.organization.reading.shapes import Reading

CAP_BYTES = 20 * 1024 * 1024
PASTED_MAX = 1_000_000  # characters
IN_REQUEST_BYTES = 400_000  # a larger file is read by the worker, so that nobody waits before a blank page
SECONDS = 20.0
SECONDS_IN_JOB = 120.0
MEMORY_MB = 768


class NotReadable(Invalid):
    """The reader refused the file; the sentence is the reader's own."""

    sentence = "这个文件没有读成，请换成 txt、docx、带文字的 pdf 或 html 后再导入。"


class TooHeavy(Invalid):
    """Reading it would take more time or memory than anybody may have."""

    sentence = (
        "这个文件读到一半超出了允许的时间或内存，没有导入。"
        "请核对是否选错了文件；正常的文件可另存为 docx 或 txt 后再导入。"
    )


class Damaged(Invalid):
    """The reader broke on it."""

    sentence = "这个文件的内容已损坏或不完整，没有导入。请用原来的软件打开、另存一次后再导入，或把文字直接粘贴进来。"


@dataclass(frozen=True)
class Answer:
    """What the child said, and how long it took."""

    reading: Reading
    seconds: float


def read_document(data: bytes, name: str, *, seconds: float = SECONDS) -> Answer:
    """Read a file. Raises NotReadable, TooHeavy, Damaged."""
    payload = name.replace("\0", "").encode() + b"\0" + data
    try:
        said = limited.run_limited(
            FUNCTION, payload, memory_mb=MEMORY_MB, seconds=seconds, refusals={"unreadable": _refusal}
        )
        found = json.loads(said)
        return Answer(unpack(found["reading"]), float(found["seconds"]))
    except limited.LimitExceeded as error:
        raise TooHeavy from error
    except (limited.ChildFailed, ValueError, KeyError, TypeError) as error:
        raise Damaged from error


def _refusal(detail: str) -> Exception:
    return NotReadable(detail or None, {"file": detail or NotReadable.sentence})
