"""The same document in other clothes: renamed, renumbered, shuffled, other brackets, broken lines, wide figures.

Each function takes a truth (with its text) and a random source and gives the truth of the changed document: known by
construction, since every edit moves the marked places along. Nothing here knows the reader.
"""

import random
import re
from collections import defaultdict
from dataclasses import replace

from tests.policy import names
from tests.policy.pieces import edited, put_together
from tests.policy.truth import Truth, Unit

WIDE = str.maketrans("0123456789%", "０１２３４５６７８９％")
BREAKS = ("\n", "\n\n", "\n  ")
LEAD_WORDS = ("牵头单位", "责任部门", "主责部门", "牵头部门")
HELP_WORDS = ("参与单位", "协助单位", "配合部门", "协同单位")
ITEM_STYLES = ("{}．", "{}、", "{}. ", "（{}）")
MAKES_A_LABEL = re.compile(r"[\s\d０-９一二三四五六七八九十（(①②③第附>#*]")

LABEL_LIKE = re.compile(r"[（(]?[\d一二三四五六七八九十]{1,3}[)）.．、]|第.{1,3}[章条]|[—－\-~至]")


def body(truth: Truth):
    """The clauses of the document without its annexes."""
    return [c for c in truth.clauses if not c.path[0].startswith("附件")]


def renamed(truth: Truth, rng: random.Random) -> Truth:
    """County, townships and departments are called otherwise, everywhere in the same way."""
    rename = names.renaming(truth, rng)
    return put_together(truth, edited(truth.text, rename.edits(truth.text)), rename=rename)


def relabelled(truth: Truth, rng: random.Random) -> Truth:
    """Items in another style (1. → 1、 1． （1）); clauses in half-width brackets, or as articles of chapters."""
    deep = any(re.fullmatch(r"（\d+）", c.path[-1]) for c in truth.clauses)
    item = rng.choice(ITEM_STYLES[:3] if deep else ITEM_STYLES)
    clause = rng.choice(("({})", "（{}）", "第{}条　" if _counts_on(truth) else "({})"))
    articles = clause.startswith("第")
    edits = []
    for c in body(truth):
        own = truth.text[c.start : c.start + 12]
        if articles and len(c.path) == 1:
            edits.append((c.start, c.start + len(c.path[0]) + 1, f"第{c.path[0]}章　"))
        elif found := re.match(r"(\d+)[.．、]\s*", own):
            edits.append((c.start, c.start + found.end(), item.format(found[1])))
        elif found := re.match(r"（([一二三四五六七八九十]+)）", own):
            edits.append((c.start, c.start + found.end(), clause.format(found[1])))

    def paths(path):
        if path[0].startswith("附件"):
            return path
        first = f"第{path[0]}章" if articles else path[0]
        return (first, *(_label(label, item, clause) for label in path[1:]))

    return put_together(truth, edited(truth.text, edits), paths=paths)


def _counts_on(truth: Truth) -> bool:
    """Whether （一） counts on through all chapters: only then articles may stand for it."""
    labels = [c.path[-1] for c in body(truth) if len(c.path) == 2]
    return len(set(labels)) == len(labels) and not any(c.kind == "duty" for c in truth.clauses)


def _label(label: str, item: str, clause: str) -> str:
    if label.isdigit():
        return item.format(label).strip("．、. ")
    if found := re.fullmatch(r"（([一二三四五六七八九十]+)）", label):
        return clause.format(found[1]).strip().replace("(", "（").replace(")", "）")
    return label


def shuffled(truth: Truth, rng: random.Random) -> Truth:
    """Items of a clause and clauses of a chapter change places; the numbers stay in order."""
    clauses = body(truth)
    blocks = _blocks(truth, clauses)
    tree = defaultdict(list)
    for c in clauses[:-1]:
        tree[c.path[:-1]].append(c)
    order, paths = [], {}

    def walk(parent, new_parent):
        here = tree[parent]
        movable = here if len(parent) > 1 or (parent and not _counts_down(truth)) else []
        there = rng.sample(movable, len(movable)) if movable else here
        for c, place in zip(there, here, strict=True):
            duty = c.kind in {"duty", "annex"}
            paths[c.path] = (*new_parent, c.path[-1] if duty else place.path[-1])
            order.append((c, c if duty else place))
            walk(c.path, paths[c.path])

    walk((), ())
    last = clauses[-1]
    paths[last.path] = (*paths.get(last.path[:-1], ()), last.path[-1])
    pieces = [(0, blocks[clauses[0].path][0], None)]
    for c, place in order:
        start, end = blocks[c.path]
        pieces += [(start, c.start, None), *_numbered(truth, c, place), (c.start + _length(truth, c), end, None)]
    pieces.append((blocks[last.path][0], len(truth.text), None))
    made = put_together(truth, pieces, paths=lambda path: paths.get(path, path))
    return replace(made, clauses=_inherited_again(made.clauses))


def _counts_down(truth: Truth) -> bool:
    """Whether items count on from clause to clause (1 to 28): then clauses must stay where they are."""
    labels = [c.path[-1] for c in body(truth) if c.path[-1].isdigit()]
    return len(labels) > 1 and len(set(labels)) == len(labels)


def _blocks(truth, clauses):
    """From the line that a clause begins on to the line that the next one begins on."""
    starts = [truth.text.rfind("\n", 0, c.start) + 1 for c in clauses]
    ends = [*starts[1:], len(truth.text)]
    return {c.path: (start, end) for c, start, end in zip(clauses, starts, ends, strict=True)}


def _length(truth, clause) -> int:
    label = clause.path[-1]
    return 0 if clause.kind == "duty" else len(label)


def _numbered(truth, clause, place):
    """The clause's own label with the number of the place where it stands now."""
    if clause.kind == "duty":
        return []
    return [(clause.start, clause.start + len(clause.path[-1]), place.path[-1])]


def _inherited_again(clauses):
    """What is named once holds for all later clauses that name units: who comes before the naming, has nothing."""
    named = next((u for c in clauses for u in c.units if u.inherited), None)
    if named is None:
        return clauses
    given = list(dict.fromkeys(u for c in clauses for u in c.units if u.inherited))
    told, out = False, []
    for c in clauses:
        own = tuple(u for u in c.units if not u.inherited)
        later = tuple(Unit("lead", u.printed, u.name, inherited=True) for u in given)
        out.append(replace(c, units=own + later if told and own else own))
        told = told or any(u.printed == named.printed for u in own)
    return tuple(out)


def rebracketed(truth: Truth, rng: random.Random) -> Truth:
    """Units in other brackets, with other words for lead and help, and another mark between the two."""
    lead, helping = rng.choice(LEAD_WORDS), rng.choice(HELP_WORDS)
    left, right = rng.choice(("（）", "()", "〔〕", "[]", "【】"))
    mark, colon = rng.choice("，；。;"), rng.choice("：:")
    edits = []
    for c in truth.clauses:
        own = truth.text[c.start : c.end]
        if not c.units or (found := re.search(r"[（〔]责任单位(：)", own)) is None:
            continue
        edits.append((c.start + found.start(), c.start + found.end(), f"{left}{lead}{colon}"))
        edits.append((c.end - 1, c.end, right))
        if second := re.search(r"[，；]配合单位：", own):
            edits.append((c.start + second.start(), c.start + second.end(), f"{mark}{helping}{colon}"))
    return put_together(truth, edited(truth.text, edits))


def broken(truth: Truth, rng: random.Random) -> Truth:
    """Lines break in the middle of words, as a page break leaves them."""
    edits = []
    for c in body(truth):
        after = c.start + len(c.path[-1]) + len(c.heading) + 12
        for at in range(after, c.end - 1):
            free = not MAKES_A_LABEL.match(truth.text[at]) and not truth.text[at - 1].isspace()
            if rng.random() < 0.01 and free and "。" in truth.text[after:at]:
                edits.append((at, at, rng.choice(BREAKS)))
    return put_together(truth, edited(truth.text, edits))


def wrapped(truth: Truth, rng: random.Random) -> Truth:
    """Every line as wide as a page, with page numbers between lines: what comes out of a PDF."""
    width, form = rng.randint(28, 42), rng.choice(("— {} —", "- {} -", "－{}－"))
    edits, lines, page = [], 0, 1
    for c in body(truth):
        column = 0
        for at in range(c.start, c.end):
            column = 0 if truth.text[at] == "\n" else column + 1
            if column <= width or LABEL_LIKE.match(truth.text, at) or "\n" in truth.text[at - 1 : at + 1]:
                continue
            column, lines = 1, lines + 1
            ends = lines > 20 and truth.text[at - 1] in "，。；"  # a page ends: not within a name or a figure
            edits.append((at, at, f"\n\n{form.format(page)}\n\n" if ends else "\n"))
            lines, page = (0, page + 1) if ends else (lines, page)
    return put_together(truth, edited(truth.text, edits))


def spaced(truth: Truth, rng: random.Random) -> Truth:
    """Blanks around figures within sentences (52 个), and at the ends of lines."""
    edits = []
    for c in body(truth):
        for found in re.finditer(r"(?<=[\u4e00-\u9fff])\d+(?=[\u4e00-\u9fff])", truth.text[c.start : c.end]):
            if rng.random() < 0.5 and found.start() > len(c.path[-1]) + 2:
                edits += [(c.start + found.start(),) * 2 + (" ",), (c.start + found.end(),) * 2 + (" ",)]
    for found in re.finditer(r"(?<=\S)\n", truth.text):
        if rng.random() < 0.1:
            edits.append((found.start(), found.start(), rng.choice(("  ", "\u3000"))))
    return put_together(truth, edited(truth.text, edits))


def wide(truth: Truth, _: random.Random) -> Truth:
    """Figures of full width everywhere, labels included."""
    edits = [(m.start(), m.end(), m[0].translate(WIDE)) for m in re.finditer(r"[0-9%]+", truth.text)]
    return put_together(truth, edited(truth.text, edits))


def without_a_chapter(truth: Truth, rng: random.Random) -> Truth:
    """One chapter is struck out and the later ones move up; only what hangs on clauses is told."""
    tops = [c for c in body(truth) if len(c.path) == 1]
    gone = rng.choice(tops[:-1])
    later = tops[tops.index(gone) + 1 :]
    starts = {c.path: truth.text.rfind("\n", 0, c.start) + 1 for c in tops}
    paths = {c.path[0]: place.path[0] for c, place in zip(later, tops[tops.index(gone) :], strict=False)}
    pieces = [(0, starts[gone.path], None)]
    position = starts[later[0].path]
    for c in later:
        pieces += [(position, c.start, None), (c.start, c.start + len(c.path[0]), paths[c.path[0]])]
        position = c.start + len(c.path[0])
    pieces.append((position, len(truth.text), None))
    kept = tuple(c for c in truth.clauses if c.path[0] != gone.path[0])

    def moved(path):
        return path if path[0].startswith("附件") else (paths.get(path[0], path[0]), *path[1:])

    made = put_together(replace(truth, clauses=kept), pieces, paths=moved)
    return replace(made, clauses=_inherited_again(made.clauses))


VARIANTS = (renamed, relabelled, shuffled, rebracketed, broken, wrapped, spaced, wide, without_a_chapter)
