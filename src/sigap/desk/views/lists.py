"""Lists and single pages that compose rooms: area, search, numbers, the sheet of paper, all incidents."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from sigap.accounts.gate import Viewed, requires, staff
from sigap.desk.queries import calls, lists, measured, paper
from sigap.history import queries as history
from sigap.territory import queries as territory
from sigap.territory.svg import WALL, area_map_svg

PAST_SHOWN = 5


@require_GET
@staff
def area(request: Viewed, code: str) -> HttpResponse:
    """Facts, stations, incidents, who is responsible and who to call, of one area."""
    row = territory.area(code)
    if row is None:
        raise Http404
    viewer = request.viewer
    called = calls.who_to_call(viewer, code, timezone.now())
    past = history.of_area(code)
    return render(
        request,
        "desk/area.html",
        {
            "area": row,
            "parents": territory.parents_of(code),
            "children": list(territory.children(code)),
            "facts": list(territory.facts_of(code)),
            "tps_count": territory.tps_of(code).count(),
            "stations": list(territory.tps_of(code)[:200]) if code.count(".") == 3 else [],
            "incidents": lists.area_incidents(viewer, code),
            "past": history.shown(past[:PAST_SHOWN]),
            "past_counts": history.counts_of(past),
            "near_calls": [one for one in called if one.near],
            "far_calls": [one for one in called if not one.near],
            "svg": area_map_svg(chosen=code, look=WALL),
            "seen": viewer.sees_area(code) and viewer.may("incident.see"),
        },
    )


@require_GET
@staff
def search(request: Viewed) -> HttpResponse:
    """Places, incidents and posts; misspelling forgiven; only what the viewer may see."""
    text = request.GET.get("q", "").replace("\x00", "").strip()[:120]
    return render(request, "desk/search.html", {"q": text, "found": lists.search(request.viewer, text)})


@require_GET
@requires("stats.see")
def numbers(request: Viewed) -> HttpResponse:
    """The measured numbers for today, 7 and 30 days, with their definitions; each opens its records."""
    measures = measured.measures(request.viewer, timezone.now())
    return render(request, "desk/numbers.html", {"measures": measures, "opens": request.viewer.may("report.see")})


@require_GET
@requires("print.sheet")
def sheet(request: Viewed) -> HttpResponse:
    """The fallback sheet: open items and the telephone tree, to print."""
    context = paper.sheet(request.viewer, timezone.now())
    return render(request, "desk/sheet.html", context)


@require_GET
@requires("report.see")
def reports(request: Viewed) -> HttpResponse:
    """All incidents the viewer may see, with filters that stay in the address."""
    told = request.GET
    wanted = lists.Wanted(
        state=told.get("keadaan", "open"),
        text=told.get("q", "").replace("\x00", "")[:80],
        area=told.get("wilayah", "").replace("\x00", "")[:30],
        days=_small_number(told.get("hari", ""), 0),
    )
    context = {
        "page": lists.report_list(request.viewer, wanted, _small_number(told.get("halaman", ""), 1), timezone.now()),
        "wanted": wanted,
        "states": lists.states(),
        "periods": measured.PERIODS,
        "areas": territory.kecamatan_list(),
    }
    return render(request, "desk/reports.html", context)


def _small_number(word: str, otherwise: int) -> int:
    """A number from an address; anything else is as if it were not there."""
    return int(word) if word.isdecimal() and word.isascii() and len(word) < 6 else otherwise
