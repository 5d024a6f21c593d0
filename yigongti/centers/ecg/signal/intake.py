"""The only door for ECG files from outside: parse in a limited child, take back the safe form."""

from typing import Final

from yigongti.centers.ecg.signal.assemble import MIN_SECONDS
from yigongti.centers.ecg.signal.packed import pack, unpack
from yigongti.centers.ecg.signal.read import MAX_BYTES, read_tracing
from yigongti.centers.ecg.signal.refusals import BY_CODE, Damaged, EmptyFile, TooLarge
from yigongti.centers.ecg.signal.simulate import simulate
from yigongti.centers.ecg.signal.tracing import DevicePatient, Tracing
from yigongti.centers.ecg.signal.write_aecg import to_aecg
from yigongti.centers.ecg.signal.write_dicom import to_dicom
from yigongti.foundation.files.limited import ChildFailed, LimitExceeded, run_limited, warm_up

PARSER: Final = "yigongti.centers.ecg.signal.intake:parse"
MEMORY_MB: Final = 512
SECONDS: Final = 10.0


def parse(data: bytes) -> bytes:
    """Run inside the child: foreign bytes in, our packed form out."""
    return pack(read_tracing(data))


def prime() -> None:
    """Read one small file of each format in the parser's server, so that dictionaries and codecs are loaded there."""
    model = simulate("normal", 0, seconds=MIN_SECONDS)
    for data in (to_dicom(model, patient=DevicePatient(name="预热")), to_aecg(model)):
        parse(data)


def read_safely(data: bytes) -> Tracing:
    """Return the tracing of an uploaded or received file, or raise a subclass of UnreadableTracing.

    Safe in the web process: the parser cannot take more than 512 MB or 10 s, and a crash of it is a refusal.
    """
    if not data:
        raise EmptyFile
    if len(data) > MAX_BYTES:
        raise TooLarge(f"{len(data) / 1e6:.0f} MB")
    try:
        return unpack(run_limited(PARSER, data, memory_mb=MEMORY_MB, seconds=SECONDS, refusals=BY_CODE))
    except LimitExceeded as error:
        raise TooLarge("读取超出时间或内存上限") from error
    except ChildFailed as error:
        raise Damaged from error


def warm() -> None:
    """Start the parser's server ahead of the first upload (call it when a worker starts)."""
    warm_up(PARSER)
