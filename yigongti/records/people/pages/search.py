"""Finding a resident: the list page, and the rows of a look-up field."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from yigongti.foundation.web.views import ActorRequest, reads
from yigongti.records.people import looks, queries
from yigongti.records.people.lookup import Path, understand
from yigongti.records.places.models import Township, Village

PER_PAGE = 20
FOUND_MAX = 50
LOOKUP_MAX = 8


@reads("people.resident.read")
def search(request: ActorRequest) -> HttpResponse:
    """Residents within sight: by what was typed, else by township and village, page by page."""
    text = request.GET.get("q", "").strip()
    township, village = request.GET.get("township", ""), request.GET.get("village", "")
    sought = understand(text)
    if text:
        rows = list(queries.find(seen_by=request.actor, text=text, limit=FOUND_MAX + 1))
        page = Paginator(rows[:FOUND_MAX], FOUND_MAX).get_page(1)
    else:
        rows = []
        everybody = queries.residents(seen_by=request.actor, township=township, village=village)
        page = Paginator(everybody, PER_PAGE).get_page(request.GET.get("page"))
    lines = queries.found(seen_by=request.actor, people=page.object_list, today=localdate(request.now))
    looks.listed(actor=request.actor, now=request.now, page="people:search", ids=[n.resident.pk for n in lines])
    context = {
        "q": text,
        "lines": lines,
        "page": page,
        "hint": sought.hint,
        "is_number": sought.path in {Path.DIGITS, Path.TAIL, Path.CODE},
        "there_is_more": len(rows) > FOUND_MAX,
        "townships": Township.objects.filter(county_id=request.actor.county),
        "villages": Village.objects.filter(township_id=township) if township else (),
        "township": township,
        "village": village,
    }
    return render(request, "people/search.html", context)


@reads("people.resident.read")
def lookup(request: ActorRequest) -> HttpResponse:
    """Option rows for a combobox: name, about, place and masked ID, last visit."""
    text = request.GET.get("q", "")
    people = queries.find(seen_by=request.actor, text=text, limit=LOOKUP_MAX)
    lines = queries.found(seen_by=request.actor, people=people, today=localdate(request.now))
    looks.listed(actor=request.actor, now=request.now, page="people:lookup", ids=[n.resident.pk for n in lines])
    field = "".join(c for c in request.GET.get("field", "resident") if c.isalnum() or c == "_")[:40]
    context = {"lines": lines, "q": text, "hint": understand(text).hint, "field": field}
    return render(request, "people/lookup_options.html", context)
