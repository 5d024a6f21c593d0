"""Files from strangers: refused in words, by the real child process with its caps."""

import io
import zipfile

import pytest

from yigongti.foundation.errors import Invalid
from yigongti.foundation.files import limited
from yigongti.unified.organization.documents import intake
from yigongti.unified.organization.documents.testing import TEXT


def docx(body: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", body)
    return packed.getvalue()


ENTITIES = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><d>&b;</d>'
HOSTILE = {
    "空.txt": b"   ",
    "乱.bin": bytes(range(256)) * 40,
    "图.png": b"\x89PNG\r\n\x1a\n" + bytes(500),
    "断.pdf": b"%PDF-1.7\nbroken",
    "断.docx": b"PK\x03\x04" + bytes(200),
    "实体.docx": docx(ENTITIES),
    "炸弹.docx": docx(b"<w>" + b"0" * 300_000_000 + b"</w>"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_a_sentence(name):
    with pytest.raises(Invalid) as refused:
        intake.read_document(HOSTILE[name], name)
    assert str(refused.value).endswith("。")
    assert len(str(refused.value)) > 8


def test_the_real_child_reads_the_document():
    answer = intake.read_document(TEXT.encode("gb18030"), "方案.txt")
    assert answer.reading.head.number == "云岭府办发〔2025〕7号"


def test_too_long_or_too_large_a_reading_is_refused(monkeypatch):
    def over(*_args, **_words):
        raise limited.LimitExceeded("time")

    monkeypatch.setattr(limited, "run_limited", over)
    with pytest.raises(intake.TooHeavy):
        intake.read_document(TEXT.encode(), "方案.txt")
