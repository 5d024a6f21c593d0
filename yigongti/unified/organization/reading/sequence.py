"""Which numbers are labels: those that go on counting. A stack of open items, from 一、 down to ①."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from yigongti.unified.organization.reading.forms import Form, numbering_at
from yigongti.unified.organization.reading.labels import Candidate

_ENDS: Final = re.compile(r"[。；！？]")
_FAR: Final = 3
"""A number may skip so far and still be believed, with a doubt."""
_HEADING_MAX: Final = 60
_DEEPEST: Final = 8
_SENTENCE_MAX: Final = 400
_HALF_STOP: Final = re.compile(r"[；;，]\s{0,2}")
_COLONS: Final = ("：", ":")
_ENDING: Final = "。！？!?）)〕］]】”"


@dataclass(eq=False)
class Node:
    """An accepted item with its place in the tree."""

    candidate: Candidate
    parent: "Node | None" = None
    confidence: float = 1.0
    rule: str = ""
    doubt: str = ""
    label: str = ""
    children: list["Node"] = field(default_factory=list)

    @property
    def form(self) -> Form:
        """Its form of numbering."""
        return self.candidate.number.form

    @property
    def value(self) -> int:
        """Its number."""
        return self.candidate.number.value

    @property
    def key(self) -> str:
        """Its part of the path."""
        return self.candidate.number.key

    @property
    def path(self) -> tuple[str, ...]:
        """The trail of labels from the top."""
        trail: list[str] = []
        node: Node | None = self
        while node is not None:
            trail.append(node.key)
            node = node.parent
        return tuple(reversed(trail))


@dataclass(frozen=True)
class Verdict:
    """How a candidate was taken: `pops` closes the open items from this place of the stack on."""

    pops: int
    confidence: float
    rule: str
    doubt: str = ""


class Counting:
    """Takes candidates in order; keeps those that count on."""

    def __init__(self, document: str, found: Sequence[Candidate]) -> None:
        self.document = document
        self.found = found
        self.accepted: list[Node] = []
        self.warnings: list[str] = []
        self._stack: list[Node] = []
        self._last: dict[Form, int] = {}
        self._rank = _ranks(found)
        self._next: dict[tuple[int, Form, int], int] = {}

    def read(self) -> list[Node]:
        """Go through all candidates once."""
        for at, candidate in enumerate(self.found):
            verdict = self._judge(at, candidate)
            if verdict:
                self._take(candidate, verdict)
        return self.accepted

    def _take(self, candidate: Candidate, verdict: Verdict) -> None:
        number = candidate.number
        del self._stack[verdict.pops :]
        parent = self._stack[-1] if self._stack else None
        node = Node(candidate, parent, verdict.confidence, verdict.rule, verdict.doubt)
        if parent:
            parent.children.append(node)
        self._stack.append(node)
        self.accepted.append(node)
        if number.form is Form.ANNEX:
            self._last = {}
            self._rank[Form.CHINESE_BRACKET] = Form.CHINESE_BRACKET
        self._last[number.form] = number.value
        if verdict.doubt:
            self.warnings.append(f"{' '.join(node.path)}：{verdict.doubt}")

    def _judge(self, at: int, candidate: Candidate) -> Verdict | None:  # noqa: PLR0911  one answer per case
        form = candidate.number.form
        if form is Form.ANNEX:
            return Verdict(0, 1.0, "附件标题")
        if form is Form.HEAD:
            return Verdict(self._under_head(candidate), 0.9, "Markdown 标题")
        if form is Form.DUTY:
            return Verdict(self._above(form), candidate.number.value / 100, "职责清单")
        if form is Form.DOTTED:
            return self._dotted(candidate)
        open_at = self._open(form)
        if candidate.inline:
            return self._inline(at, candidate, open_at)
        if open_at is not None:
            return self._sibling(at, candidate, open_at)
        return self._first(at, candidate)

    def _sibling(self, at: int, candidate: Candidate, open_at: int) -> Verdict | None:  # noqa: PLR0911  one answer per case
        """The same form is open: taken when it counts on, doubted when it nearly does."""
        value, before = candidate.number.value, self._stack[open_at].value
        if value == before + 1:
            return Verdict(open_at, 1.0, "编号连续")
        if not self._bound(candidate):
            return None
        if value == 1:
            return self._restart(at, candidate, open_at)
        if before + 1 < value and (value <= before + _FAR or self._comes(at, candidate, value + 1)):
            return Verdict(open_at, 0.7, "编号跳号", f"编号从{before}跳到{value}，中间可能缺项。")
        if value == before:
            return Verdict(open_at, 0.6, "编号重复", f"编号{value}重复出现。")
        if value < before and self._heads_line(candidate):
            return Verdict(open_at, 0.5, "编号倒退", f"编号从{before}退回{value}。")
        return None

    def _restart(self, at: int, candidate: Candidate, open_at: int) -> Verdict | None:
        """1 again while the form is open: a list within the item when the outer count goes on later."""
        before = self._stack[open_at].value
        top = open_at == len(self._stack) - 1 and open_at < _DEEPEST
        if top and before > 1 and self._comes(at, candidate, before + 1):
            return Verdict(len(self._stack), 0.7, "嵌套编号", "同样的编号在条内又从1开始。")
        marks = self._stack[open_at].candidate.number.mark, candidate.number.mark
        if top and marks[0] != marks[1] and "、" in marks:
            return Verdict(len(self._stack), 0.7, "嵌套编号", "同一层级换了编号标点，按下一层读。")
        if before == 1 and not self._comes(at, candidate, 2):
            return Verdict(open_at, 0.6, "编号重复", "编号1重复出现。")
        return Verdict(open_at, 0.6, "编号重新开始", "编号重新从1开始。")

    def _first(self, at: int, candidate: Candidate) -> Verdict | None:
        """The form is not open: 1 opens it, or it runs on from an earlier item."""
        number = candidate.number
        if number.form is Form.CHINESE_BRACKET and number.value == 1 and self._numbers_on_top(at):
            self._rank[Form.CHINESE_BRACKET] = Form.NUMBER + 0.5
        above = self._above(number.form)
        if number.value == 1:
            return Verdict(above, 1.0 if self._bound(candidate) else 0.8, "新的一层")
        last = self._last.get(number.form)
        if last is not None and number.value == last + 1:
            return Verdict(above, 1.0, "编号贯通")
        if not self._bound(candidate):
            return None
        if last is not None and number.value > last:
            return Verdict(above, 0.6, "编号跳号", f"编号从{last}跳到{number.value}，中间可能缺项。")
        if self._comes(at, candidate, number.value + 1):
            return Verdict(above, 0.6, "编号不从1开始", f"编号从{number.value}开始，前面可能缺项。")
        return None

    def _inline(self, at: int, candidate: Candidate, open_at: int | None) -> Verdict | None:
        """Within a line only what counts on exactly, behind the end of a sentence."""
        value, form = candidate.number.value, candidate.number.form
        ended = candidate.before in _ENDING or not candidate.before.strip()
        if open_at is not None:
            counts_on = ended and value == self._stack[open_at].value + 1
            return Verdict(open_at, 0.9, "行内编号连续") if counts_on else None
        if value == 1:
            if candidate.before in _COLONS and self._within_sentence(candidate):
                return None
            follows = self._comes(at, candidate, 2, ended_only=True)
            return Verdict(self._above(form), 0.85, "行内编号") if follows else None
        if ended and value == self._last.get(form, -1) + 1:
            return Verdict(self._above(form), 0.8, "行内编号贯通")
        return None

    def _within_sentence(self, candidate: Candidate) -> bool:
        """做好以下工作：（1）…；（2）…。 counts within one sentence."""
        start = candidate.number.end
        words = self.document[start : start + _SENTENCE_MAX].partition("。")[0].partition("\n")[0]
        return any(numbering_at(words, stop.end()) is not None for stop in _HALF_STOP.finditer(words))

    def _dotted(self, candidate: Candidate) -> Verdict | None:
        """1.1 under 1., 1.1.1 under 1.1."""
        number = candidate.number
        for at in range(len(self._stack) - 1, -1, -1):
            other = self._stack[at].candidate.number
            trail = (*other.upper, other.value)
            if other.form is Form.DOTTED and other.upper == number.upper:
                return Verdict(at, 1.0, "编号连续") if number.value == other.value + 1 else None
            if other.form in {Form.DOTTED, Form.NUMBER} and trail == number.upper:
                return Verdict(at + 1, 1.0, "新的一层") if number.value == 1 else None
        return None

    def _open(self, form: Form) -> int | None:
        for at in range(len(self._stack) - 1, -1, -1):
            if self._stack[at].form is form:
                return at
        return None

    def _above(self, form: Form) -> int:
        """Where the stack is cut for a new item of this form: under all greater forms."""
        for at, node in enumerate(self._stack):
            if self._rank[node.form] >= self._rank[form]:
                return at
        return len(self._stack)

    def _under_head(self, candidate: Candidate) -> int:
        for at, node in enumerate(self._stack):
            if node.form is not Form.ANNEX and (not node.candidate.depth or node.candidate.depth >= candidate.depth):
                return at
        return len(self._stack)

    def _numbers_on_top(self, at: int) -> bool:
        """1. is the highest form here and goes on after （一）: the bracket stands below."""
        part = [node for node in self._stack if node.form is not Form.ANNEX]
        if not part or part[0].form is not Form.NUMBER:
            return False
        return _look_ahead(self.found, at, Form.NUMBER, part[0].value + 1, stop=Form.CHINESE_BRACKET) >= 0

    def _comes(self, at: int, like: Candidate, value: int, *, ended_only: bool = False) -> bool:
        """Another candidate of this form with this value follows before an item of a higher form."""
        follower = self._next.get((at, like.number.form, value))
        if follower is None:
            follower = _look_ahead(self.found, at, like.number.form, value)
            self._next[at, like.number.form, value] = follower
        if follower < 0:
            return False
        found = self.found[follower]
        return not ended_only or not found.inline or found.before in _ENDING

    def _bound(self, candidate: Candidate) -> bool:
        """What stands before it has ended: a full stop, a blank line, or an item that is only a heading."""
        if candidate.bound or not self.accepted:
            return True
        before = self.accepted[-1].candidate.start
        between = self.document[before : candidate.lead]
        return len(between) <= _HEADING_MAX and not _ENDS.search(between)

    def _heads_line(self, candidate: Candidate) -> bool:
        """A line of its own with words that look like a title: short up to the first full stop."""
        words = self.document[candidate.number.end : candidate.number.end + _HEADING_MAX]
        return bool(_ENDS.search(words) or "\n" in words)


def _ranks(found: Sequence[Candidate]) -> dict[Form, float]:
    """What stands above what: as `Form` says, but 第一条 below 一、 where 一、 came first and goes on behind it."""
    ranks: dict[Form, float] = {form: float(form) for form in Form}
    lines = [(c.number.form, c.number.value, c.start) for c in found if not c.inline]
    article = min((start for form, value, start in lines if form is Form.ARTICLE and value == 1), default=None)
    if article is not None:
        chinese = [(value, start) for form, value, start in lines if form is Form.CHINESE]
        before = any(start < article for _, start in chinese)
        behind = any(start > article and value > 1 for value, start in chinese)
        if before and behind:
            ranks[Form.ARTICLE] = Form.STAGE + 0.5
    return ranks


_WINDOW: Final = 400
"""So many candidates a look ahead goes: more than any list has."""


def _look_ahead(found: Sequence[Candidate], at: int, form: Form, value: int, *, stop: Form = Form.NUMBER) -> int:
    """The place of the next candidate with this number before an item of a higher form, -1 for none."""
    for place in range(at + 1, min(at + _WINDOW, len(found))):
        number = found[place].number
        if number.form is form and number.value == value:
            return place
        if not found[place].inline and number.form < min(form, stop) and number.form is not Form.HEAD:
            return -1
    return -1
