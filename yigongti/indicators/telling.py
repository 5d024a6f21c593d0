"""A value as JSON: the same words for the API and for the command line. Numbers are texts, so that they stay exact."""

from decimal import Decimal
from typing import Any

from yigongti.indicators.board import FactReading
from yigongti.indicators.drill import Drill
from yigongti.indicators.facts import FactDefinition
from yigongti.indicators.models import BaseFact
from yigongti.indicators.sides import Side
from yigongti.indicators.units import normalized
from yigongti.indicators.values import IndicatorValue, tree_of
from yigongti.indicators.wording import words


def number(value: Decimal | None) -> str | None:
    """A decimal without an exponent; None stays None (missing is not zero)."""
    return None if value is None else f"{value.normalize():f}"


def tell(value: IndicatorValue) -> dict[str, Any]:
    """Number or reason, numerator, denominator, parts, facts, targets, version, freshness.

    `value` is null of what has no single number: `parts` holds two results, `result` a verdict.
    """
    return {
        **_what(value),
        **_number(value),
        "parts": [_side(side) for side in value.sides],
        "facts": [_fact(fact, value) for fact in value.facts],
        "targets": [{"year": v.target.year, "printed": v.target.printed, "verdict": v.words} for v in value.verdicts],
        "notes": list(value.notes),
        "fresh_at": value.fresh_at.isoformat() if value.fresh_at else None,
    }


def _what(value: IndicatorValue) -> dict[str, Any]:
    """The indicator as the edition defines it, the period and the scope."""
    indicator, tree = value.indicator, tree_of(value.indicator)
    return {
        "indicator": indicator.code,
        "name": indicator.name,
        "clause": indicator.clause,
        "unit": indicator.unit,
        "printed_unit": indicator.printed_unit,
        "kind": indicator.kind,
        "edition": indicator.edition,
        "period": value.period.code,
        "scope": value.scope.text,
        "scope_title": value.scope.title,
        "formula": indicator.formula,
        "formula_words": "" if tree is None else words(tree, {f.fact: f.title for f in value.facts}),
        "formula_version": indicator.version,
        "valid_from": indicator.valid_from.isoformat(),
        "checklist": list(indicator.checklist),
    }


def _number(value: IndicatorValue) -> dict[str, Any]:
    plain = None if value.number is None else normalized(value.number, value.indicator.unit)
    return {
        "value": number(value.number),
        "text": value.text,
        "missing": value.value.missing or None,
        "normalized": None if plain is None else {"value": number(plain.number), "unit": plain.unit},
        "result": value.assessment.result.value if value.assessment else None,
        "numerator": number(value.value.numerator),
        "denominator": number(value.value.denominator),
    }


def _side(side: Side) -> dict[str, Any]:
    return {
        "role": side.role,
        "title": side.title,
        "unit": side.unit,
        "value": number(side.value.number),
        "missing": side.value.missing or None,
        "numerator": number(side.value.numerator),
        "denominator": number(side.value.denominator),
    }


def _fact(fact: FactReading, value: IndicatorValue) -> dict[str, Any]:
    return {
        "fact": fact.fact,
        "title": fact.title,
        "value": number(fact.number),
        "missing": fact.missing or None,
        "unit": fact.unit,
        "counting": fact.counting.value,
        "how": fact.origin.value,
        "origin": fact.origin_shown,
        "origin_rule": fact.origin_rule or fact.origin_shown,
        "others": [
            {"origin": o.origin, "value": number(o.number), "difference": number(o.difference)} for o in fact.others
        ],
        "absent": list(fact.absent),
        "source": fact.source,
        "period": (fact.period or value.period).code,
        "ages": [{"from": first, "to": last, "value": number(n)} for first, last, n in fact.ages],
    }


def tell_definition(row: BaseFact, reported: FactDefinition | None) -> dict[str, Any]:
    """A base fact as the edition declares it, and whether a room reports it."""
    return {
        "fact": row.code,
        "title": row.title,
        "unit": row.unit,
        "source": row.source,
        "scope": row.scope,
        "period": row.period,
        "owner": row.owner,
        "origin": row.origin,
        "also": list(row.also),
        "by_age": row.by_age,
        "note": row.note,
        "is_reported": reported is not None,
        "counting": reported.counting.value if reported is not None else None,
    }


def tell_drill(drill: Drill) -> dict[str, Any]:
    """An opened number: the count, the hidden part, the lines that may be opened."""
    return {
        "indicator": drill.indicator.code,
        "fact": drill.reading.fact,
        "period": drill.period.code,
        "scope": drill.scope.text,
        "sentence": drill.sentence,
        "missing": drill.reading.missing or None,
        "total": number(drill.total),
        "visible": number(drill.visible),
        "hidden": number(drill.hidden),
        "page": drill.page,
        "pages": drill.pages,
        "shares": [{"title": s.title, "value": number(s.number)} for s in drill.shares],
        "records": [
            {
                "at": o.at.isoformat(),
                "place": o.place,
                "number": o.line.number,
                "person": o.line.person,
                "title": o.line.title,
                "url": o.line.url,
                "times": o.times,
                "amount": number(o.amount),
            }
            for o in drill.lines
        ],
    }
