"""The parts of a docx: a zip whose entries are read within caps, and their XML without entities."""

import io
import zipfile
import zlib
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from yigongti.unified.organization.reading.intake.refusals import Damaged, Encrypted, Hostile, UnknownFormat

MAX_ENTRIES: Final = 4000
MAX_PART: Final = 40_000_000
"""Bytes of one part unpacked: two hundred pages are five million."""
MAX_RATIO: Final = 300
_RATIO_FROM: Final = 2_000_000
MAX_DEPTH: Final = 400
MAX_ELEMENTS: Final = 2_000_000
_LOCKED: Final = 0x1


class Package:
    """An opened docx."""

    def __init__(self, data: bytes) -> None:
        """Open it. Raises Damaged, Encrypted, Hostile, UnknownFormat."""
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError, RecursionError) as error:
            raise Damaged from error
        if len(entries) > MAX_ENTRIES:
            raise Hostile
        self._entries = {entry.filename.lstrip("/"): entry for entry in entries}
        if len(self._entries) < len(entries):
            raise Hostile  # two parts of one name: which is read, depends on the reader
        if "word/document.xml" not in self._entries:
            raise Encrypted if "EncryptedPackage" in self._entries else UnknownFormat

    def xml(self, name: str) -> Element | None:
        """The part as a tree, None where there is none. Raises Hostile for entities, depth and size; Damaged."""
        data = self._bytes(name)
        return tree(data) if data is not None else None

    def _bytes(self, name: str) -> bytes | None:
        entry = self._entries.get(name)
        if entry is None:
            return None
        if entry.flag_bits & _LOCKED:
            raise Encrypted
        bomb = entry.file_size > _RATIO_FROM and entry.file_size > entry.compress_size * MAX_RATIO
        if entry.file_size > MAX_PART or bomb:
            raise Hostile
        try:
            with self._zip.open(entry) as stream:
                data = stream.read(MAX_PART + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, OSError, RuntimeError) as error:
            raise Damaged from error
        if len(data) > MAX_PART:
            raise Hostile
        return data


def tree(data: bytes) -> Element:
    """Parse XML; no DTD, no entities, no endless nesting."""
    depth = count = 0
    root: Element | None = None
    try:
        for event, element in iterparse(io.BytesIO(data), events=("start", "end"), forbid_dtd=True):
            if event == "start":
                root = element if root is None else root
                depth, count = depth + 1, count + 1
                if depth > MAX_DEPTH or count > MAX_ELEMENTS:
                    raise Hostile
            else:
                depth -= 1
    except DefusedXmlException as error:
        raise Hostile from error
    except (ParseError, ValueError, LookupError) as error:
        raise Damaged from error
    if root is None:
        raise Damaged
    return root
