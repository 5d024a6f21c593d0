"""Reading a file within caps of time and memory; what cannot be read is refused in the user's words."""

from functools import lru_cache
from typing import Final

from yigongti.foundation.errors import Invalid
from yigongti.foundation.files import limited
from yigongti.foundation.files.models import StoredFile
from yigongti.foundation.files.store import read_bytes
from yigongti.indicators.importing.reading.child import FUNCTION
from yigongti.indicators.importing.reading.packing import unpack
from yigongti.indicators.importing.reading.refusals import ALL, Unreadable
from yigongti.indicators.importing.reading.shapes import Book

CAP_BYTES: Final = 10 * 1024 * 1024
SECONDS: Final = 15.0
MEMORY_MB: Final = 768
_KEPT: Final = 16


class NotReadable(Invalid):
    """The reader refused the file; the sentence is its own."""

    sentence = Unreadable.sentence


class TooHeavy(Invalid):
    """Reading it would take more time or memory than anybody may have."""

    sentence = "这个文件读到一半超出了允许的时间或内存，没有导入。请另存一份只含上报数据的表再上传。"


class Damaged(Invalid):
    """The reader broke on it."""

    sentence = "这个文件已损坏或不完整，没有导入。请用 Excel 或 WPS 打开、另存为 xlsx 后再上传。"


def read_file(data: bytes, name: str) -> Book:
    """Read a table file in a child with limits. Raises NotReadable, TooHeavy, Damaged."""
    payload = name.replace("\0", "").encode()[:400] + b"\0" + data
    refusals = dict.fromkeys(ALL, _refusal)
    try:
        return unpack(limited.run_limited(FUNCTION, payload, memory_mb=MEMORY_MB, seconds=SECONDS, refusals=refusals))
    except limited.LimitExceeded as error:
        raise TooHeavy(fields={"file": TooHeavy.sentence}) from error
    except (limited.ChildFailed, ValueError, KeyError, TypeError, IndexError) as error:
        raise Damaged(fields={"file": Damaged.sentence}) from error


def _refusal(detail: str) -> Exception:
    return NotReadable(detail or None, {"file": detail or NotReadable.sentence})


def book_of(file: StoredFile, name: str) -> Book:
    """The book of a kept file; the last few are remembered, since a page is drawn several times."""
    return _remembered(file.pk, name, file.sha256)


@lru_cache(maxsize=_KEPT)
def _remembered(key: int, name: str, _sha256: str) -> Book:
    return read_file(read_bytes(StoredFile.objects.get(pk=key)), name)
