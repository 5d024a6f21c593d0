"""A folder as text and back: how a release keeps an edition, and how it is read again."""

import base64
import binascii
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from yigongti.foundation.errors import Invalid

TEXTS, WORKBOOKS = {".toml", ".csv"}, {".xlsx"}
MARK = "base64:"
FILE_CHARS_MAX = 4_000_000
CHARS_MAX = 20_000_000  # of all files together
FILES_MAX = 60
NAME_MAX = 120
_NAME = re.compile(r"([\w-]+/)?[\w-]+(\.[\w-]+)*\.(toml|csv|xlsx)")


class FilesRefused(Invalid):
    """The files cannot be those of an edition."""

    sentence = "县版文件不完整或文件名不对，请重新生成县版文件夹。"


def read_folder(folder: Path) -> dict[str, str]:
    """Every file of an edition's folder: path within it (with /) to its text. Raises FilesRefused for broken text."""
    found: dict[str, str] = {}
    for path in sorted(p for p in folder.rglob("*") if p.suffix in TEXTS | WORKBOOKS):
        name = path.relative_to(folder).as_posix()
        try:
            found[name] = _as_text(path)
        except UnicodeDecodeError as error:
            raise FilesRefused(f"{name} 不是 UTF-8 编码，请用 UTF-8 保存。") from error
    return found


def _as_text(path: Path) -> str:
    raw = path.read_bytes()
    return MARK + base64.b64encode(raw).decode() if path.suffix in WORKBOOKS else raw.decode("utf-8")


def refuse_unfit(files: Mapping[str, str]) -> None:
    """Raise FilesRefused unless names and sizes are those of an edition's folder. Nothing is written."""
    if "edition.toml" not in files or len(files) > FILES_MAX:
        raise FilesRefused
    for name, text in files.items():
        if not _fits(name) or not isinstance(text, str):
            raise FilesRefused(f"文件名「{name[:60]}」不对：县版只有 .toml、.csv、.xlsx 文件，最多一层文件夹。")
        if len(text) > FILE_CHARS_MAX:
            raise FilesRefused(f"{name} 太大，请分成几个表。")
        if "\0" in text:
            raise FilesRefused(f"{name} 里有不能保存的控制字符，请重新保存为文本。")
    if sum(map(len, files.values())) > CHARS_MAX:
        raise FilesRefused("这些文件合起来太大，请减少随县版带来的表。")


def _fits(name: str) -> bool:
    """A path within the folder and nothing else: not above it, not absolute, not longer than a disk takes."""
    return len(name) <= NAME_MAX and _NAME.fullmatch(name) is not None and len(name.encode()) <= 2 * NAME_MAX


@contextmanager
def as_folder(files: Mapping[str, str]) -> Iterator[Path]:
    """The files in a temporary folder, gone afterwards. Raises FilesRefused."""
    refuse_unfit(files)
    with _written(files) as folder:
        yield folder


@contextmanager
def as_base(files: Mapping[str, str]) -> Iterator[Path]:
    """The platform's layer, which may be empty, in a temporary folder."""
    with _written({name: text for name, text in files.items() if _fits(name)}) as folder:
        yield folder


@contextmanager
def _written(files: Mapping[str, str]) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="edition-") as root:
        folder = Path(root)
        for name, text in files.items():
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(_bytes(name, text))
        yield folder


def _bytes(name: str, text: str) -> bytes:
    if not name.endswith(tuple(WORKBOOKS)):
        return text.encode("utf-8")
    try:
        return base64.b64decode(text.removeprefix(MARK), validate=True)
    except (binascii.Error, ValueError) as error:
        raise FilesRefused(f"{name} 的内容不完整。") from error
