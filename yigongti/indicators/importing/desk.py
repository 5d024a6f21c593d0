"""One import laid open: its book, its sheet and period, the table as understood, and what it would write."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from yigongti.foundation.access.actor import Actor
from yigongti.indicators.collection.models import Sheet as Form
from yigongti.indicators.importing.intake import book_of
from yigongti.indicators.importing.models import Habit, Import
from yigongti.indicators.importing.planning import Plan, plan
from yigongti.indicators.importing.proposing import period_in
from yigongti.indicators.importing.reading.shapes import Book, Sheet
from yigongti.indicators.importing.tables.analysis import analyse
from yigongti.indicators.importing.tables.choices import Choices
from yigongti.indicators.importing.tables.seen import Analysis
from yigongti.indicators.importing.targets import Names, Target, latest, period_or, target
from yigongti.indicators.periods import day_of


@dataclass
class Desk:
    """Everything that is derived from an import; nothing of it is stored, so nothing of it can be stale."""

    imported: Import
    actor: Actor
    now: datetime

    @cached_property
    def names(self) -> Names:
        """The county's words."""
        return Names(self.imported.county)

    @cached_property
    def book(self) -> Book:
        """The file as read. Raises NotReadable, TooHeavy, Damaged, FileDamaged."""
        return book_of(self.imported.file, self.imported.file_name)

    @cached_property
    def worksheet(self) -> Sheet:
        """The worksheet of this import."""
        found = [one for one in self.book.sheets if one.name == self.imported.worksheet]
        return (found or list(self.book.sheets))[0]

    @cached_property
    def habit(self) -> Habit | None:
        """How tables with these heads were read before."""
        if self.bare is None:
            return None
        return Habit.objects.filter(
            organization_id=self.imported.organization_id, fingerprint=self.bare.fingerprint
        ).first()

    @cached_property
    def choices(self) -> Choices:
        """Its own decisions over the remembered ones."""
        own = Choices.read(self.imported.choices)
        return own.over(Choices.read(self.habit.choices)) if self.habit else own

    @cached_property
    def form(self) -> Form | None:
        """The sheet that it fills."""
        return self.imported.sheet

    @cached_property
    def bare(self) -> Analysis | None:
        """The table by its own words alone: its fingerprint must not depend on what was chosen, but for the layout."""
        if self.form is None:
            return None
        goal = target(self.actor, self.names, self.form, latest(self.form, day_of(self.now)))
        layout = Choices(layout=str(self.imported.choices.get("layout", "")))
        return analyse(self.worksheet, self.names.words(self.form, goal.rows), layout)

    @cached_property
    def goal(self) -> Target | None:
        """Sheet and period: chosen, said by the file, or the last one that has ended."""
        if self.form is None or self.bare is None:
            return None
        ended = latest(self.form, day_of(self.now))
        goal = target(self.actor, self.names, self.form, ended)
        said = self.imported.period or period_in(self.bare, self.worksheet, self.imported.file_name, goal)
        return target(self.actor, self.names, self.form, period_or(self.form, said, ended))

    @cached_property
    def period_is_said(self) -> bool:
        """Whether the file itself, or a person, names the period."""
        if self.imported.period or self.bare is None or self.goal is None:
            return bool(self.imported.period)
        return bool(period_in(self.bare, self.worksheet, self.imported.file_name, self.goal))

    @cached_property
    def seen(self) -> Analysis | None:
        """The table as understood; a form that names nobody speaks of the only one for whom the actor may write."""
        if self.form is None or self.goal is None:
            return None
        words = self.names.words(self.form, self.goal.rows)
        seen = analyse(self.worksheet, words, self.choices)
        if seen.layout == "form" and not seen.about and self.goal.sole and not self.form.ages:
            code = self.names.by_id[self.goal.sole].code
            if code in self.goal.rows:
                seen = analyse(self.worksheet, words, replace(self.choices, about=code))
        return seen

    @cached_property
    def plan(self) -> Plan:
        """What would be written."""
        if self.seen is None or self.goal is None:
            return Plan(())
        return plan(self.seen, self.goal, names=self.names, actor=self.actor)
