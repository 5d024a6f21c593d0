"""The layout 一行一项数据: one institution's form, facts down, its number in one column."""

from collections import Counter
from dataclasses import replace

from yigongti.indicators.importing.reading.shapes import Sheet, letters
from yigongti.indicators.importing.reading.units import is_unit, label_without_unit, unit_of_label
from yigongti.indicators.importing.reading.words import label_key, one_line, tidy
from yigongti.indicators.importing.tables.cells import cell_found
from yigongti.indicators.importing.tables.choices import Choices
from yigongti.indicators.importing.tables.facts import fact_match, priced
from yigongti.indicators.importing.tables.heads import Head, is_number, text_at
from yigongti.indicators.importing.tables.seen import Analysis, Line, Words
from yigongti.indicators.importing.tables.shape import Shape, unit_above
from yigongti.indicators.importing.tables.vocabulary import Vocabulary


def read(sheet: Sheet, shape: Shape, words: Words, choices: Choices) -> Analysis:
    """Lines, the value column, cells."""
    columns = _columns(sheet, shape, choices)
    value = next((c for c in columns if c.role == "value"), None)
    rows = _once([_row(sheet, shape, row, columns=columns, words=words, choices=choices) for row in shape.body], words)
    titles = tuple(
        text for row in shape.titles for text in {text_at(sheet, row, c): 0 for c in range(sheet.width)} if text
    )
    about = choices.about or _named((*titles, sheet.name), words.names)
    found = [
        cell_found(
            sheet,
            row.index,
            value.index,
            fact=row.match.code,
            name=about,
            unit=words.units.get(row.match.code, ""),
            written=row.unit,
            times=row.factor,
        )
        for row in rows
        if value is not None and row.role == "data" and not row.problem
    ]
    said = [f"{letters(c.index)} 列“{c.label}”是对比数，没有导入" for c in columns if c.role == "earlier"]
    said += [
        f"第 {r.index + 1} 行“{r.label}”在表里是隐藏的，也读了，请核对"
        for r in rows
        if r.is_hidden and r.role == "data"
    ]
    return Analysis(
        layout="form",
        columns=tuple(columns),
        rows=tuple(rows),
        found=tuple(found),
        said=tuple(said),
        titles=titles,
        key_column=shape.key,
        about=about,
    )


def _columns(sheet: Sheet, shape: Shape, choices: Choices) -> list[Line]:
    """The value column is chosen, the only one with numbers, or the only one that says this year."""
    lines = [_column(sheet, shape, head) for head in shape.heads]
    heads = {head.column: head for head in shape.heads}
    offered = [line for line in lines if line.role == "open"]
    wanted = (
        [line for line in lines if choices.value and line.key == choices.value]
        or (offered if len(offered) == 1 else [])
        or [line for line in offered if heads[line.index].is_current]
    )
    if len(wanted) == 1:
        others = [replace(line, role="ignored") if line in offered else line for line in lines]
        return [replace(line, role="value") if line.index == wanted[0].index else line for line in others]
    problem = "有几列数，请选定哪一列是要上报的"
    return [replace(line, problem=problem) if line in offered else line for line in lines]


def _column(sheet: Sheet, shape: Shape, head: Head) -> Line:
    cells = [sheet.at(row, head.column) for row in shape.body]
    filled = [cell for cell in cells if not cell.is_empty]
    role = "open"
    if not filled or head.column < shape.key:
        role = "empty" if not filled else "counter"
    elif (
        head.is_counter
        or sum(is_unit(cell.text) for cell in filled) * 2 > len(filled)
        or not any(is_number(cell) for cell in filled)
    ):
        role = "counter"
    elif head.is_earlier:
        role = "earlier"
    sample = one_line(filled[0].text)[:20] if filled else ""
    return Line(head.column, head.label, head.key, role, unit=head.unit, sample=sample)


def _row(sheet: Sheet, shape: Shape, row: int, *, columns: list[Line], words: Words, choices: Choices) -> Line:
    value = next((c for c in columns if c.role == "value"), None)
    text = text_at(sheet, row, shape.key)
    group = text_at(sheet, row, shape.key - 1) if shape.key else ""
    label = one_line(label_without_unit(text))
    key = label_key(label) or f"row{row}"
    match = fact_match((label, f"{one_line(group)}{label}"), key, words, choices)
    filled = any(is_number(sheet.at(row, c.index)) for c in columns if c.role in {"value", "open"})
    role = "ignored" if match.how == "ignored" else "data" if match.code else "open" if filled and text else "empty"
    written = unit_of_label(text) or _unit_beside(sheet, row, columns) or (value.unit if value else "")
    sample = one_line(sheet.at(row, value.index).text)[:20] if value else ""
    line = Line(row, label or "（没有名称）", key, role, match, sample=sample, is_hidden=row in sheet.hidden_rows)
    return priced(line, written=written, above=unit_above(sheet, shape), words=words, choices=choices)


def _unit_beside(sheet: Sheet, row: int, columns: list[Line]) -> str:
    """The unit in a column of units."""
    texts = (tidy(sheet.seen_at(row, c.index).text) for c in columns if c.role == "counter")
    return next((text for text in texts if text and not text.isdigit() and is_unit(text)), "")


def _once(rows: list[Line], words: Words) -> list[Line]:
    """A fact stands on one line."""
    counts = Counter(row.match.code for row in rows if row.role == "data")
    counts = Counter(row.match.code for row in rows if row.role == "data")
    once = []
    for row in rows:
        if row.role == "data" and (count := counts[row.match.code]) > 1:
            title = words.facts.title(row.match.code)
            once.append(replace(row, problem=f"有 {count} 行都对到“{title}”，请只选一行，其余选“不导入”"))
        else:
            once.append(row)
    return once


def _named(texts: tuple[str, ...], names: Vocabulary) -> str:
    """The one institution that the lines above the table name; empty when none or several."""
    for text in texts:
        for word in (text, *tidy(text).replace(":", " ").replace(";", " ").split()):
            if code := names.find(word).code:
                return code
        inside = {
            code: max(len(tidy(name)) for name in term.names if tidy(name) in tidy(text))
            for code, term in names.terms.items()
            if any(len(name) > 2 and tidy(name) in tidy(text) for name in term.names)  # noqa: PLR2004
        }
        longest = [code for code, size in inside.items() if size == max(inside.values())]
        if len(longest) == 1:
            return longest[0]
    return ""
