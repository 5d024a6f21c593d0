"""The jump box: residents, orders and functions, by pinyin initials, numbers or words."""

from dataclasses import dataclass, field

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render

from yigongti.foundation import rooms
from yigongti.foundation.access.actor import Actor
from yigongti.foundation.web.frame import Frame, MenuLine, listed
from yigongti.foundation.web.views import ActorRequest, reads

EACH = 6
TEXT_MAX = 40


@dataclass
class Found:
    """One source and what it found: (title, about, url)."""

    title: str
    lines: list[tuple[str, str, str]] = field(default_factory=list)


def initials(text: str) -> str:
    """待诊断 -> dzd."""
    from pypinyin import Style, lazy_pinyin  # its dictionary takes half a second: not at every start

    return "".join(lazy_pinyin(text, style=Style.FIRST_LETTER)).lower()


def functions(menu: list[MenuLine], text: str) -> list[tuple[str, str, str]]:
    """Menu lines whose title contains the text or whose initials begin with it."""
    wanted = text.lower()
    return [
        (one.title, "功能", one.url)
        for one in menu
        if wanted in one.title.lower() or initials(one.title).startswith(wanted)
    ]


def find(actor: Actor, menu: list[MenuLine], text: str) -> list[Found]:
    """Functions, then every source of the rooms that the position may ask."""
    text = text.strip()[:TEXT_MAX]
    if not text:
        return []
    groups = [Found("功能", functions(menu, text)[:EACH])]
    for room in rooms.all_rooms():
        for source in room.jumps:
            if actor.may(source.permission):
                lines = listed(f"jump {source.title}", source.find, actor=actor, text=text, limit=EACH)
                groups.append(Found(source.title, lines[:EACH]))
    return [group for group in groups if group.lines]


@reads(None)
def jump(request: ActorRequest) -> HttpResponseBase:
    """A fragment under the box; as a full page the list, or the only thing found at once."""
    text = request.GET.get("q", "")
    frame = Frame(request)
    groups = find(request.actor, [line for group in frame.menu for line in group.lines], text)
    if request.htmx:
        return render(request, "portal/jump_list.html", {"groups": groups, "text": text})
    lines = [line for group in groups for line in group.lines]
    if len(lines) == 1:
        return redirect(lines[0][2])
    return render(request, "portal/jump.html", {"groups": groups, "text": text, "frame": frame})
