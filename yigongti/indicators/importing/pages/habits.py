"""How tables of one's organization are read."""

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from yigongti.foundation.web.views import ActorRequest, reads, writes
from yigongti.indicators.importing import actions, queries
from yigongti.indicators.importing.keeping import handles
from yigongti.indicators.importing.models import Habit
from yigongti.indicators.importing.targets import Names


def _lines(habit: Habit, names: Names) -> list[tuple[str, str]]:
    """What is remembered, in words: the head's or the name's key and what it stands for."""
    kept = habit.choices
    said = [
        (key, names.title(habit.sheet, code) if code != "-" else "不导入")
        for key, code in kept.get("columns", {}).items()
    ]
    said += [(key, f"单位 {unit}") for key, unit in kept.get("units", {}).items()]
    said += [
        (
            key,
            names.organizations[code].short_name if code in names.organizations else "不导入" if code == "-" else code,
        )
        for key, code in kept.get("names", {}).items()
    ]
    return said


@reads("importing.file.read")
def habits(request: ActorRequest) -> HttpResponse:
    """The list, each with what was decided."""
    names = Names(request.actor.county)
    may = request.actor.may("importing.habit.forget")
    rows = [
        (habit, _lines(habit, names), may and handles(request.actor, habit))
        for habit in queries.habits(seen_by=request.actor)[:200]
    ]
    return render(request, "importing/habits.html", {"rows": rows, "may_forget": any(mine for _h, _l, mine in rows)})


@writes("importing.habit.forget")
def forget(request: ActorRequest, pk: int) -> HttpResponse:
    """Read such tables afresh."""
    habit = queries.habit(seen_by=request.actor, pk=pk)
    actions.forget(actor=request.actor, now=request.now, habit=habit, key=request.key)
    messages.success(request, "已删除，下次上传这种表会重新对应。")
    return HttpResponseRedirect(reverse("importing:habits"))
