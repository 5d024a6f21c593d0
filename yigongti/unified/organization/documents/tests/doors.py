"""The doors of documents. A document is the county's: every place of the county finds the same one behind them."""

from itertools import count

from yigongti.foundation.access.doors import Door
from yigongti.records.places.testing import COUNTY
from yigongti.unified.organization.documents.testing import TEXT, imported
from yigongti.unified.organization.documents.tests.conftest import NOW

_numbers = count(1)
_EVERYWHERE = {"same": 200, "other": 200}
_REDIRECTS = {"own": 302, "same": 302, "other": 302}


def _document(world, organization):
    """Each call a document of its own: the number differs."""
    return imported(COUNTY, now=NOW, text=TEXT.replace("7号", f"{next(_numbers)}07号"))


def _pk(world, organization):
    return {"pk": _document(world, organization).pk}


def _table(world, organization):
    return _pk(world, organization) | {"name": "members"}


def _clause(world, organization):
    return _pk(world, organization) | {"name": "二（二）1"}


def _first_open(world, organization):
    from yigongti.unified.organization.documents.models import Finding

    return Finding.objects.filter(kind="unit").latest("document_id", "pk")


def _accept(world, organization):
    unit = _first_open(world, organization)
    return {"finding": unit.pk, "version": unit.version, "verb": "accept"}


def _accept_clause(world, organization):
    unit = _first_open(world, organization)
    return {"open": [f"{unit.pk}.{unit.version}"]}


def _add(world, organization):
    return {"kind": "reference", "words": "总体要求", "p_title": "总体规划"}


READ = "documents.document.read"
DOORS = (
    Door("documents:list", READ, shows=lambda w, o: _document(w, o).number, **_EVERYWHERE),
    Door("documents:new", "documents.document.import"),
    Door("documents:import", "documents.document.import", "POST", data=lambda w, o: {"text": TEXT}, own=302),
    *(
        Door(f"documents:{name}", READ, kwargs=_pk, **_EVERYWHERE)
        for name in ("document", "file", "findings_xlsx", "review", "diff")
    ),
    Door("documents:clause", READ, kwargs=_clause, **_EVERYWHERE),
    Door("documents:table", READ, kwargs=_table, **_EVERYWHERE),
    Door("documents:decide", "documents.document.review", "POST", kwargs=_pk, data=_accept, also=(READ,), **_REDIRECTS),
    Door(
        "documents:accept_clause", "documents.document.review", "POST", kwargs=_pk, data=_accept_clause, also=(READ,),
        **_REDIRECTS,
    ),
    Door("documents:add", "documents.document.review", "POST", kwargs=_pk, data=_add, also=(READ,), **_REDIRECTS),
    Door("documents:save_table", "documents.document.review", "POST", kwargs=_table, also=(READ,), **_REDIRECTS),
    Door("documents:reread", "documents.document.reread", "POST", kwargs=_pk, also=(READ,), **_REDIRECTS),
    Door(
        "documents:set_aside", "documents.document.set_aside", "POST", kwargs=_pk, also=(READ,),
        data=lambda w, o: {"reason": "已有修订稿"}, **_REDIRECTS,
    ),
    Door("documents:draft", "documents.document.draft", "POST", kwargs=_pk, also=(READ,), **_REDIRECTS),
    Door(
        "documents:propose", "documents.document.propose", "POST", kwargs=_pk, also=(READ,), own=422, same=422,
        other=422,
    ),
    Door(
        "documents:open_tasks", "documents.document.open_tasks", "POST", kwargs=_pk, also=(READ,), own=409, same=409,
        other=409,
    ),
)  # fmt: skip
