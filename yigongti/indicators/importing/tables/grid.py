"""The layout 一行一个机构: names down, facts across."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

from yigongti.indicators.importing.reading.numbers import Value, Wrong, read_cell
from yigongti.indicators.importing.reading.shapes import Sheet, letters
from yigongti.indicators.importing.reading.words import label_key, one_line
from yigongti.indicators.importing.tables.cells import cell_found
from yigongti.indicators.importing.tables.choices import Choices
from yigongti.indicators.importing.tables.facts import fact_match, priced
from yigongti.indicators.importing.tables.heads import Head, is_number, is_total, text_at
from yigongti.indicators.importing.tables.seen import Analysis, Found, Line, Words
from yigongti.indicators.importing.tables.shape import Shape, unit_above


def read(sheet: Sheet, shape: Shape, words: Words, choices: Choices) -> Analysis:
    """Columns, rows, cells."""
    rows = _rows(sheet, shape, words, choices)
    columns = _once([_column(sheet, shape, head, words, choices) for head in shape.heads], shape, words)
    found = tuple(_cells(sheet, rows, columns, words))
    return Analysis(
        layout="rows",
        columns=tuple(columns),
        rows=tuple(rows),
        found=found,
        said=tuple(_said(sheet, rows, columns, words)),
        titles=tuple(
            text for row in shape.titles for text in {text_at(sheet, row, c): 0 for c in range(sheet.width)} if text
        ),
        key_column=shape.key,
    )


def _column(sheet: Sheet, shape: Shape, head: Head, words: Words, choices: Choices) -> Line:
    """What a column is. A choice made for its words wins over everything."""
    cells = [sheet.at(row, head.column) for row in shape.body]
    filled = [cell for cell in cells if not cell.is_empty]
    role, match = "open", fact_match(head.readings, head.key, words, choices)
    if match.how == "ignored":
        role = "ignored"
    elif match.how == "chosen":
        role = "data"
    elif not filled:
        role = "data" if match.code and not head.is_earlier else "empty"
    elif head.is_earlier:
        role = "earlier"
    elif head.is_counter or not (match.code or any(is_number(cell) for cell in filled)):
        role = "counter"
    elif match.code:
        role = "data"
    line = Line(
        index=head.column,
        label=head.label,
        key=head.key,
        role=role,
        match=match,
        sample=one_line(filled[0].text)[:20] if filled else "",
        is_hidden=head.column in sheet.hidden_columns,
    )
    return priced(line, written=head.unit, above=unit_above(sheet, shape), words=words, choices=choices)


def _once(columns: list[Line], shape: Shape, words: Words) -> list[Line]:
    """One column per fact: of two the one that says this year, when only one does; else a person decides."""
    heads = {head.column: head for head in shape.heads}
    for code, count in Counter(c.match.code for c in columns if c.role == "data").items():
        if count < 2:  # noqa: PLR2004  once is as it should be
            continue
        same = [c for c in columns if c.role == "data" and c.match.code == code]
        chosen = [c for c in same if c.match.how == "chosen"] or [c for c in same if heads[c.index].is_current]
        for line in same:
            if len(chosen) == 1:
                changed = line if line is chosen[0] else replace(line, role="ignored")
            else:
                where = "、".join(letters(c.index) for c in same)
                title = words.facts.title(code)
                changed = replace(line, problem=f"{where} 列都对到“{title}”，请只选一列，其余选“不导入”")
            columns[columns.index(line)] = changed
    return columns


def _rows(sheet: Sheet, shape: Shape, words: Words, choices: Choices) -> list[Line]:
    rows: list[Line] = []
    first: dict[str, int] = {}
    for row in shape.body:
        text = one_line(text_at(sheet, row, shape.key))
        filled = any(is_number(sheet.at(row, c)) for c in range(sheet.width) if c != shape.key)
        match = words.names.find(text, choices.names)
        role = "data"
        problem = ""
        if is_total(text) and not match.code:
            role = "total"
        elif match.how == "ignored":
            role = "ignored"
        elif not text and not filled:
            role = "empty"
        elif not match.code:
            role = "open" if filled else "empty"
        elif match.code in first:
            problem = f"与第 {first[match.code] + 1} 行是同一个，请只留一行"
        if role == "data" and not problem:
            first[match.code] = row
        hidden = row in sheet.hidden_rows
        rows.append(
            Line(
                row,
                text or "（没有名称）",
                label_key(text) or f"row{row}",
                role,
                match,
                problem=problem,
                is_hidden=hidden,
            )
        )
    return rows


def _cells(sheet: Sheet, rows: list[Line], columns: list[Line], words: Words) -> list[Found]:
    return [
        cell_found(
            sheet,
            row.index,
            column.index,
            fact=column.match.code,
            name=row.match.code,
            unit=words.units.get(column.match.code, ""),
            written=column.unit,
            times=column.factor,
        )
        for row in rows
        if row.role == "data" and not row.problem
        for column in columns
        if column.role == "data" and not column.problem
    ]


def _said(sheet: Sheet, rows: list[Line], columns: list[Line], words: Words) -> list[str]:
    """What was left out or should be looked at, in sentences."""
    said = [f"第 {row.index + 1} 行“{row.label}”是合计，没有导入" for row in rows if row.role == "total"]
    said += [f"{letters(c.index)} 列“{c.label}”是对比数，没有导入" for c in columns if c.role == "earlier"]
    said += [
        f"第 {r.index + 1} 行“{r.label}”在表里是隐藏的，也读了，请核对"
        for r in rows
        if r.is_hidden and r.role == "data"
    ]
    said += [
        f"{letters(c.index)} 列“{c.label}”在表里是隐藏的，也读了，请核对"
        for c in columns
        if c.is_hidden and c.role == "data"
    ]
    return said + _sums(sheet, rows, columns, words)


def _sums(sheet: Sheet, rows: list[Line], columns: list[Line], words: Words) -> list[str]:
    """Where one total stands under all rows, it must be their sum."""
    totals = [row for row in rows if row.role == "total"]
    if len(totals) != 1:
        return []
    said = []
    parts = [row.index for row in rows if row.role in {"data", "open"}]
    for column in columns:
        whole = read_cell(sheet.at(totals[0].index, column.index))
        if column.role != "data" or not isinstance(whole, Value) or whole.suffix:
            continue
        reads = [read_cell(sheet.at(row, column.index)) for row in parts]
        numbers = [read.number for read in reads if isinstance(read, Value) and not read.suffix]
        if any(isinstance(read, Wrong) or getattr(read, "suffix", "") for read in reads):
            continue
        if abs(sum(numbers, Decimal(0)) - whole.number) > Decimal("0.05"):
            title = words.facts.title(column.match.code)
            said.append(f"“{title}”各行之和是 {sum(numbers, Decimal(0)):f}，合计行写的是 {whole.number:f}，请核对")
    return said
