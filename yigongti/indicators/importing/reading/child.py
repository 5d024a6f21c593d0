"""The reader in a child process with limits: foreign bytes in, packed JSON out. No Django here; see `intake`."""

from typing import Final

from yigongti.indicators.importing.reading.delimited import read_csv
from yigongti.indicators.importing.reading.packing import pack
from yigongti.indicators.importing.reading.refusals import Foreign, WebPage
from yigongti.indicators.importing.reading.shapes import Book
from yigongti.indicators.importing.reading.workbook import read_workbook

FUNCTION: Final = "yigongti.indicators.importing.reading.child:read"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRANGERS: Final = (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"GIF8")
_WEB: Final = (b"<html", b"<!doctype html", b"<table", b"<meta", b"<?xml")


def read(payload: bytes) -> bytes:
    """`name`, a zero byte, the file. Raises one of `refusals`."""
    name, _, data = payload.partition(b"\0")
    return pack(read_book(data, name.decode()))


def read_book(data: bytes, name: str = "") -> Book:
    """A file by its first bytes; its name is only shown. Raises one of `refusals`."""
    if data.startswith((b"PK", _OLD_OFFICE)):
        return read_workbook(data)
    if data.startswith(_STRANGERS):
        raise Foreign
    if data[:400].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_WEB):
        raise WebPage
    return read_csv(data, name.rsplit(".", 1)[0][:60])
