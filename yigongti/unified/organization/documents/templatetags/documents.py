"""What the pages of documents draw by themselves."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from yigongti.unified.organization.documents.models import PolicyDocument, State
from yigongti.unified.organization.documents.words import KINDS

register = template.Library()
_TONES = {
    State.IMPORTED: "waiting", State.REVIEW: "working", State.DRAFTED: "review", State.IN_FORCE: "done",
    State.SET_ASIDE: "ended",
}  # fmt: skip


@register.filter
def document_tone(document: PolicyDocument) -> str:
    """The tone of a document's state."""
    return _TONES[State(document.state)]


@register.simple_tag
def documents_progress(total: int, open_: int) -> SafeString:
    """A thin bar and the numbers: 120/301."""
    done = total - open_
    percent = 100 if not open_ else min(99, 100 * done // max(1, total))
    return format_html(
        '<progress class="progress" max="100" value="{}" aria-label="核对进度 {}%"></progress> {}/{}',
        percent, percent, done, total,
    )  # fmt: skip


@register.filter
def document_kind(code: str) -> str:
    """The word for a kind of finding."""
    return KINDS[code].title if code in KINDS else code
