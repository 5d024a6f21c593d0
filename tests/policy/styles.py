"""How documents of this kind number, break and bracket: one style for one document."""

import random
from dataclasses import dataclass

from tests.policy.numbers import CIRCLED, in_words


@dataclass(frozen=True)
class Style:
    """`chapter`, `clause`, `item`: label for a number, with {n} figures, {z} Chinese numeral or {o} circled.

    `runs_on`: clauses count on through all chapters. `heading_line`: a clause's heading has a line of its own.
    `units`: how units are written (see unit_lines.py). `markdown`: marks before a label and around a bold heading.
    """

    chapter: str
    clause: str
    item: str
    runs_on: bool
    heading_line: bool
    units: str
    markdown: bool
    gap: str
    indent: str
    mark: str
    lead_word: str
    help_word: str
    brackets: str
    colon: str
    pages: str
    heading_mark: str
    between: str


CHAPTERS = ("{z}、", "{z}、", "第{z}章　", "第{z}章 ")
CLAUSES = ("（{z}）", "({z})", "（{z}）")
ITEMS = ("{n}.", "{n}、", "{n}．", "（{n}）", "{n}. ", "{o}")
UNITS = (
    "duty words",
    "duty words",
    "duty words",
    "own line",
    "own lines",
    "led by",
    "led and joined",
    "shared",
    "shared and more",
    "with time limit",
    "time within",
)


def a_style(rng: random.Random) -> Style:
    chapter = rng.choice(CHAPTERS)
    articles = chapter.startswith("第")
    units = rng.choice(UNITS)
    apart = "、、、、、、，" if not units.startswith("own") else "、、、、、， "
    return Style(
        chapter=chapter,
        clause="第{z}条　" if articles else rng.choice(CLAUSES),
        item=rng.choice(ITEMS),
        runs_on=articles or rng.random() < 0.5,
        heading_line=not articles and rng.random() < 0.25,
        units=units,
        markdown=not articles and rng.random() < 0.25,
        gap=rng.choice(("\n", "\n\n", "\n\n\n")),
        indent=rng.choice(("", "", "　　", "    ")),
        mark=rng.choice("，；。;"),
        lead_word=rng.choice(("责任单位", "牵头单位", "责任部门", "主责部门", "牵头部门")),
        help_word=rng.choice(("配合单位", "参与单位", "协助单位", "配合部门")),
        brackets=rng.choice(("（）", "()", "〔〕", "[]", "【】")),
        colon=rng.choice("：：:"),
        pages=rng.choice(("", "", "", "— {} —", "- {} -", "－{}－")),
        between=rng.choice(apart),
        heading_mark=rng.choice("。。。。：") if not articles else "。",
    )


def label(form: str, n: int) -> str:
    """As printed."""
    return form.format(n=n, z=in_words(n), o=CIRCLED[n - 1])


def trail(form: str, n: int) -> str:
    """As the path has it: without the marks, brackets full-width."""
    bare = label(form, n).strip(" 　、．.")
    return bare.replace("(", "（").replace(")", "）")
