"""Limits of the DICOM door and the status words that it answers with (PS3.4 B.2.3, PS3.7 C). Pure."""

from typing import Final

AE_TITLE: Final = "YIGONGTI"
PORT: Final = 11112
MAX_OBJECT_BYTES: Final = 20 * 1024 * 1024
MAX_ASSOCIATION_BYTES: Final = MAX_OBJECT_BYTES + 1024 * 1024
"""Bytes on the wire between two answers: one object and what is wrapped around it."""
MAX_PDU_BYTES: Final = 64 * 1024
"""What we announce; a peer may send larger association requests, never more than `MAX_WIRE_BYTES` at once."""
MAX_WIRE_BYTES: Final = 1024 * 1024
MAX_ASSOCIATIONS: Final = 16
MAX_CONNECTIONS: Final = 48
MAX_AT_WORK: Final = 2
"""Objects checked and stored at the same time; more wait, then hear "out of resources"."""
WAIT_SECONDS: Final = 20.0
PDU_SECONDS: Final = 20.0
IDLE_SECONDS: Final = 60.0
MAX_STRANGERS: Final = 200
"""Unknown AE titles that are remembered; a flood of invented ones cannot fill the table."""

SUCCESS: Final = 0x0000
OUT_OF_RESOURCES: Final = 0xA700
NOT_OF_CLASS: Final = 0xA900
CANNOT_UNDERSTAND: Final = 0xC000
FAILURE: Final = 0x0110


def comment(words: str) -> str:
    """An error comment as the wire allows it: ASCII, at most 64 characters."""
    return words.encode("ascii", "replace").decode()[:64]
