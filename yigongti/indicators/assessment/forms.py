"""What a form of the room sends, as values; all that cannot be taken is told at once, one sentence per field."""

import re
from collections.abc import Callable, Collection
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from yigongti.foundation.access.action import KeyReused
from yigongti.foundation.access.models import OnceKey
from yigongti.foundation.errors import Conflict, Invalid
from yigongti.foundation.files.store import TooLarge
from yigongti.foundation.files.upload import cap
from yigongti.foundation.web.typed import day_of
from yigongti.foundation.web.views import ActorRequest

CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f]")


class Sent:
    """The fields of a POST. Ask for each, then `check()` raises Invalid with everything that is wrong."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self.wrong: dict[str, str] = {}

    def text(self, name: str, label: str, *, most: int, required: bool = False) -> str:
        """A text of at most so many characters."""
        text = self._request.POST.get(name, "").strip()
        if required and not text:
            self.wrong[name] = f"请填写{label}。"
        elif len(text) > most:
            self.wrong[name] = f"太长，请控制在 {most} 个字以内。"
        elif CONTROL.search(text):
            self.wrong[name] = "含有不能保存的字符，请重新输入。"
        return text

    def choice(self, name: str, label: str, options: Collection[str]) -> str:
        """One of the options."""
        text = self._request.POST.get(name, "")
        if text not in options:
            self.wrong[name] = f"请选择{label}。"
        return text

    def day(self, name: str, label: str) -> date:
        """A date; any day where it is wrong, which nobody uses after `check`."""
        found = day_of(self._request.POST.get(name, "").strip())
        if found is None:
            self.wrong[name] = f"请填写{label}，例如 2026-07-01。"
        return found or date.min

    def papers(self) -> dict[str, Any]:
        """Document, link and upload, as papers.paper takes them."""
        if getattr(self._request, "upload_refused", False):
            raise TooLarge(cap())
        return {
            "document": self.text("document", "文号", most=80),
            "link": self.text("link", "平台页面", most=200),
            "file": self._request.FILES.get("file"),
        }

    def check(self) -> None:
        """Raise Invalid where anything is wrong."""
        if self.wrong:
            raise Invalid(fields=self.wrong)


def attempt(
    request: ActorRequest, act: Callable[[], HttpResponse], again: Callable[[Exception], HttpResponse], back: str
) -> HttpResponse:
    """Run an act; what the user can mend brings the form back. A second click of what is done goes `back`."""
    try:
        return act()
    except KeyReused as problem:
        return again(problem)
    except (Invalid, Conflict) as problem:
        if OnceKey.objects.filter(key=request.key, user_id=request.actor.user_id).exists():
            return HttpResponseRedirect(back)
        return again(problem)
