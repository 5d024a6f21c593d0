"""Whole documents of counties that do not exist, with their truth: many styles, many traps, all by the guide."""

import random
from dataclasses import replace
from datetime import date

from tests.policy import annexes, figures, words
from tests.policy.names import COUNTIES, ELSEWHERE
from tests.policy.numbers import in_words
from tests.policy.styles import Style, a_style, label, trail
from tests.policy.truth import Truth
from tests.policy.unit_lines import name_once, some_units, with_inherited, write_units
from tests.policy.writer import Writer


class Document:
    """One made document; everything random comes from one seed."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)  # noqa: S311
        self.province = self.rng.random() < 0.2
        self.scope = "澜江省" if self.province else self.rng.choice(COUNTIES + ELSEWHERE)
        own = self.scope[-1]
        self.pool = words.PROVINCE_UNITS if self.province else tuple(own + u[1:] for u in words.COUNTY_UNITS)
        self.style: Style = a_style(self.rng)
        self.headings = iter(self.rng.sample(words.HEADINGS, len(words.HEADINGS)))
        self.w = Writer()
        self.clauses_written = 0
        self.page = 1
        self.told_groups: list = []
        self.named_once: tuple[str, ...] = ()
        self.frames: set[tuple[str, int]] = set()
        self.tells_groups = self.rng.random() < 0.2 and not self.province

    def write(self) -> Truth:
        head = annexes.write_head(self)
        chapters = self.rng.sample(words.CHAPTERS, self.rng.randint(3, 5))
        for n, heading in enumerate(chapters, 1):
            self.chapter(n, heading)
        last = len(chapters)
        if self.rng.random() < 0.3:
            self.duties(last := last + 1)
        if self.rng.random() < 0.3:
            self.phases(last + 1)
        elif "条" in self.style.clause:
            self.in_force(last + 1)
        self.w.close()
        told = annexes.write_annexes(self)
        truth = self.w.truth(head=head, optional_frames=words.SLOGANS, frames=tuple(sorted(self.frames)), **told)
        return replace(truth, clauses=with_inherited(truth.clauses, self.named_once))

    def line(self, prefix: str = "") -> str:
        """What stands before a clause: the gap, now and then with a page number, and the indent or Markdown marks."""
        page = ""
        if self.style.pages and self.rng.random() < 0.1:
            self.w.close()
            self.page += 1
            page = "\n" + self.style.pages.format(self.page)
        return page + self.style.gap + (prefix or self.style.indent)

    def chapter(self, n: int, heading: str) -> None:
        style, rng = self.style, self.rng
        marks = "## " if style.markdown else ""
        path = (trail(style.chapter, n),)
        before = self.line(marks)
        self.w.open(path, "chapter", before=before, label=label(style.chapter, n), heading=heading)
        if n == 1 and "第" not in style.chapter:
            self.w.add(style.gap + style.indent)
            for _ in range(rng.randint(1, 3)):
                self.sentence()
            return
        if not style.runs_on:
            self.clauses_written = 0
        for _ in range(rng.randint(2, 4)):
            if self.clauses_written < 19:
                self.clauses_written += 1
                self.clause_of(path, self.clauses_written)

    def clause_of(self, path, n: int) -> None:
        style, rng = self.style, self.rng
        heading = next(self.headings, "") or f"推进第{in_words(n)}项重点任务"
        path = (*path, trail(style.clause, n))
        if rng.random() < 0.25 and "条" not in style.clause:
            marks = "### " if style.markdown else ""
            stop = "" if style.markdown else rng.choice(("", "。"))
            self.w.open(
                path, "clause", before=self.line(marks), label=label(style.clause, n), heading=heading, after=stop
            )
            for i in range(1, rng.randint(3, 5)):
                self.item_of(path, i)
            return
        self.titled(path, "clause", label(style.clause, n), heading)
        self.body()

    def item_of(self, path, n: int) -> None:
        form = self.style.item
        heading = "" if self.rng.random() < 0.1 else next(self.headings, "")
        path = (*path, trail(form, n))
        if self.rng.random() < 0.1 and "{n}" in form and "（" not in form:
            self.parted(path, label(form, n), heading)
            return
        self.titled(path, "item", label(form, n), heading)
        self.body()

    def parted(self, path, printed: str, heading: str) -> None:
        """An item with parts of its own: （1） （2）, a level deeper."""
        self.titled(path, "item", printed, heading)
        self.sentence()
        for n in range(1, self.rng.randint(3, 4)):
            self.titled((*path, f"（{n}）"), "item", f"（{n}）", next(self.headings, ""))
            self.body()

    def titled(self, path, kind: str, printed: str, heading: str) -> None:
        """Label and heading in the document's way: run in, bold, or on a line of its own."""
        if heading and self.style.markdown and self.style.heading_line:
            self.w.open(
                path, kind, before=self.line("#" * len(path) + "# "), label=printed, heading=heading, after="\n\n"
            )
        elif not heading:
            self.w.open(path, kind, before=self.line(), label=printed)
            self.w.add(
                "围绕群众健康需求统筹推进各项工作，持续完善服务体系，健全运行机制，强化资源保障，确保各项任务落到实处。"
            )
        elif self.style.heading_mark == "：" and not self.style.markdown:
            self.w.open(path, kind, before=self.line(), label=printed, heading=heading, after="：")
        elif self.style.markdown:
            self.w.open(path, kind, before=self.line("**"), label=printed, heading=heading, after="。**")
        elif self.style.heading_line:
            self.w.open(path, kind, before=self.line(), label=printed, heading=heading, after="\n" + self.style.indent)
        else:
            self.w.open(path, kind, before=self.line(), label=printed, heading=heading, after="。")

    def body(self) -> None:
        if self.tells_groups and not self.told_groups:
            annexes.running_groups(self)
        for _ in range(self.rng.randint(1, 4)):
            self.sentence()
        if self.rng.random() < 0.8:
            lead, helping = some_units(self.rng, self.pool, province=self.province)
            if self.province and not self.named_once and self.style.units == "duty words" and self.rng.random() < 0.5:
                self.named_once = name_once(self.w, self.style, lead)
                return
            time = figures.a_day(self.rng) if self.style.units == "time within" else None
            write_units(
                self.w, self.style, lead, helping, shared=self.province and self.style.between != " ", time=time
            )
            if self.style.units in {"own line", "own lines", "with time limit"} and self.rng.random() < 0.7:
                self.w.add("\n" + self.style.indent + "完成时限" + self.style.colon)
                text, due = figures.a_day(self.rng)
                self.w.date(text, "by", **due)

    def sentence(self) -> None:
        rng, w = self.rng, self.w
        way = rng.choice(
            ("plain", "plain", "plain", "day", "year", "rhythm", "span", "amount", "amount", "amount", "frame")
        )
        if way == "plain":
            chosen = rng.choice(words.PLAIN)
            w.add(chosen)
            if "《" in chosen:
                w.references.append((chosen.split("《")[1].split("》")[0], ""))
        elif way == "frame":
            words_, frame = rng.choice(words.FRAMED)
            n = rng.randint(3, 8)
            w.add(words_.format(in_words(n)))
            self.frames.add((frame.format(in_words(n)), n))
        elif way == "amount":
            index = rng.randrange(len(words.COUNTED))
            before, after, noun = words.COUNTED[index]
            if before.startswith("每年"):
                w.date("每年", "recurring", every="year")
                before = before.removeprefix("每年")
            w.add(before)
            w.amount(figures.an_amount(rng, index), noun)
            w.add(after)
        else:
            self.dated(way)
        w.add("。")

    def dated(self, way: str) -> None:
        rng, w = self.rng, self.w
        if way == "rhythm":
            before, after = rng.choice(words.REPEATED).split("{}")
            text, every = figures.a_rhythm(rng)
            w.add(before)
            w.date(text, "recurring", every=every)
        elif way == "span":
            before, after = rng.choice(words.SPANNED).split("{}")
            text, span = figures.a_span(rng)
            w.date(text, "phase", **span)
        elif way == "year":
            before, after = "", rng.choice(("，全县全面推开改革", "完成县级平台改造"))
            text, span = figures.a_year(rng)
            w.date(text, "within", **span)
        else:
            before, after = rng.choice(words.DATED).split("{}")
            text, due = figures.a_day(rng)
            w.add(before)
            w.date(text, "by", **due)
        w.add(after)

    def duties(self, n: int) -> None:
        """A list of departments, each before its own duty."""
        path = (trail(self.style.chapter, n),)
        marks = "## " if self.style.markdown else ""
        self.w.open(path, "chapter", before=self.line(marks), label=label(self.style.chapter, n), heading="职责分工")
        rest = self.rng.sample(self.pool, 6)
        pairs = [[rest[0], rest[1]], *([u] for u in rest[2:])] if self.rng.random() < 0.4 else [[u] for u in rest]
        for units in pairs:
            printed = "、".join(units)
            self.w.open((*path, printed), "duty", before=self.line(), label=printed, after=self.style.colon)
            for unit in units:
                self.w.unit("lead", unit, heard=False)
            self.w.add(self.rng.choice(words.DUTIES).format(self.rng.choice(words.DUTY_OBJECTS)))

    def in_force(self, n: int) -> None:
        """The last article: from when it holds."""
        path = (trail(self.style.chapter, n),)
        self.w.open(path, "chapter", before=self.line(), label=label(self.style.chapter, n), heading="附则")
        i = self.clauses_written + 1
        self.w.open(
            (*path, trail(self.style.clause, i)), "clause", before=self.line(), label=label(self.style.clause, i)
        )
        day = date(2027, self.rng.randint(1, 12), self.rng.randint(1, 28))
        self.w.add("本办法")
        self.w.date(f"自{day.year}年{day.month}月{day.day}日起", "from", since=day)
        self.w.add("施行。")

    def phases(self, n: int) -> None:
        path = (trail(self.style.chapter, n),)
        marks = "## " if self.style.markdown else ""
        self.w.open(path, "chapter", before=self.line(marks), label=label(self.style.chapter, n), heading="实施步骤")
        names = ("筹备启动阶段", "组织实施阶段", "总结提升阶段")
        form = "（{z}）" if "条" in self.style.clause else self.style.clause
        for i, name in enumerate(names, 1):
            text, span = figures.a_phase(self.rng, open_end=i == len(names) and self.rng.random() < 0.5)
            clause = self.w.open((*path, trail(form, i)), "phase", before=self.line(), label=label(form, i))
            start = len(self.w.text)
            self.w.add(name + "（")
            self.w.date(text, "phase", **span)
            self.w.add("）")
            clause.heading = self.w.text[start:]
            self.w.add("。" + self.rng.choice(words.PLAIN[:5]) + "。")


def a_document(seed: int) -> Truth:
    """The truth of the made document of this seed, with its text."""
    return Document(seed).write()
