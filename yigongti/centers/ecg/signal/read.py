"""Which format is it, and who reads it."""

from collections.abc import Callable
from typing import Final, NoReturn

from yigongti.centers.ecg.signal.read_aecg import looks_like_aecg, read_aecg
from yigongti.centers.ecg.signal.read_dicom import looks_like_dicom, read_dicom
from yigongti.centers.ecg.signal.refusals import (
    Damaged,
    EmptyFile,
    NotAnEcgFile,
    PictureOfAnEcg,
    ScpNotReadYet,
    TooLarge,
    Truncated,
    UnreadableTracing,
)
from yigongti.centers.ecg.signal.tracing import Tracing

MAX_BYTES: Final = 20_000_000
"""A minute of 12 leads at 1000 Hz is 1.4 MB as DICOM and about 5 MB as aECG."""

_PICTURES: Final = (b"%PDF", b"\xff\xd8\xff", b"\x89PNG", b"BM", b"II*\x00", b"MM\x00*", b"GIF8")


def read_tracing(data: bytes) -> Tracing:
    """Return the tracing in `data`, or raise a subclass of UnreadableTracing. Nothing else comes out."""
    if not data:
        raise EmptyFile
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{len(data) / 1e6:.0f} MB")
    for recognises, read in READERS:
        if recognises(data):
            return _read(read, data)
    raise PictureOfAnEcg if data.startswith(_PICTURES) else NotAnEcgFile


def _read(read: Callable[[bytes], Tracing], data: bytes) -> Tracing:
    """Turn whatever a parser of foreign bytes raises into a refusal."""
    try:
        return read(data)
    except UnreadableTracing:
        raise
    except (EOFError, OSError) as error:  # nothing but memory is read here: both mean that bytes are missing
        raise Truncated from error
    except MemoryError as error:
        raise TooLarge from error
    except Exception as error:
        raise Damaged(type(error).__name__) from error


def looks_like_scp(data: bytes) -> bool:
    """EN 1064: six bytes of record header, then section 0, whose header names itself after ten bytes."""
    return data[16:22] == b"SCPECG"


def read_scp(data: bytes) -> NoReturn:
    """SCP-ECG (EN 1064) keeps its place in the table and says so to the sender."""
    raise ScpNotReadYet(f"{len(data) / 1000:.0f} kB")


READERS: Final[tuple[tuple[Callable[[bytes], bool], Callable[[bytes], Tracing]], ...]] = (
    (looks_like_dicom, read_dicom),
    (looks_like_scp, read_scp),
    (looks_like_aecg, read_aecg),
)
