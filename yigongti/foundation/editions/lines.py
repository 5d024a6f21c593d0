"""On which line of a TOML file a key stands. tomllib gives values without places, so the places are read here.

The text is one that tomllib has accepted; this scanner therefore never judges, it only counts.
"""

import re
from bisect import bisect_right

Path = tuple[str | int, ...]

_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_SCALAR = re.compile(r"[^,\]}\n#]*")
_STRINGS = (
    re.compile(r'"""(?:\\.|[^\\])*?"{3,5}', re.DOTALL),
    re.compile(r"'''.*?'{3,5}", re.DOTALL),
    re.compile(r'"(?:\\.|[^"\\\n])*"'),
    re.compile(r"'[^'\n]*'"),
)


class Lines:
    """The line of every key, table, array element and key of an inline table of one TOML text."""

    def __init__(self, text: str) -> None:
        scanner = _Scanner(text)
        scanner.run()
        self._lines = scanner.found

    def of(self, path: Path) -> int:
        """The line (from 1) of `path`, or of its nearest ancestor that stands in the file."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.found: dict[Path, int] = {}
        self._counts: dict[Path, int] = {}
        self._starts = [0, *(m.end() for m in re.finditer("\n", text))]

    def run(self) -> None:
        table: Path = ()
        self._blank()
        while self.at < len(self.text):
            if self.text.startswith("[[", self.at):
                table = self._header(2)
            elif self.text[self.at] == "[":
                table = self._header(1)
            else:
                self._pair(table)
            self._blank()

    def _header(self, brackets: int) -> Path:
        here = self.at
        self.at += brackets
        keys = self._keys()
        self.at += brackets
        path = (*self._resolve(keys[:-1]), keys[-1])
        if brackets == 2:  # noqa: PLR2004  [[ ]]: the next element of an array of tables
            self._counts[path] = self._counts.get(path, -1) + 1
            self._note(path, here)
            path = (*path, self._counts[path])
        elif path in self._counts:
            path = (*path, self._counts[path])
        self._note(path, here)
        return path

    def _resolve(self, keys: Path) -> Path:
        path: Path = ()
        for key in keys:
            path = (*path, key)
            if path in self._counts:
                path = (*path, self._counts[path])
        return path

    def _pair(self, table: Path) -> None:
        here = self.at
        path = table
        for key in self._keys():
            path = (*path, key)
            self._note(path, here)
        self.at += 1  # =
        self._value(path)

    def _keys(self) -> Path:
        keys: list[str | int] = []
        while True:
            self._skip_spaces()
            quoted = self.text[self.at] in "\"'"
            word = self._string() if quoted else self._match(_BARE)
            keys.append(word[1:-1] if quoted else word)
            self._skip_spaces()
            if self.text[self.at : self.at + 1] != ".":
                return tuple(keys)
            self.at += 1

    def _value(self, path: Path) -> None:
        self._skip_spaces()
        opening = self.text[self.at]
        if opening in "\"'":
            self._string()
        elif opening == "[":
            self._array(path)
        elif opening == "{":
            self._inline(path)
        else:
            self._match(_SCALAR)

    def _array(self, path: Path) -> None:
        self.at += 1
        index = 0
        self._blank()
        while self.text[self.at] != "]":
            self._note((*path, index), self.at)
            self._value((*path, index))
            index += 1
            self._separator()
        self.at += 1

    def _inline(self, path: Path) -> None:
        self.at += 1
        self._blank()
        while self.text[self.at] != "}":
            self._pair(path)
            self._separator()
        self.at += 1

    def _separator(self) -> None:
        self._blank()
        if self.text[self.at] == ",":
            self.at += 1
            self._blank()

    def _string(self) -> str:
        for kind in _STRINGS:
            if kind.match(self.text, self.at):
                return self._match(kind)
        return self._match(_SCALAR)

    def _match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        word = match.group() if match else ""
        self.at += max(len(word), 1)  # always forward, whatever the text
        return word

    def _blank(self) -> None:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at

    def _skip_spaces(self) -> None:
        while self.text[self.at : self.at + 1] in {" ", "\t"}:
            self.at += 1

    def _note(self, path: Path, at: int) -> None:
        self.found.setdefault(path, bisect_right(self._starts, at))
