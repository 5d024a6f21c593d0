"""The reader in a limited child process: file name, a line feed, and the file in; JSON out."""

import json

from yigongti.unified.organization.reading.as_json import as_json
from yigongti.unified.organization.reading.read import read_bytes


def read(payload: bytes) -> bytes:
    """For `run_limited`: the reading of a file as JSON. Raises a Refusal, which carries its code."""
    name, _, data = payload.partition(b"\n")
    file = name.decode("utf-8", "replace")
    return json.dumps(as_json(read_bytes(data, file), file=file), ensure_ascii=False).encode("utf-8", "surrogatepass")
