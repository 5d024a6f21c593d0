"""取文 (intake): the bytes of a file in, its text out, in the form that the reader knows."""

import re
from typing import Final

from yigongti.unified.organization.reading.intake import line_numbers, plain
from yigongti.unified.organization.reading.intake.refusals import (
    EmptyFile,
    Encrypted,
    NoText,
    OldWord,
    Picture,
    Refusal,
    TooLarge,
    UnknownFormat,
)
from yigongti.unified.organization.reading.layout import BLANKS

MAX_BYTES: Final = 20_000_000
MAX_CHARACTERS: Final = 2_000_000
_PICTURES: Final = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML: Final = re.compile(
    rb"\s*(?:<!--|<!doctype\s+html|<html|<head|<body|<div|<p[\s>]|<table|<meta|<\?xml[^>]{0,200}>\s*<(?:!doctype\s+)?html)",
    re.IGNORECASE,
)
_HEAD: Final = 1024

__all__ = ["MAX_BYTES", "MAX_CHARACTERS", "Refusal", "text_of"]


def text_of(data: bytes, name: str = "") -> str:
    """The text of a file. What it is, its bytes say; the name helps only where they do not. Raises a Refusal."""
    if not data.strip():
        raise EmptyFile
    if len(data) > MAX_BYTES:
        raise TooLarge
    text = line_numbers.without(_text(data, name.lower()))
    if len(text) > MAX_CHARACTERS:
        raise TooLarge
    if not text.strip(BLANKS):
        raise NoText
    return text


def _text(data: bytes, name: str) -> str:
    if data.startswith(_OLE):
        raise Encrypted if "EncryptedPackage".encode("utf-16-le") in data else OldWord
    if data.startswith(b"%PDF-") or b"%PDF-" in data[:_HEAD]:
        from yigongti.unified.organization.reading.intake import pdf

        return pdf.text_of(data)
    if data.startswith(b"PK"):
        from yigongti.unified.organization.reading.intake import docx

        return docx.text_of(data)
    if data.startswith(_PICTURES) and not _is_words(data):
        raise Picture
    if _is_html(data, name):
        from yigongti.unified.organization.reading.intake import html

        return html.text_of(data)
    if data.startswith(b"{\\rtf"):
        raise UnknownFormat
    return plain.decode(data)


def _is_words(data: bytes) -> bool:
    """BM and RIFF may begin a text as well."""
    return b"\x00" not in data[:_HEAD] and data[:2] == b"BM"


def _is_html(data: bytes, name: str) -> bool:
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        head = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    return bool(_HTML.match(head)) or name.endswith((".html", ".htm", ".xhtml", ".mht"))
