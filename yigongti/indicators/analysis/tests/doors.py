"""The doors of analysis: a change or forecast is seen where the value is; a comparison by who sees every member."""

from datetime import UTC, date, datetime
from decimal import Decimal

from yigongti.foundation.access.doors import Door
from yigongti.indicators.analysis.models import Question
from yigongti.indicators.tests.doors import EXPORT, READ, load_one

QREAD, RAISE = "analysis.question.read", "analysis.question.raise"
WHEN = datetime(2026, 11, 3, 1, 0, tzinfo=UTC)
WORDS = "疑点在这里 {}"


def _code(world, organization):
    load_one()
    return {"code": "WX-K05"}


def _scope(world, organization):
    return {"scope": f"institution:{organization.code}"}


def _county(world, organization):
    return {"scope": "county"}


def _place(world, organization):
    return {"code": organization.code}


def make_question(organization, *, state="open", **words):
    """One doubt about one number of that organization."""
    given = {
        "county": organization.county, "organization": organization, "rule": "jump", "indicator": "WX-K05",
        "fact": "primary_exam_upper_dx_patients", "period": "2026-10", "words": WORDS.format(organization.code),
        "number": Decimal(9), "raised_at": WHEN, "moved_at": WHEN, "due": date(2026, 11, 10), "state": state,
        "answer": "" if state == "open" else "已核对",
    }  # fmt: skip
    return Question.objects.create(**(given | words))


def _open(world, organization):
    load_one()
    return {"question_id": make_question(organization).pk}


def _answered(world, organization):
    load_one()
    return {"question_id": make_question(organization, state="answered").pk}


def _shown(world, organization):
    return make_question(organization).words


def _asked(world, organization):
    load_one()
    return {"institution": organization.code, "indicator": "WX-K05", "period": "2026-10", "words": "请核对"}


def _reason(world, organization):
    return {"way": "reason", "words": "已核对"}


DOORS = (
    Door("analysis:home", READ, shows=lambda w, o: f"/analysis/institutions/{o.code}/", same=404, other=404),
    Door("analysis:scorecard", READ, kwargs=_place),
    Door("analysis:scorecard_export", EXPORT, kwargs=_place, also=(READ,)),
    Door("analysis:questions", QREAD, shows=_shown),
    Door("analysis:question", QREAD, kwargs=_open),
    Door("analysis:ask", RAISE, data=_scope, same=200, other=200, why="a form without a number in it"),
    Door("analysis:raise", RAISE, "POST", data=_asked, own=302),
    Door("analysis:answer", "analysis.question.answer", "POST", kwargs=_open, data=_reason, own=302, also=(QREAD,)),
    Door("analysis:accept", "analysis.question.accept", "POST", kwargs=_answered, own=302, also=(QREAD,)),
    Door("analysis:reopen", "analysis.question.reopen", "POST", kwargs=_answered, data=_reason, own=302, also=(QREAD,)),
    Door("analysis:change", READ, kwargs=_code, data=_scope),
    Door("analysis:change_export", EXPORT, kwargs=_code, data=_scope, also=(READ,)),
    Door("analysis:ahead", READ, kwargs=_code, data=_scope),
    Door("analysis:ahead_export", EXPORT, kwargs=_code, data=_scope, also=(READ,)),
    Door("analysis:compare", READ, kwargs=_code, data=_county, scope="county", same=200, other=200),
    Door("analysis:compare_export", EXPORT, kwargs=_code, data=_county, scope="county", also=(READ,), same=200,
         other=200),
)  # fmt: skip
