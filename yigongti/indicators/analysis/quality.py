"""What looks wrong in numbers, as findings that ask. Pure; every rule names its threshold. Nothing is ever changed.

Outliers by the robust z of Iglewicz and Hoaglin (1993): 0.6745 (x - median) / MAD beyond 3.5. Terminal digits by
chi-square with 9 degrees of freedom at 0.1 %; first digits (Benford) only over two orders of magnitude and 100 numbers.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import log10
from statistics import median

OUTLIER = 3.5
LEAST_FOR_OUTLIER = 6
JUMP = Decimal("0.5")  # half more or less than the middle of the months before
JUMP_LEAST = Decimal(20)
MONTHS_FOR_JUMP = 4
SAME_LEAST = Decimal(10)  # small counts repeat by themselves
DIGITS_LEAST, DIGITS_FROM = 40, Decimal(100)
BENFORD_LEAST, BENFORD_SPAN = 100, 2.0
CHI9 = 27.88  # chi-square, 9 degrees of freedom, 0.1 %
CHI8 = 26.12  # 8 degrees
TITLES = {
    "over_whole": "部分大于总数", "negative": "出现负数", "outlier": "与各机构差得远", "jump": "比前几个月突变",
    "same": "与上期完全相同", "digits": "末位数字集中", "benford": "首位数字分布异常",
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One thing to ask. `facts` are the facts in question; `words` the sentence that the institution reads."""

    rule: str
    facts: tuple[str, ...]
    words: str
    number: Decimal

    @property
    def title(self) -> str:
        """The rule in words."""
        return TITLES[self.rule]


def impossible(
    numbers: Mapping[str, Decimal | None], parts: Iterable[tuple[str, str]], titles: Mapping[str, str]
) -> list[Finding]:
    """What cannot be: a part above its whole, a number below zero."""
    found = []
    for code, number in numbers.items():
        if number is not None and number < 0:
            found.append(Finding("negative", (code,), f"{_title(titles, code)}是 {_text(number)}，不能小于 0", number))
    for part, whole in parts:
        a, b = numbers.get(part), numbers.get(whole)
        if a is not None and b is not None and a > b:
            words = f"{_title(titles, part)} {_text(a)} 大于 {_title(titles, whole)} {_text(b)}"
            found.append(Finding("over_whole", (part, whole), words, a))
    return found


def outliers(values: Mapping[str, Decimal | None], *, fact: str, title: str) -> dict[str, Finding]:
    """Institutions far from all others in one value, by institution. Few institutions or no spread: nothing is said."""
    known = {key: float(v) for key, v in values.items() if v is not None}
    if len(known) < LEAST_FOR_OUTLIER:
        return {}
    half = median(known.values())
    spread = median(abs(v - half) for v in known.values())
    found = {}
    for key, number in known.items():
        score = robust_z(number, half, spread)
        if abs(score) > OUTLIER:
            side = "高" if score > 0 else "低"
            words = f"{title} {_text(values[key])}，各机构的中位数是 {half:,.2f}，明显偏{side}"
            found[key] = Finding("outlier", (fact,), words, values[key] or Decimal(0))
    return found


def robust_z(number: float, half: float, spread: float) -> float:
    """How far from the middle, in robust standard deviations; 0 where most numbers are alike."""
    return 0.6745 * (number - half) / spread if spread > 0 else 0.0


def jump(run: Sequence[Decimal | None], *, fact: str, title: str) -> Finding | None:
    """The last number against the middle of those before it, and beyond what they do by themselves."""
    known = [v for v in run if v is not None]
    if len(known) <= MONTHS_FOR_JUMP or run[-1] is None:
        return None
    *before, last = known
    half = Decimal(median(before))
    usual = Decimal(median(abs(v - half) for v in before))
    moved = abs(last - half)
    if half < JUMP_LEAST or moved <= JUMP * half or moved <= 4 * usual:
        return None
    side = "升" if last > half else "降"
    words = (
        f"{title}本月 {_text(last)}，前 {len(before)} 个月的中位数是 {_text(half)}，{side}了 {100 * moved / half:.0f}%"
    )
    return Finding("jump", (fact,), words, last)


def same(run: Sequence[Decimal | None], *, fact: str, title: str) -> Finding | None:
    """A flow that repeats to the unit: copied, or not counted anew."""
    if len(run) < 2 or run[-1] is None or run[-1] != run[-2] or run[-1] < SAME_LEAST:  # noqa: PLR2004  two months
        return None
    return Finding("same", (fact,), f"{title}与上月同为 {_text(run[-1])}", run[-1])


def terminal_digits(numbers: Iterable[Decimal], *, fact: str, title: str) -> Finding | None:
    """People who estimate write 0 and 5. Whole numbers of three digits and more, forty at least."""
    digits = [int(n) % 10 for n in numbers if n >= DIGITS_FROM and n == n.to_integral_value()]
    if len(digits) < DIGITS_LEAST or chi_square(Counter(digits), [len(digits) / 10] * 10) <= CHI9:
        return None
    digit, times = Counter(digits).most_common(1)[0]
    words = f"{title} {len(digits)} 个数里有 {times} 个末位是 {digit}，超出偶然"
    return Finding("digits", (fact,), words, Decimal(times))


def benford(numbers: Iterable[Decimal], *, fact: str, title: str) -> Finding | None:
    """First digits, only where the numbers span enough for the law to hold."""
    known = [n for n in numbers if n >= 1]
    if len(known) < BENFORD_LEAST or log10(float(max(known) / min(known))) < BENFORD_SPAN:
        return None
    first = Counter(int(str(int(n))[0]) - 1 for n in known)
    if chi_square(first, [len(known) * log10(1 + 1 / d) for d in range(1, 10)]) <= CHI8:
        return None
    digit, times = first.most_common(1)[0]
    return Finding(
        "benford", (fact,), f"{title} {len(known)} 个数里首位是 {digit + 1} 的有 {times} 个，分布异常", Decimal(times)
    )


def chi_square(counts: Mapping[int, int], expected: Sequence[float]) -> float:
    """Observed counts by index against what is expected."""
    return sum((counts.get(i, 0) - e) ** 2 / e for i, e in enumerate(expected))


def _title(titles: Mapping[str, str], code: str) -> str:
    return f"“{titles.get(code, code)}”"


def _text(number: Decimal | None) -> str:
    return "缺" if number is None else f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"
