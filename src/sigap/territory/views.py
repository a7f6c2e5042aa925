"""The data of the map, the calendar, and the place search of forms."""

from hashlib import sha256

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from sigap.accounts.gate import staff
from sigap.territory import calendar, queries


@require_GET
@staff
def kecamatan_json(request: HttpRequest) -> HttpResponse:
    return _cached(request, queries.shapes_geojson("kecamatan"))


@require_GET
@staff
def desa_json(request: HttpRequest) -> HttpResponse:
    return _cached(request, queries.shapes_geojson("desa"))


@require_GET
@staff
def around_json(request: HttpRequest) -> HttpResponse:
    return _cached(request, queries.around_geojson())


@require_GET
@staff
def contested_json(request: HttpRequest) -> HttpResponse:
    """Contested borders as lines."""
    return _cached(request, queries.contested_geojson())


def _cached(request: HttpRequest, text: str) -> HttpResponse:
    """The same map is not sent twice: 304 when the browser has it."""
    tag = f'"{sha256(text.encode()).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    headers = {"ETag": tag, "Cache-Control": "private, max-age=0, must-revalidate"}
    return HttpResponse(text, content_type="application/geo+json", headers=headers)


@require_GET
@staff
def places(request: HttpRequest) -> JsonResponse:
    """Suggestions while a place is typed; with lat and lon, the village around that point."""
    point = _point(request.GET.get("lat", ""), request.GET.get("lon", ""))
    if point is not None:
        code = queries.locate(*point)
        found = (
            [{"area": code, "tps": "", "label": queries.place_label(code), "level": "desa", "why": ""}] if code else []
        )
        return JsonResponse({"hits": found})
    hits = queries.search_places(request.GET.get("q", "")[:120], limit=7)
    found = [
        {"area": hit.area_code, "tps": hit.tps_id, "label": hit.label, "level": hit.level, "why": hit.why}
        for hit in hits
    ]
    return JsonResponse({"hits": found})


def _point(lat: str, lon: str) -> tuple[int, int] | None:
    """Millionths of degrees, or None when it is no point."""
    try:
        degrees = float(lat), float(lon)
    except ValueError:
        return None
    if not all(abs(one) <= 360 for one in degrees):  # nan is not, either
        return None
    return round(degrees[0] * 1_000_000), round(degrees[1] * 1_000_000)


@require_GET
@staff
def year(request: HttpRequest) -> HttpResponse:
    """The calendar of 2024, and where we are today."""
    today = calendar.local_day(timezone.now())
    return render(
        request,
        "territory/calendar.html",
        {"where": calendar.where(today), "stages": calendar.stages(), "today": today, "next": calendar.next_window()},
    )
