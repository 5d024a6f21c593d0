"""The documents' own numbers: 四（七）2 第4句. Their order, their chapter. Pure."""

import re
from dataclasses import dataclass

_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")}
_TOKEN = re.compile(r"[零一二三四五六七八九十]+|\d+")
_SENTENCE = re.compile(r"[\s·、，]*第\s*(\d+)\s*句\s*$")
_CHAPTER = re.compile(r"^(附件\s*\d+|[零一二三四五六七八九十]+|\d+)")
WIDTH = 3
LAST = "~"  # what has no number stands after what has one


@dataclass(frozen=True)
class Number:
    """A clause and the sentence in it; sentence 0 is the whole clause."""

    clause: str
    sentence: int = 0

    @property
    def words(self) -> str:
        """四（七）2 第4句."""
        return f"{self.clause} 第{self.sentence}句" if self.sentence else self.clause


def parse(printed: str) -> Number:
    """Clause and sentence; wide and narrow brackets and spaces count as one."""
    words = printed.strip().replace("(", "（").replace(")", "）")
    found = _SENTENCE.search(words)
    clause = _SENTENCE.sub("", words)
    return Number(re.sub(r"\s+", " ", clause), int(found[1]) if found else 0)


def value_of(numeral: str) -> int:
    """十二 is 12, 二十 20, 十 10, 7 is 7."""
    if numeral.isdigit():
        return int(numeral)
    tens, ten, ones = numeral.rpartition("十")
    if not ten:
        return int("".join(str(_DIGITS[c]) for c in numeral))
    return (value_of(tens) if tens else 1) * 10 + (value_of(ones) if ones else 0)


def sort_key(number: Number) -> str:
    """Text that sorts as the document runs: 四（七）2 第4句 -> 004.007.002.004; annexes and odd numbers come last."""
    parts = [value_of(token) for token in _TOKEN.findall(number.clause)]
    odd = LAST if number.clause.startswith("附件") or not parts else ""
    key = ".".join(f"{min(p, 999):0{WIDTH}}" for p in parts[:8])
    return f"{odd}{key or number.clause[:20]}/{min(number.sentence, 999):0{WIDTH}}"


def chapter_of(number: Number) -> str:
    """The first numeral: 四; 附件2 for annexes; empty where there is none."""
    found = _CHAPTER.match(number.clause)
    return found[1].replace(" ", "") if found else ""
