"""What a file is, by its first bytes; its name says nothing. Pure."""

import re
import unicodedata
import zipfile
from pathlib import Path
from typing import Final

DICOM: Final = "application/dicom"
XML: Final = "application/xml"
PDF: Final = "application/pdf"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
ZIP: Final = "application/zip"
XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TEXT: Final = "text/plain"
UNKNOWN: Final = "application/octet-stream"

TITLES: Final = {
    DICOM: "DICOM",
    XML: "XML",
    PDF: "PDF",
    PNG: "PNG 图片",
    JPEG: "JPEG 图片",
    ZIP: "ZIP 压缩包",
    XLSX: "Excel 工作簿（xlsx）",
    TEXT: "文本",
    UNKNOWN: "无法识别的格式",
}
HEAD_BYTES: Final = 4096
NAME_LENGTH: Final = 160
_DICOM_MARK: Final = slice(128, 132)
_STARTS: Final = ((b"%PDF-", PDF), (b"\x89PNG\r\n\x1a\n", PNG), (b"\xff\xd8\xff", JPEG), (b"PK\x03\x04", ZIP))
_XML: Final = re.compile(rb"\s*<(\?xml|!DOCTYPE|!--|[A-Za-z_][\w.:-]*[\s/>])")


def sniff(head: bytes) -> str:
    """The media type by the first `HEAD_BYTES`; a zip is not looked into (see `sniff_file`)."""
    if head[_DICOM_MARK] == b"DICM":
        return DICOM
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    text = head.removeprefix(b"\xef\xbb\xbf")
    if head[:2] in {b"\xff\xfe", b"\xfe\xff"}:  # UTF-16, as some devices write XML
        text = head[: len(head) // 2 * 2].decode("utf-16", "replace").encode()
    if _XML.match(text):
        return XML
    return TEXT if _is_text(text) else UNKNOWN


def sniff_file(path: Path, head: bytes) -> str:
    """As `sniff`; a zip that holds a workbook is one. Only the directory of the zip is read, nothing is unpacked."""
    kind = sniff(head)
    if kind != ZIP:
        return kind
    try:
        with zipfile.ZipFile(path) as packed:
            return XLSX if "xl/workbook.xml" in packed.namelist() else ZIP
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RecursionError):
        return UNKNOWN


def _is_text(head: bytes) -> bool:
    if not head or b"\x00" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            words = head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4:  # not merely a character cut at the end
                continue
            words = head[: error.start].decode(encoding)
        return not any(unicodedata.category(c) == "Cc" and c not in "\t\r\n\f" for c in words)
    return False


def display_name(name: str) -> str:
    """The name to show: last part alone, no control or direction characters, at most 160. Never used as a path."""
    last = re.split(r"[/\\]", name)[-1]
    kept = "".join(c for c in last if unicodedata.category(c)[0] != "C")
    return kept.strip(" .")[-NAME_LENGTH:]
