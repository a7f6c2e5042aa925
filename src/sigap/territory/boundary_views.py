"""The pages of official borders: what counts now, a file looked through, an import taken back."""

from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from sigap.accounts.gate import requires
from sigap.accounts.viewer import Viewer
from sigap.journal.refusal import Refusal
from sigap.territory import actions, borders, deliveries, queries, waiting_files
from sigap.territory.border_svg import before_and_after
from sigap.territory.compute import fits
from sigap.territory.models import Level
from sigap.territory.refusals import CannotRead

PERMISSION = actions.PERMISSION
USUAL_PROJECTIONS = (
    ("EPSG:4326", "WGS 84, derajat (EPSG:4326)"),
    ("EPSG:32650", "UTM 50N, WGS 84 (EPSG:32650)"),
    ("EPSG:32750", "UTM 50S, WGS 84 (EPSG:32750)"),
    ("EPSG:23840", "TM-3 zona 50.2, DGN95 (EPSG:23840)"),
    ("EPSG:3857", "Web Mercator (EPSG:3857)"),
)


@requires(PERMISSION)
@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """What counts now, where it is from, and the way to another file."""
    return render(request, "territory/boundaries.html", _overview())


def _overview() -> dict[str, object]:
    return {
        "standing": deliveries.standing(),
        "imports": deliveries.imports(),
        "contested": deliveries.contested(),
        "kecamatan": list(queries.kecamatan_list()),
        "villages": deliveries.villages_by_kecamatan(),
        "projections": USUAL_PROJECTIONS,
    }


@requires(PERMISSION)
@require_POST
def deliver(request: HttpRequest) -> HttpResponse:
    """Take a file in; nothing changes on the map until it was looked through."""
    chosen = request.FILES.get("berkas")
    if chosen is None:
        messages.error(request, _("Pilih berkas batasnya dahulu."))
        return redirect("territory:boundaries")
    try:
        fits(chosen.size or 0)
        sha = waiting_files.keep(chosen.read())
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect("territory:boundaries")
    asked = {"tingkat": _level(request.POST.get("tingkat", "")), "proyeksi": request.POST.get("proyeksi", "")[:80]}
    return redirect(f"/kelola/batas/periksa/{sha}/?{urlencode({k: v for k, v in asked.items() if v})}")


@requires(PERMISSION)
@require_GET
def look(request: HttpRequest, sha: str) -> HttpResponse:
    """What the file would change: matched, not matched, repaired, before and after on a map."""
    data = waiting_files.get(sha)
    if data is None:
        messages.error(request, _("Berkas itu sudah tidak disimpan. Kirim sekali lagi."))
        return redirect("territory:boundaries")
    asked = deliveries.Asked.from_fields(request.GET)
    common = {"sha": sha, "asked": asked, "projections": USUAL_PROJECTIONS}
    try:
        looked = deliveries.look_through(sha, data, asked)
    except CannotRead as refusal:
        fits = [(code, dict(USUAL_PROJECTIONS).get(code, code)) for code in refusal.projections]
        return render(
            request, "territory/boundaries_refused.html", {**common, "refusal": refusal, "fits": fits}, status=422
        )
    return render(
        request,
        "territory/boundaries_look.html",
        {**common, "looked": looked, "svg": _svg(sha, asked, borders.version())},
    )


@lru_cache(maxsize=4)
def _svg(sha: str, asked: deliveries.Asked, _version: str) -> str:
    """Drawn once for a file and the borders of the moment."""
    looked = deliveries.look_through(sha, waiting_files.get(sha) or b"", asked)
    now = {code: one.drawn for code, one in borders.borders(looked.level).items()}
    return before_and_after(now, looked.shapes, queries.area_names())


@requires(PERMISSION)
@require_POST
def accept(request: HttpRequest, sha: str) -> HttpResponse:
    """Let the borders of the file count."""
    data = waiting_files.get(sha)
    if data is None:
        messages.error(request, _("Berkas itu sudah tidak disimpan. Kirim sekali lagi."))
        return redirect("territory:boundaries")
    asked = deliveries.Asked.from_fields(request.POST)
    try:
        done = deliveries.accept(
            _viewer(request).actor, sha, data, asked, source=request.POST.get("sumber", ""), now=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(f"/kelola/batas/periksa/{sha}/?{asked.query}")
    told = ngettext("Batas resmi %(n)d wilayah berlaku.", "Batas resmi %(n)d wilayah berlaku.", done.matched)
    messages.success(request, told % {"n": done.matched})
    return redirect("territory:boundaries")


@requires(PERMISSION)
@require_POST
def withdraw(request: HttpRequest, pk: UUID) -> HttpResponse:
    _answered(
        request,
        lambda: actions.withdraw_boundaries(_viewer(request).actor, pk, now=timezone.now()),
        _("Dibatalkan. Batas sebelumnya berlaku lagi."),
    )
    return redirect("territory:boundaries")


@requires(PERMISSION)
@require_POST
def dispute(request: HttpRequest) -> HttpResponse:
    told = {name: request.POST.get(name, "") for name in ("satu", "dua", "nama", "sumber")}
    _answered(
        request,
        lambda: actions.dispute_border(
            _viewer(request).actor,
            one=told["satu"],
            other=told["dua"],
            name=told["nama"],
            source=told["sumber"],
            now=timezone.now(),
        ),
        _("Garis itu digambar sebagai batas yang disengketakan."),
    )
    return redirect("/kelola/batas/#sengketa")


@requires(PERMISSION)
@require_POST
def settle(request: HttpRequest, pk: UUID) -> HttpResponse:
    _answered(
        request,
        lambda: actions.settle_border(_viewer(request).actor, pk, now=timezone.now()),
        _("Tanda sengketa dicabut."),
    )
    return redirect("/kelola/batas/#sengketa")


def _answered(request: HttpRequest, act, done: str) -> None:  # type: ignore[no-untyped-def]
    try:
        act()
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        messages.success(request, done)


def _viewer(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def _level(text: str) -> str:
    return text if text in (Level.DESA, Level.KECAMATAN) else ""
