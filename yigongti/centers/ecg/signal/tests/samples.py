"""Files for the tests: the public recording inside pydicom, and our own simulated ones, built once."""

from functools import cache
from pathlib import Path

from pydicom.data import get_testdata_file

from yigongti.centers.ecg.signal.simulate import simulate
from yigongti.centers.ecg.signal.tracing import DevicePatient
from yigongti.centers.ecg.signal.write_aecg import to_aecg
from yigongti.centers.ecg.signal.write_dicom import to_dicom

PERSON = DevicePatient("500238196303023417", "谭正奎", "M", "1963-03-02")


@cache
def real_dicom() -> bytes:
    return pydicom_file("waveform_ecg.dcm")


def pydicom_file(name: str) -> bytes:
    return Path(str(get_testdata_file(name))).read_bytes()


@cache
def small_dicom() -> bytes:
    return to_dicom(simulate("normal", 5, seconds=3), patient=PERSON, accession_number="XD1", uid_seed="t")


@cache
def small_aecg() -> bytes:
    return to_aecg(simulate("normal", 5, seconds=3), patient=PERSON, uid_seed="t")
