"""The situation room: the desk, its live parts, the wall, and the marks of the map."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET

from sigap.accounts.gate import Viewed, requires, staff
from sigap.accounts.viewer import Viewer
from sigap.desk.pulse import PULSE, beat
from sigap.desk.queries import measured
from sigap.desk.queries import situation as room
from sigap.desk.queries import waiting as waits
from sigap.desk.shared import Context, shared_part
from sigap.territory import calendar
from sigap.territory.svg import WALL, Mark, area_map_svg

MOST_TILES = 6
Counts = dict[str, int]


@require_GET
@staff
def home(request: Viewed) -> HttpResponse:
    """Each role lands where its work is."""
    viewer = request.viewer
    if viewer.may("desk.see"):
        return situation(request)
    if viewer.may("request.see"):
        return redirect("response:requests")
    if viewer.may("report.own"):
        return redirect("incidents:mine")
    if viewer.may("stats.see"):
        return redirect("desk:numbers")
    return redirect("accounts:manage")


def situation(request: Viewed) -> HttpResponse:
    viewer, now = request.viewer, timezone.now()
    counts = room.counts(viewer)
    return render(
        request,
        "desk/situation.html",
        {
            **_bar(viewer, counts),
            **_waiting(viewer, counts),
            **_verify(viewer, counts),
            "svg": area_map_svg(marks=_svg_marks(viewer)),
            "now": now,
        },
    )


def _bar(viewer: Viewer, counts: Counts | None = None) -> dict[str, object]:
    now = timezone.now()
    today = calendar.local_day(now)
    return {
        "today": today,
        "where": calendar.where(today),
        "figures": measured.figures(viewer, now),
        "duty": room.duty(viewer),
        "counts": counts or room.counts(viewer),
    }


def _waiting(viewer: Viewer, counts: Counts | None = None) -> dict[str, object]:
    offices = waits.waiting(viewer, timezone.now())
    return {
        "offices": offices,
        "waiting_count": sum(len(office.rows) for office in offices),
        "counts": counts or room.counts(viewer),
    }


def _verify(viewer: Viewer, counts: Counts | None = None) -> dict[str, object]:
    return {
        "cards": room.verify_cards(viewer),
        "failed": room.undelivered(viewer, timezone.now()),
        "counts": counts or room.counts(viewer),
    }


def _wall(viewer: Viewer) -> dict[str, object]:
    now = timezone.now()
    offices = waits.waiting(viewer, now)
    return {
        **_bar(viewer),
        "tiles": room.tiles(offices)[:MOST_TILES],
        "more_offices": max(0, len(offices) - MOST_TILES),
        "svg": area_map_svg(marks=_svg_marks(viewer), look=WALL),
        "now": now,
    }


def _svg_marks(viewer: Viewer) -> list[Mark]:
    return [
        Mark(
            round(one["lat"] * 1e6),
            round(one["lon"] * 1e6),
            one["severity"],
            one["href"],
            one["title"],
            watch=one["form"] == "watch",
        )
        for one in room.marks(viewer)
    ]


def _part(template: str, context: Context) -> Callable[..., HttpResponse]:
    """A piece of an open page, asked for again when something was recorded."""

    @require_GET
    @requires("desk.see")
    def view(request: Viewed) -> HttpResponse:
        return shared_part(request, request.viewer, template, context, timezone.now())

    return view


waiting_part = _part("desk/parts/waiting.html", _waiting)
verify_part = _part("desk/parts/verify.html", _verify)
bar_part = _part("desk/parts/numbers.html", _bar)


@require_GET
@requires("desk.see")
def wall(request: Viewed) -> HttpResponse:
    """Larger type, counts instead of names, no controls."""
    if request.headers.get("X-Live"):
        return shared_part(request, request.viewer, "desk/parts/wall.html", _wall, timezone.now())
    return render(request, "desk/wall.html", _wall(request.viewer))


@require_GET
@staff
def big_map(request: Viewed) -> HttpResponse:
    """The map as a page. What is printed is the drawing, which is asked for again when something was recorded."""
    if request.headers.get("X-Live"):
        return render(request, "desk/parts/drawn_map.html", _drawn_map(request.viewer))
    context = {**_drawn_map(request.viewer), "focus": request.GET.get("di", ""), "now": timezone.now()}
    return render(request, "desk/map.html", context)


def _drawn_map(viewer: Viewer) -> dict[str, object]:
    marks = _svg_marks(viewer)
    return {"svg": area_map_svg(marks=marks), "marked": len(marks)}


@require_GET
@staff
def marks(request: Viewed) -> JsonResponse:
    return JsonResponse({"marks": room.marks(request.viewer), "disputes": room.dispute_marks()})


@require_GET
@staff
def live(request: Viewed) -> HttpResponse:
    """Did anything happen? Tells nobody what, only that something did; the next rounds are answered by QuickPulse."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    PULSE.let_in(session)
    return beat(request, session)
