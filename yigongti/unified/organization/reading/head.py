"""The head of a document: title, number, issuing bodies, date, scope, draft or not; and what stands around it."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from yigongti.unified.organization.reading.clauses import Outline
from yigongti.unified.organization.reading.extras import PLAN
from yigongti.unified.organization.reading.furniture import is_organisation, organisations
from yigongti.unified.organization.reading.layout import Line, Within, squeezed
from yigongti.unified.organization.reading.shapes import Found, Head, Span

_NUMBER: Final = re.compile(
    r"(?:^|\s)(?P<number>(?:[\u4e00-\u9fff]{2,16})?\s{0,4}(?:[〔［\[【（(﹝]|〈)\s{0,4}\d{4}\s{0,4}(?:[〕］\]】）)﹞]|〉)\s{0,4}(?:第\s{0,4})?"
    r"\d{1,4}\s{0,4}号)(?=$|[\s\u3000])"
)
_YEAR_ONLY: Final = re.compile(r"^[\u4e00-\u9fff]{2,16}第?\s?\d{1,4}\s?号$")
_DRAFT: Final = re.compile(
    r"[（(【\[]?\s?(?P<word>审议稿|征求意见稿|公开征求意见稿|送审稿|讨论稿|草案|代拟稿|报审稿|报批稿|初稿|征求意见|意见稿|修改稿)\s?[)）】\]]?$"
)
_SCOPE: Final = re.compile(
    r"(?:[\u4e00-\u9fff]{2,3}(?:省|市)|[\u4e00-\u9fff]{2,7}(?:自治区|自治州|地区|盟))*"
    r"(?P<scope>[\u4e00-\u9fff]{1,8}?(?:自治县|自治旗|县|区|市|旗|自治州|省|自治区))(?![域级乡镇直管内外区])"
)
_NO_PLACE: Final = re.compile(r"关于|推进|紧密|建设|进一步|实施|我|全|各|本|中共")
_PREAMBLE: Final = re.compile(
    r"(?:如下|制定本[\u4e00-\u9fff]{1,6}|如下[\u4e00-\u9fff，]{0,12}|(?:遵照|贯彻)执行)[。：:！]"
)
_LETTER: Final = re.compile(
    r"(?:现|予以|现予)[\u4e00-\u9fff《》（）]{0,80}(?:印发|转发|发布|下发|公布)|印发给你们|已经[\u4e00-\u9fff]{2,20}(?:同意|通过)"
)
_TEXT: Final = re.compile(r"[。；！]|^(?!关于).{0,80}，|、$|^(?:为|根据|按照|经|现|近年来|《[^》]{1,60}》已)")
_ENDED: Final = re.compile(r"[。！：:]$")
_ADDRESS: Final = re.compile(r"[：:]$")
_RED: Final = re.compile(r"\s{0,6}文\s{0,4}件$")
_SECRECY: Final = re.compile(r"^(?:特急|加急|平急|内部|秘密|机密|绝密|公开|[\d\s]{1,8})$")
_TITLE_MAX: Final = 120
_SHORT: Final = 60
_FAR: Final = 2
"""So many blank lines part two titles."""
_HEAD_LINES: Final = 200
_NOTICE: Final = re.compile(r"(?:通知|公告|公示|函|纪要)$")
_ADOPTED: Final = re.compile(
    r"[（(]\d{4}年\d{1,2}月\d{1,2}日[^（）()。]{2,60}(?:通过|批准|印发|公布|发布|修订|施行)[)）]"
)
_PLAN_YEAR: Final = re.compile(r"20\d{2}(?=年度?[^—\-至]*(?:要点|计划|安排|清单|任务|方案|通知|意见)[）)]?$)")
_INTRODUCTION: Final = 500
_ORDERS: Final = re.compile(
    r"(?:责任|牵头|配合|参与)(?:单位|部门)[：:]|完成(?:时限|时间)[：:]|[（(][^（()）]{2,60}(?:负责|牵头|配合)[)）]"
)


@dataclass(frozen=True)
class HeadRead:
    """The head, and the titles that its lines made (plan below notice), for who looks for references to itself."""

    head: Head
    used: tuple[Span, ...]


@dataclass
class _Block:
    """A stretch of lines before the first item.

    `kind`: title | number | issuer | address | letter | preamble | draft | mark | adopted | text.
    """

    kind: str
    lines: list[Line]

    @property
    def span(self) -> Span:
        first = self.lines[0]
        return Span(first.start + len(first.text) - len(first.text.lstrip("#*> \u3000")), self.lines[-1].end)

    @property
    def words(self) -> str:
        return squeezed("".join(line.text for line in self.lines)).lstrip("#")


def read(document: str, outline: Outline) -> HeadRead:
    """Read the head from the lines before the first item, and from signature and date wherever they stand."""
    places: dict[str, Found] = {}
    blocks = _blocks(outline)
    title = _title(blocks, places)
    number = _of_kind(blocks, "number", places, "文号")
    issuers = _issuers(document, outline, blocks, places)
    issued_on = _issued_on(outline, places)
    scope = _scope(issuers, title, places)
    is_draft = _draft(title, blocks, places)
    _around(outline, blocks, places)
    head = Head(
        title=title,
        number=_number_in(number),
        issuers=issuers,
        issued_on=issued_on,
        scope=scope,
        is_draft=is_draft,
        found=places,
    )
    return HeadRead(head, tuple(found.span for found in places.values()))


def _blocks(outline: Outline) -> list[_Block]:
    """Classify the lines before the first item; broken titles are joined."""
    end = outline.clauses[0].span.start if outline.clauses else None
    taken = Within([piece.span for piece in outline.furniture.pieces])
    tables = Within(outline.tables)
    blocks: list[_Block] = []
    for line in outline.rows[:_HEAD_LINES]:
        if end is not None and line.start >= end:
            break
        if line.cell or line.start in taken or line.start in tables or not squeezed(line.text).strip("#"):
            continue
        kind = _kind(line, blocks)
        if kind == "more":
            blocks[-1].lines.append(line)
        else:
            blocks.append(_Block(kind, [line]))
    titled = False
    for block in blocks:
        titled = titled or block.kind == "title"
        block.kind = _paragraph(block.words, titled=titled) if block.kind == "text" else block.kind
    return _with_issuer_lines(blocks)


def _kind(line: Line, blocks: list[_Block]) -> str:  # noqa: PLR0911  one answer per kind
    words = squeezed(line.text).lstrip("#")
    last = blocks[-1] if blocks else None
    if last and last.kind == "text" and not _ENDED.search(last.words):
        return "more"
    if _NUMBER.search(line.text) or _YEAR_ONLY.match(words):
        return "number"
    if _ADOPTED.fullmatch(words):
        return "adopted"
    if re.fullmatch(r"[（(].{2,14}[)）]", words) and _DRAFT.search(words):
        return "draft"
    if _SECRECY.match(words):
        return "mark"
    if last and last.kind == "title" and _continues_title(last, line, words):
        return "more"
    if _ADDRESS.search(words) and len(words) <= _SHORT * 2 and not re.search("[。；]", words):
        return "address"
    if len(words) > _TITLE_MAX or _TEXT.search(words):
        return "text"
    if organisations(_RED.sub("", line.text)):
        return "issuer"
    return "title"


def _paragraph(words: str, *, titled: bool) -> str:
    """Behind the title stands the introduction, unless it gives out tasks."""
    if _ADDRESS.search(words) and len(words) <= _SHORT * 2 and "。" not in words:
        return "address"
    if _LETTER.search(words):
        return "letter"
    introduces = titled and len(words) <= _INTRODUCTION and not _ORDERS.search(words)
    return "preamble" if introduces or _PREAMBLE.search(words) else "text"


def _continues_title(title: _Block, line: Line, words: str) -> bool:
    """A title goes on until it ends as titles do; a word in brackets still belongs to it."""
    before = title.words
    if len(before) + len(words) > _TITLE_MAX or re.search(r"[。；：！]", words):
        return False
    if re.fullmatch(r"[（(].{1,12}[)）]", words):
        return bool(PLAN.search(before))
    if line.blanks > _FAR or _opens_title(words):
        return False
    return not (PLAN.search(before) or _NOTICE.search(before)) or before.count("《") > before.count("》")


def _opens_title(words: str) -> bool:
    return words.startswith(("关于", "中共")) or bool(re.match(r"[\u4e00-\u9fff]{2,20}关于", words))


def _with_issuer_lines(blocks: list[_Block]) -> list[_Block]:
    """The body in the line right above 关于… is the first line of the title (红头 ends with 文件 and is none)."""
    made: list[_Block] = []
    for block in blocks:
        above = made[-1] if made else None
        opens = block.kind == "title" and block.words.startswith("关于")
        if opens and above and above.kind == "issuer" and not above.words.endswith("文件"):
            made[-1] = _Block("title", [*above.lines, *block.lines])
        else:
            made.append(block)
    return made


def _title(blocks: list[_Block], places: dict[str, Found]) -> str:
    """The last title that ends as plans do: below a notice stands the plan with its own."""
    titles = [block for block in blocks if block.kind == "title"]
    good = [block for block in titles if PLAN.search(_bare(block.words)) or _NOTICE.search(_bare(block.words))]
    plans = [block for block in good if not _NOTICE.search(_bare(block.words))] or good or titles[:1]
    if not plans:
        return ""
    chosen = plans[-1] if good else plans[0]
    sure = 1.0 if good else 0.5
    places["title"] = Found(chosen.span, "题目", sure, "" if good else "题目没有常见的文种结尾。")
    for at, block in enumerate(good, 1):
        if block is not chosen:
            places[f"notice_title_{at}"] = Found(block.span, "印发通知的题目")
    return chosen.words


def _bare(words: str) -> str:
    """Without a closing bracket (试行)."""
    return re.sub(r"[（(][^（）()]{1,12}[)）]$", "", words)


def _of_kind(blocks: list[_Block], kind: str, places: dict[str, Found], rule: str) -> str:
    for block in blocks:
        if block.kind == kind:
            places[kind] = Found(block.span, rule)
            return " ".join(line.text for line in block.lines)
    return ""


def _number_in(words: str) -> str:
    found = _NUMBER.search(words)
    return squeezed(found["number"]) if found else squeezed(words)


def _issuers(document: str, outline: Outline, blocks: list[_Block], places: dict[str, Found]) -> tuple[str, ...]:
    """From the red head; else from the signature; else from the title."""
    red = [line for block in blocks if block.kind == "issuer" for line in block.lines]
    names = [name for line in red for name in organisations(_RED.sub("", line.text))]
    span = Span(red[0].start, red[-1].end) if red else None
    signed = [piece.span for piece in outline.furniture.pieces if piece.kind == "signature"]
    signers = [name for one in signed for name in organisations(document[one.start : one.end])]
    dated = next((piece for piece in outline.furniture.pieces if piece.kind == "date"), None)
    if not signers and dated:
        signers = _signed_with_date(document[dated.span.start : dated.span.end])
        signed = [dated.span]
    if len(signers) > len(names):
        names, span = signers, Span(signed[0].start, signed[-1].end)
    if not names:
        names, span = _issuer_of_title(blocks)
    if names and span:
        places["issuers"] = Found(span, "发文机关")
    return tuple(dict.fromkeys(names))


def _signed_with_date(words: str) -> list[str]:
    name = squeezed(re.split(r"[\d二〇○]{4}", words)[0])
    return [name] if is_organisation(name) else []


def _issuer_of_title(blocks: list[_Block]) -> tuple[list[str], Span | None]:
    for block in blocks:
        before = block.words.partition("关于")[0]
        if block.kind == "title" and before and is_organisation(before):
            return [before], block.span
    return [], None


def _issued_on(outline: Outline, places: dict[str, Found]) -> date | None:
    """The date under the signature before the annexes; the printing date only when there is no other."""
    pieces = outline.furniture.pieces
    for kind, rule in (("date", "落款日期"), ("printed", "印发日期")):
        for piece in pieces:
            if piece.kind == kind and piece.when:
                places["issued_on"] = Found(piece.span, rule, 1.0 if kind == "date" else 0.8)
                return piece.when
    return None


def _scope(issuers: Sequence[str], title: str, places: dict[str, Found]) -> str:
    for words, key in (*((name, "issuers") for name in issuers[:1]), (title.removeprefix("关于"), "title")):
        found = _SCOPE.match(words.removeprefix("中共"))
        if found and not _NO_PLACE.search(found["scope"]) and key in places:
            places["scope"] = Found(places[key].span, "发文机关或题目中的地名", 0.9)
            return found["scope"]
    return ""


def _draft(title: str, blocks: list[_Block], places: dict[str, Found]) -> bool:
    for block in blocks:
        if block.kind == "draft":
            places["is_draft"] = Found(block.span, "稿次")
            return True
    if _DRAFT.search(title) and "title" in places:
        places["is_draft"] = Found(places["title"].span, "题目中的稿次")
        return True
    return False


def _around(outline: Outline, blocks: list[_Block], places: dict[str, Found]) -> None:
    """Everything else that belongs to nobody's order: address, covering letter, preamble, signatures, copies."""
    told = Within(_apart([found.span for found in places.values()]))
    tally: Counter[str] = Counter()
    for name, span in [*_other_blocks(blocks), *((piece.kind, piece.span) for piece in outline.furniture.pieces)]:
        around = told.find(span.start)
        if around is None or around.end < span.end:
            tally[name] += 1
            places[name if tally[name] == 1 else f"{name}_{tally[name]}"] = Found(span, "文件格式")


def _apart(spans: Sequence[Span]) -> list[Span]:
    """Overlapping ranges as one."""
    made: list[Span] = []
    for span in sorted(spans, key=lambda one: (one.start, -one.end)):
        if not made or span.start >= made[-1].end:
            made.append(span)
    return made


def _other_blocks(blocks: list[_Block]) -> Iterator[tuple[str, Span]]:
    for block in blocks:
        if block.kind in {"number", "issuer", "address", "letter", "preamble", "draft", "mark", "adopted"}:
            yield block.kind, block.span


def year_of(head: Head) -> int | None:
    """The year that 今年 means: of the date, else of the number, else of the plan of one year (2026年…工作要点)."""
    if head.issued_on:
        return head.issued_on.year
    found = re.search(r"\d{4}", head.number) or _PLAN_YEAR.search(head.title)
    return int(found.group()) if found else None
