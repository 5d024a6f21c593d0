"""医通、人通、财通 〔A23〕: three axes composed from what the platform knows; what is missing says why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from yigongti.foundation import rooms
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.rooms import AxisFigure
from yigongti.foundation.web.frame import listed
from yigongti.indicators import faces, formulas
from yigongti.indicators.queries import Overview

AXES = (
    ("medical", "医通", "平台和中心接入、业务往来"),
    ("people", "人通", "县聘乡用、乡聘村用、下派"),
    ("money", "财通", "资金池、结算、医保基金"),
)
# Which facts speak for an axis: an indicator whose formula rests on one of them stands there, in any county.
FACTS = {
    "medical": {"primary_exam_upper_dx_patients", "remote_imaging_reads", "platforms_built", "centres_built"},
    "people": {"county_hire_township_cum", "township_hire_village_cum", "dispatched_ge6m_mid_doctors"},
    "money": {"fund_in_county_designated", "fund_primary"},
}
SHOWN = 6


@dataclass(frozen=True)
class StripFace:
    """A platform or center as the strip has it: connected, whole, today; None numbers where it does not answer."""

    title: str
    url: str
    connected: object
    whole: object
    today: object
    say: str


@dataclass(frozen=True)
class Axis:
    """One of the three. `waiting` are platforms and centers that the document plans and nobody has connected."""

    title: str
    about: str
    figures: tuple[AxisFigure, ...]
    waiting: tuple[str, ...] = ()


def connections(
    *,
    seen_by: Actor,
    now: datetime,
    request: HttpRequest,
    overviews: Sequence[Overview],
    strips: Iterable[StripFace],
) -> tuple[Axis, ...]:
    """The three axes for one actor, from figures that he may read elsewhere too."""
    found: list[AxisFigure] = []
    waiting: list[str] = []
    for strip in strips:
        if strip.connected is None and strip.today is None:
            waiting.append(strip.title)
        else:
            found.append(_of_strip(strip))
    found += [figure for overview in overviews for figure in _of_indicator(overview)]
    for room in rooms.all_rooms():
        for source in room.axis_figures:
            if seen_by.may(source.permission):
                found += listed(f"axis of {source.code}", source.ask, request=request, actor=seen_by, now=now)
    return tuple(
        Axis(
            title,
            about,
            tuple(sorted((f for f in found if f.axis == code), key=lambda f: bool(f.missing)))[:SHOWN],
            tuple(waiting) if code == "medical" else (),
        )
        for code, title, about in AXES
    )


def _of_strip(strip: StripFace) -> AxisFigure:
    value = (
        "—" if strip.connected is None else f"{strip.connected}/{strip.whole}" if strip.whole else f"{strip.connected}"
    )
    today = f"今日业务 {strip.today}" if strip.today is not None else ""
    return AxisFigure("medical", f"{strip.title}接入", value, "家", strip.url, today)


def _of_indicator(overview: Overview) -> Iterable[AxisFigure]:
    indicator = overview.now.indicator
    if not indicator.formula:
        return
    facts = set(formulas.facts_of(formulas.parse(indicator.formula)))
    for axis, wanted in FACTS.items():
        if facts & wanted:
            card = faces.card(overview)
            yield AxisFigure(
                axis,
                card.name,
                card.text,
                card.unit,
                reverse("indicators:sheet", args=[card.code]),
                "；".join(f"{t.year} 目标 {t.printed} {t.words}" for t in card.targets if t.words != "未设"),
                card.missing,
            )
            return
