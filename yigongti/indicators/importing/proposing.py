"""Which worksheet of a file is meant, for which sheet and which period: the best fit, and always open to change."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from yigongti.foundation.access.actor import Actor
from yigongti.indicators.collection.models import Sheet as Form
from yigongti.indicators.importing.models import Habit
from yigongti.indicators.importing.reading.periods import best_period
from yigongti.indicators.importing.reading.shapes import Book, Sheet
from yigongti.indicators.importing.reading.words import tidy, without_brackets
from yigongti.indicators.importing.tables.analysis import analyse
from yigongti.indicators.importing.tables.choices import Choices
from yigongti.indicators.importing.tables.seen import Analysis
from yigongti.indicators.importing.targets import Names, Target, fillable, latest, period_or, target

_EARLIER = ("上期", "上年", "去年", "说明", "填表说明", "目录", "样表", "示例")


@dataclass(frozen=True)
class Fit:
    """How well a worksheet fits a form: numbers found for rows that may be written, then title and words."""

    worksheet: str
    form: Form
    score: tuple[int, ...]


@dataclass(frozen=True)
class Known:
    """A worksheet whose heads somebody has read before, the form that it filled, and the layout that was chosen."""

    worksheet: str
    form: Form
    layout: str


def best_fit(book: Book, *, names: Names, actor: Actor, today: date, forms: Iterable[Form] = ()) -> Fit | None:
    """The worksheet and the form that fit best; None when no word of any form is found."""
    candidates = list(forms) or fillable(actor, names, today=today)
    fits = [fit for sheet in book.sheets for form in candidates if (fit := _fit(sheet, form, names, actor, today))]
    return max(fits, key=lambda fit: fit.score, default=None)


def _fit(sheet: Sheet, form: Form, names: Names, actor: Actor, today: date) -> Fit | None:
    goal = target(actor, names, form, latest(form, today))
    seen = analyse(sheet, names.words(form, goal.rows), Choices())
    facts = {one.fact for one in seen.found}
    if not facts:
        return None
    allowed = set(form.ages) or (
        {code for code, pk in goal.rows.items() if pk in goal.mine} if not form.spread else set(goal.rows)
    )
    hits = sum(one.value is not None and (one.name in allowed or not one.name) for one in seen.found)
    text = tidy("".join((*seen.titles, sheet.name)))
    titled = tidy(form.title) in text or tidy(without_brackets(form.title)) in text
    plain = not sheet.is_hidden and not any(word in sheet.name for word in _EARLIER)
    score = (int(plain), int(tidy(form.title) in text), hits + 3 * titled, len(facts), -form.place)
    return Fit(sheet.name, form, score)


def remembered(book: Book, habits: Iterable[Habit], *, names: Names, actor: Actor, today: date) -> Known | None:
    """The first worksheet whose heads were read before, also where no word of any sheet stands in them."""
    for habit in habits:
        goal = target(actor, names, habit.sheet, latest(habit.sheet, today))
        words, layout = names.words(habit.sheet, goal.rows), Choices.read(habit.choices).layout
        for sheet in book.sheets:
            if goal.mine and analyse(sheet, words, Choices(layout=layout)).fingerprint == habit.fingerprint:
                return Known(sheet.name, habit.sheet, layout)
    return None


def period_in(seen: Analysis, sheet: Sheet, file_name: str, goal: Target) -> str:
    """The period that title, worksheet or file name speak of, as the form has them; empty when none."""
    titles = [text for text in seen.titles if "日期" not in text]
    said = best_period([*titles, sheet.name, file_name], goal.sheet.period_kind)
    default = goal.period
    return period_or(goal.sheet, said, default).code if said else ""
