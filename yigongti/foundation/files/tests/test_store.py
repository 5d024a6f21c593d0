import hashlib
import os
import stat
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from django.conf import settings
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_testdata_file

from yigongti.foundation.files import kinds
from yigongti.foundation.files.models import StoredFile
from yigongti.foundation.files.store import (
    EmptyFile,
    FileDamaged,
    TooLarge,
    UnexpectedType,
    open_file,
    path_of,
    read_bytes,
    store,
    sweep_incoming,
    verify_all,
)

NOW = datetime(2026, 11, 20, 2, tzinfo=UTC)
PDF = b"%PDF-1.7\n" + b"x" * 1000


@pytest.fixture(autouse=True)
def _home(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def keep(data, *, cap=10_000, name="a.pdf", expect=None):
    return store(BytesIO(data), cap_bytes=cap, name=name, now=NOW, expect=expect)


@pytest.mark.django_db
def test_bytes_come_back_and_are_kept_once_and_read_only(tmp_path):
    first, second = keep(PDF, name="../../etc/报告.pdf"), keep(PDF, name="other.pdf")
    assert first == second
    assert (first.name, first.size, first.media_type) == ("报告.pdf", len(PDF), kinds.PDF)
    digest = hashlib.sha256(PDF).hexdigest()
    path = tmp_path / digest[:2] / digest[2:4] / digest
    assert path == path_of(digest)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400
    assert read_bytes(first) == open_file(first).read() == PDF
    assert list((tmp_path / "incoming").iterdir()) == []


class Endless:
    """Never ends; counts what was taken."""

    taken = 0

    def read(self, size=-1):
        self.taken += size
        return b"x" * size


@pytest.mark.django_db
def test_too_large_is_refused_without_reading_on(tmp_path):
    stream = Endless()
    with pytest.raises(TooLarge, match="1 MB"):
        store(stream, cap_bytes=1024 * 1024, name="x", now=NOW)
    assert stream.taken <= 1024 * 1024 + 64 * 1024
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "problem"), [(b"", EmptyFile), (b"MZ\x90\x00\x03", UnexpectedType), (b"PK\x03\x04broken", UnexpectedType)]
)
def test_empty_and_foreign_are_refused_and_leave_nothing(tmp_path, data, problem):
    with pytest.raises(problem):
        keep(data, expect={kinds.PDF, kinds.XLSX})
    assert not StoredFile.objects.exists()
    assert [p for p in tmp_path.rglob("*") if p.is_file()] == []


def xlsx():
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        # no time of day inside: two processes must give the test one name
        packed.writestr(zipfile.ZipInfo("xl/workbook.xml"), "<workbook/>")
    return out.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (PDF, kinds.PDF),
        (xlsx(), kinds.XLSX),
        (b"\x89PNG\r\n\x1a\n....", kinds.PNG),
        (b"\xff\xd8\xff\xe0....", kinds.JPEG),
        ("\ufeff<?xml version='1.0'?><AnnotatedECG/>".encode(), kinds.XML),
        ("<?xml version='1.0' encoding='UTF-16'?><a/>".encode("utf-16"), kinds.XML),
        (b"<html>", kinds.XML),
        ("姓名,张三\n".encode("gb18030"), kinds.TEXT),
        ("心电图".encode(), kinds.TEXT),
        (b"\x00\x01\x02", kinds.UNKNOWN),
        (b"PK\x03\x04", kinds.UNKNOWN),
    ],
)
def test_the_type_is_what_the_bytes_say(data, kind):
    assert keep(data, name="lie.exe").media_type == kind


@pytest.mark.django_db
def test_a_real_dicom_file_is_known():
    with open(get_testdata_file("waveform_ecg.dcm"), "rb") as file:  # noqa: PTH123  a path string of pydicom
        assert store(file, cap_bytes=10**7, name="", now=NOW, expect={kinds.DICOM}).media_type == kinds.DICOM


@given(st.text(max_size=300))
def test_no_name_is_a_path_or_hides_its_direction(name):
    shown = kinds.display_name(name)
    assert len(shown) <= kinds.NAME_LENGTH
    assert not set("/\\\0\u202e\n") & set(shown)
    assert shown not in {".", ".."}
    assert kinds.display_name(shown) == shown


@given(st.binary(max_size=5000))
def test_sniffing_never_fails(head):
    assert kinds.sniff(head) in kinds.TITLES


@pytest.mark.django_db
def test_damage_is_noticed_when_opened_and_by_the_doctor():
    whole, gone, short, changed = keep(PDF), keep(PDF + b"1"), keep(PDF + b"2"), keep(PDF + b"3")
    path_of(gone.sha256).unlink()
    for file, data in ((short, b"s"), (changed, PDF + b"4")):
        os.chmod(path_of(file.sha256), 0o600)  # noqa: PTH101
        path_of(file.sha256).write_bytes(data)
    assert [(f.file, f.what) for f in verify_all()] == [(gone, "missing"), (short, "size")]
    assert (changed, "content") in [(f.file, f.what) for f in verify_all(deep=True)]
    for file in (gone, short):
        with pytest.raises(FileDamaged):
            open_file(file)
    with pytest.raises(FileDamaged):
        read_bytes(changed)
    assert read_bytes(whole) == PDF
    assert keep(PDF + b"2") == short  # storing again heals
    assert read_bytes(short) == PDF + b"2"


@pytest.mark.django_db(transaction=True)
def test_the_same_content_at_once_is_one_row_and_one_file(tmp_path):
    def job(_):
        try:
            return keep(PDF).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert len(set(pool.map(job, range(16)))) == 1
    assert len([p for p in tmp_path.rglob("*") if p.is_file()]) == 1


def test_what_a_crash_left_is_swept_after_a_day(tmp_path):
    (tmp_path / "incoming").mkdir()
    old, fresh = tmp_path / "incoming/old", tmp_path / "incoming/fresh"
    for file, hours in ((old, 25), (fresh, 1)):
        file.write_bytes(b"x")
        moment = (NOW - timedelta(hours=hours)).timestamp()
        os.utime(file, (moment, moment))
    assert sweep_incoming(now=NOW) == 1
    assert fresh.exists()
    assert str(tmp_path) == str(settings.MEDIA_ROOT)
