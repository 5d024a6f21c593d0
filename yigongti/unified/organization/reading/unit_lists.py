"""A list of units with its duty words, cut into entries: 责任单位：A、B；配合单位：C or A牵头，B、C按职责分工负责."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from yigongti.unified.organization.reading import brackets
from yigongti.unified.organization.reading.joined import Joined
from yigongti.unified.organization.reading.masks import hide
from yigongti.unified.organization.reading.unit_names import PLACES, has_level, looks_like_unit, without_others

LEAD, SUPPORTING = "lead", "supporting"

_LEADS = (
    "(?:第一|主要|共同|直接|主体|总)?"
    "(?:牵头责任|牵头负责|责任牵头|牵头|责任|主责|主办|承办|负责|落实|实施|执行|主管)(?:落实|实施)?"
)
_HELPS = "(?:主要|共同)?(?:配合责任|协同配合|配合|协办|协助|协同|协作|参与|参加|支持|会办)(?:落实|实施)?"
_WHO = "(?:单位|部门|科室|股室|处室|主体|机构|乡镇|责任人)"
_LEAD_KEY = rf"{_LEADS}(?:[、及和与/]{_LEADS})?{_WHO}"
_HELP_KEY = rf"{_HELPS}(?:[、及和与/]{_HELPS})?{_WHO}"
KEY_AHEAD = re.compile(rf"(?:{_LEAD_KEY}|{_HELP_KEY}|{_LEADS}[:：]|{_HELPS}[:：]|(?:责任|任务|职责|工作)分工[:：])")
BARE_KEY = re.compile(rf"(?<![一-龥])?(?:{_LEAD_KEY}|{_HELP_KEY})[:：]")
_HELP_WORD = (
    r"(?:积极|密切|共同|给予|分别|负责|具体|按(?:照)?(?:各自)?(?:职责|职能)(?:分工)?)*"
    r"(?:(?:配合|协助|协同|协办)(?:负责|落实|实施|推进|做好)?|(?:参与|参加|支持)(?!人|率|度)(?:落实|实施|配合)?)"
)
_LEAD_WORD = (
    r"(?:共同|分别|具体|主要|直接|总)?牵头(?!医院|医疗|机构|人)(?:负责|抓总|落实|组织实施|组织|推进|实施)?"
    r"|(?:按照?|依照?|根据|依据|结合)(?:各自|有关|相关|部门|单位|工作)*(?:职责|职能|任务|"
    r"权限)(?:和?(?:任务|权限))?(?:分工)?(?:分别|共同|具体|组织|做好|抓好|负责|落实|推进|实施|承担)*"
    r"|(?:共同|分别|具体|主要|直接|组织|全面|各自|分工|分级)*(?:负责(?!人)|承办|主办|主责|落实|"
    r"实施(?!方案))(?:组织|实施|落实|推进|执行)*"
    r"|抓好落实"
)
DUTY_WORD = re.compile(rf"{_HELP_WORD}|{_LEAD_WORD}")
_TOGETHER = "会同|会商"
_WORD = re.compile(
    rf"(?:作为|为|是)?(?P<help>{_HELPS}(?:单位|部门)|{_HELP_WORD})|(?:作为|为|是)?(?P<lead>{_LEADS}(?:单位|"
    rf"部门)|{_LEAD_WORD})"
    rf"|(?P<together>{_TOGETHER})"
)
_KEY = re.compile(
    rf"(?:(?P<help>{_HELP_KEY})|(?P<lead>{_LEAD_KEY}))(?:为|是)?[:：]?"
    rf"|(?:(?P<helping>{_HELPS})|(?P<leading>{_LEADS}|(?:责任|任务|职责|工作)分工))[:：]"
)
_OTHER_KEY = re.compile(r"[一-龥]{2,12}[:：]")
_KEY_HEAD = re.compile(r"[一-龥（()）]{2,12}[:：]")
_CUT = re.compile(rf"[、，,；;。/|]|[{re.escape(brackets.OPENERS)}]|各")
_LEADING = re.compile(r"(?:均由|分别由|由|以及|及|和|与|其中|[*＊★▲△])+")
_TRAILING = re.compile(r"(?:[*＊★▲△.]|作为|分别|共同|具体)+$")
_INSET = re.compile(r"[（(〔\[［【](?P<word>[^（()）〔〕\[\]］【】]{2,8})[）)〕\]］】]$")
_INSET_WORD = re.compile(rf"^(?:(?P<help>{_HELPS}{_WHO}?)|(?:{_LEADS}{_WHO}?|列第一位))$")
_ENDS = "局委办厅院部会府道镇乡心司"
_JOINT = re.compile(
    rf"(?<=[{_ENDS}])(?:以及|及|和|与)(?=各|有关|相关|省|市(?!场)|县|区(?!域)|镇|乡|国|"
    rf"[一-龥]{{2,12}}[{_ENDS}](?:$|[（(]))"
    r"|(?<=[局厅委办])(?=(?:各|省|县(?!域|级|直)|区(?!域))[一-龥])(?<!县委)(?<!省委)(?<!市委)(?<!区委)"
)
_NOISE = re.compile(
    r"^(?:下同|[列排].{0,6}(?:首|第一)位.*|[加标注带].{0,6}[为的].*|无|[—-]+|长期.*|持续.*|完成时.*|\d.*|"
    r"(?:到|至)?\d{4}年.*|年底前.*)$"
)
FIRST_LEADS = re.compile(
    r"(?:(?:责任|承办|落实)?(?:单位|部门)(?:中|里)?)?(?:(?:排|列|名列|排列|位于|居)(?:在|于|名)?)?"
    r"(?:第一(?:位|个|名|家)|(?<=[排列在])第一|首位|首个|最前面?)(?:的|者)?(?:责任)?(?:单位|部门)?(?:为|是|系|即为?|作为)?牵头(?:责任)?(?:单位|部门)?"
)
_OTHERS_HELP = re.compile(r"^(?:其余|其他|其它|后面|余下)(?:的|各)?(?:单位|部门)?(?:均|都)?(?:为|是|系).{0,10}$")
_LONGEST_NAME = 40
_LONGEST_KEY = 14


@dataclass(frozen=True)
class Entry:
    """One name of a list: `start`..`end` in the joined text."""

    printed: str
    start: int
    end: int
    role: str
    confidence: float = 1.0
    doubt: str = ""


@dataclass
class Listed:
    """What a list says. `stop` is where it ends: before its range does, when only names may stand in it."""

    entries: list[Entry] = field(default_factory=list)
    stop: int = 0


def read(
    joined: Joined, start: int, end: int, *, role: str = "", only_names: bool = False, lines: bool = False
) -> Listed:
    """The units of `start`..`end`. `role` holds until a key or a duty word says another; "" means one must say it.

    `only_names`: a line without a bracket, whose end nothing marks; the first words that are no name end it.
    `lines`: a cell, where each line may hold a name of its own.
    """
    return _List(joined, start, end, role, only_names=only_names, lines=lines).read()


class _List:
    """One pass over a list. A key (责任单位：) gives its role to what follows, a word (…牵头) to what stands before."""

    def __init__(
        self, joined: Joined, start: int, end: int, role: str, *, only_names: bool, lines: bool = False
    ) -> None:
        self._lines = lines
        self._joined, self._text = joined, joined.text
        self._start, self._end = start, end
        self._role: str | None = role  # None: behind 责任领导：, whose names are no units
        self._only_names = only_names
        insets = [(g.start, g.end) for g in brackets.groups(self._text[start:end])]
        self._closing = {start + opened: start + closed for opened, closed in insets}
        self._plain = hide(self._text[start:end], insets)  # duty words in brackets are not of the list
        self._helpers_follow = False  # behind 会同
        self._waiting: list[Entry] = []
        self._done: list[Entry] = []

    def read(self) -> Listed:
        stop = self._end
        for start, end in self._segments():
            if not self._segment(start, end):
                stop = max([self._start, *(e.end for e in [*self._done, *self._waiting])])
                break
        self._close()
        return Listed(sorted(self._done, key=lambda entry: entry.start), stop)

    def _segments(self) -> Iterator[tuple[int, int]]:
        """Ranges between the marks that part names; marks in brackets and in 各市、县（区）人民政府 part nothing."""
        begin = position = self._start
        while cut := _CUT.search(self._text, position, self._end):
            at = cut.start()
            position = self._closing.get(at, at + 1)
            if cut.group() == "各":
                places = PLACES.match(self._text, at, self._end)
                position = places.end() if places else position
            elif cut.group() not in brackets.OPENERS:
                yield from self._pieces(begin, at)
                begin = position
        yield from self._pieces(begin, self._end)

    def _pieces(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """A range parted where the document parts names by a blank, or goes on with 完成时限： in the next line."""
        for gap in self._joined.gaps(begin, end):
            if not begin < gap <= begin + _LONGEST_NAME + _LONGEST_KEY:
                continue
            key = _KEY_HEAD.match(self._text, begin, gap)
            name = self._text[key.end() if key else begin : gap]
            if looks_like_unit(name) and self._anew(gap, end):
                yield begin, gap
                begin = gap
        yield begin, end

    def _anew(self, gap: int, end: int) -> bool:
        """What stands behind a gap begins anew: a key, or a name that says itself of whom it is."""
        if _OTHER_KEY.match(self._text, gap, min(end + 1, gap + _LONGEST_KEY)):
            return True
        words = self._text[gap : min(end, gap + _LONGEST_NAME)]
        if self._lines and self._joined.new_line(gap):
            following = next(iter(self._joined.gaps(gap, end)), end)
            return looks_like_unit(self._text[gap:following])
        return has_level(words) and (looks_like_unit(words) or bool(self._joined.gaps(gap, gap + len(words))))

    def _segment(self, start: int, end: int) -> bool:
        """Read one segment; False where it can be no part of a list of names."""
        if FIRST_LEADS.search(self._text, start, end) or _OTHERS_HELP.match(self._text[start:end]):
            return True
        start = self._key(start, end)
        behind_duty = False
        while start < end:
            word = _WORD.search(self._plain, start - self._start, end - self._start)
            stop = self._start + word.start() if word else end
            if stop > start and not self._names(start, stop, behind_duty=behind_duty):
                return False
            if word is None:
                break
            if stop > start and self._plain[word.end() : word.end() + 1] in (":", "："):
                start = self._key(stop, end)  # a key whose separator the document leaves out
                continue
            self._give(word)
            behind_duty, start = True, self._start + word.end()
        return True

    def _key(self, start: int, end: int) -> int:
        """Past a key at the head of a segment: 责任单位： gives a role, 完成时限： takes it away."""
        key = _KEY.match(self._text, start, end)
        other = None if key else _OTHER_KEY.match(self._text, start, end)
        if key or other:
            self._close()
            self._role = None if key is None else SUPPORTING if key["help"] or key["helping"] else LEAD
            self._helpers_follow = False
        found = key or other
        return found.end() if found else start

    def _give(self, word: re.Match[str]) -> None:
        """A duty word gives its role to the names that wait for one."""
        role = LEAD if word["together"] or word["lead"] else SUPPORTING
        if self._helpers_follow and not word["together"]:
            self._done += [replace(e, role=SUPPORTING, confidence=min(e.confidence, 0.9)) for e in self._waiting]
        else:
            self._done += [replace(e, role=role) if not e.role else e for e in self._waiting]
        self._waiting = []
        self._helpers_follow = bool(word["together"])

    def _close(self) -> None:
        """Names that no word follows have the role of their key; without one, they help those before them."""
        doubt = "" if self._role else "这个单位后面没有写明是牵头还是配合，按配合理解"
        role = self._role or (SUPPORTING if self._done else "")
        for entry in self._waiting:
            whole = "；".join(d for d in (entry.doubt, doubt) if d and not entry.role)
            confidence = entry.confidence if self._role or entry.role else 0.7
            self._done.append(
                replace(entry, role=entry.role or role, confidence=confidence, doubt=whole or entry.doubt)
            )
        self._done = [e for e in self._done if e.role]
        self._waiting = []

    def _names(self, start: int, end: int, *, behind_duty: bool) -> bool:
        """Names of one segment, usually one. False where a line without a bracket has run into other words."""
        if self._role is None:
            return True
        position = start
        for joint in [*_JOINT.finditer(self._plain, start - self._start, end - self._start), None]:
            stop = end if joint is None else self._start + joint.start()
            if not self._name(position, stop, behind_duty=behind_duty):
                return False
            position = end if joint is None else self._start + joint.end()
        return True

    def _name(self, start: int, end: int, *, behind_duty: bool) -> bool:
        if leading := _LEADING.match(self._text, start, end):
            start = leading.end()
        end = start + len(_TRAILING.sub("", self._text[start:end]))
        role, end = self._inset_role(start, end)
        name, others = without_others(self._text[start:end])
        if not name or _NOISE.match(name):
            return True
        if self._only_names and not looks_like_unit(name):
            return self._run_out(start, start + len(name))
        self._add(name, start, role=role, others=others, behind_duty=behind_duty)
        return True

    def _inset_role(self, start: int, end: int) -> tuple[str, int]:
        """县卫生健康局（牵头）: the role stands behind the name."""
        inset = _INSET.search(self._text[start:end])
        word = _INSET_WORD.match(inset["word"]) if inset else None
        if inset is None or word is None:
            return "", end
        return SUPPORTING if word["help"] else LEAD, start + inset.start()

    def _run_out(self, start: int, end: int) -> bool:
        """The last name of a line: the next paragraph begins where the document breaks its line behind a name."""
        for at in range(start + 2, min(end, start + _LONGEST_NAME)):
            gap = self._joined.span(at - 1, at + 1)
            if gap.end - gap.start > 2 and looks_like_unit(self._text[start:at]):  # noqa: PLR2004 - two characters
                self._add(self._text[start:at], start, role="", others=False, behind_duty=False)
                break
        return False

    def _add(self, name: str, start: int, *, role: str, others: bool, behind_duty: bool) -> None:
        sure = looks_like_unit(name)
        if not sure and (behind_duty or not self._role or len(name) > _LONGEST_NAME):
            return  # the object of a duty (牵头制定方案), or words that are no name
        doubts = [] if sure else ["不像单位名称，请核对"]
        doubts += ["“等”字后面的单位没有列出"] if others else []
        confidence = 0.6 if not sure else 0.8 if others else 1.0
        self._waiting.append(Entry(name, start, start + len(name), role, confidence, "；".join(doubts)))
