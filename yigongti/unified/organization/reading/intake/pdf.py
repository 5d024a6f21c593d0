"""PDF with a text layer: the lines of all pages, without page numbers and the lines that head every page."""

import io
import logging
import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from pypdf import PageObject, PdfReader
from pypdf.errors import PyPdfError

from yigongti.unified.organization.reading.intake.plain import tidy
from yigongti.unified.organization.reading.intake.refusals import (
    Damaged,
    Encrypted,
    Garbled,
    Hostile,
    NoText,
    ScanWithoutText,
    TooLarge,
)

MAX_PAGES: Final = 1000
_PAGE: Final = re.compile(
    r"^(?:[-—–－·\s]{0,6}\d{1,4}[-—–－·\s]{0,6}|第\s?\d{1,4}\s?页(?:\s?[,，/]?\s?共\s?\d{1,4}\s?页)?|\d{1,4}\s?/\s?\d{1,4})$"
)
_OFTEN: Final = 0.6
_FEW_PAGES: Final = 3
_THIN: Final = 8
"""A page with fewer characters has no text layer worth the name."""
_STRANGE: Final = re.compile(r"[\ue000-\uf8ff\ufffd]|\(cid:\d+\)|/g\d{2,5}")
PICTURE_PAGE: Final = "〔第{}页是图片，没有文字〕"

logging.getLogger("pypdf").setLevel(logging.ERROR)


def text_of(data: bytes) -> str:
    """The text of a PDF. Raises Damaged, Encrypted, Garbled, Hostile, NoText, ScanWithoutText, TooLarge."""
    try:
        pages = [page.splitlines() for page in _pages(data)]
    except RecursionError as error:
        raise Hostile from error
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, OSError, AssertionError) as error:
        raise Damaged from error
    except NotImplementedError as error:
        raise Encrypted from error
    return tidy("\n".join(line for page in _without_furniture(pages) for line in page))


def _pages(data: bytes) -> Iterator[str]:
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted and not reader.decrypt(""):
        raise Encrypted
    if len(reader.pages) > MAX_PAGES:
        raise TooLarge
    texts = [page.extract_text() or "" for page in reader.pages]
    read = [len("".join(text.split())) >= _THIN for text in texts]
    if not any(read):
        if any(map(_has_picture, reader.pages)):
            raise ScanWithoutText
        if not any(text.strip() for text in texts):
            raise NoText
    whole = "".join(texts)
    if len(_STRANGE.findall(whole)) * 5 > len("".join(whole.split())):
        raise Garbled
    for number, (page, text) in enumerate(zip(reader.pages, texts, strict=True), 1):
        is_picture = not "".join(text.split()) and _has_picture(page)
        yield PICTURE_PAGE.format(number) if is_picture else text


def _has_picture(page: PageObject) -> bool:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is None:
        return False
    kinds = (one.get_object() for one in objects.get_object().values())
    return any(one.get("/Subtype") in {"/Image", "/Form"} for one in kinds)


def _without_furniture(pages: list[list[str]]) -> list[list[str]]:
    """Page numbers and the lines that stand at the edge of most pages go."""
    trimmed = [_without_numbers([line.rstrip() for line in page]) for page in pages]
    tops = _repeated([page[0] for page in trimmed if page], len(pages))
    ends = _repeated([page[-1] for page in trimmed if page], len(pages))
    made = []
    for page in trimmed:
        kept = page[1:] if page and _shape(page[0]) in tops else page
        made.append(kept[:-1] if kept and _shape(kept[-1]) in ends else kept)
    return made


def _without_numbers(page: list[str]) -> list[str]:
    words = [at for at, line in enumerate(page) if line.strip()]
    edges = {words[0], words[-1]} if words else set()
    kept = [line for at, line in enumerate(page) if not (at in edges and _PAGE.match(line.strip()))]
    while kept and not kept[0].strip():
        kept.pop(0)
    while kept and not kept[-1].strip():
        kept.pop()
    return kept


def _repeated(lines: list[str], pages: int) -> set[str]:
    if pages < _FEW_PAGES:
        return set()
    tally = Counter(_shape(line) for line in lines)
    return {shape for shape, count in tally.items() if count >= pages * _OFTEN and shape}


def _shape(line: str) -> str:
    """The line without its figures: 第3页 is every page's."""
    return re.sub(r"[\d\s]+", "", line)
