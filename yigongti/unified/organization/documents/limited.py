"""The reader in a child process with limits: foreign bytes in, packed JSON out. No Django here; see intake.py."""

import json
import time

from yigongti.unified.organization.documents.packing import pack
from yigongti.unified.organization.reading.read import read_bytes

FUNCTION = "yigongti.unified.organization.documents.limited:read"
_READER = "yigongti.unified.organization.reading"


class Unreadable(Exception):
    """The reader refuses the document, in words for the user."""

    code = "unreadable"

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.detail = sentence


def read(payload: bytes) -> bytes:
    """`name`, a zero byte, the file. Raises Unreadable with the reader's own sentence."""
    name, _, data = payload.partition(b"\0")
    started = time.perf_counter()
    try:
        reading = read_bytes(data, name.decode())
    except Exception as problem:
        if type(problem).__module__.startswith(_READER):
            raise Unreadable(str(problem)) from problem
        raise
    seconds = round(time.perf_counter() - started, 3)
    return json.dumps({"reading": pack(reading), "seconds": seconds}, ensure_ascii=False).encode("utf-8", "replace")
