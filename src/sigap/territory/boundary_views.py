"""The pages of official borders: what counts now, a file looked through, an import taken back."""

from functools import lru_cache
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from sigap.accounts.gate import Viewed, requires
from sigap.accounts.views.answers import refusals_as_messages
from sigap.journal.refusal import Refusal
from sigap.territory import actions, borders, deliveries, queries
from sigap.territory.border_svg import before_and_after
from sigap.territory.compute import fits
from sigap.territory.refusals import CannotRead
from sigap.vault import waiting_files
from sigap.vault.apart import Busy, TooHeavy

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
def overview(request: Viewed) -> HttpResponse:
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
def deliver(request: Viewed) -> HttpResponse:
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
        return render(request, "territory/boundaries.html", _overview(), status=422)
    return redirect(f"/kelola/batas/periksa/{sha}/?{deliveries.Asked.from_fields(request.POST).query}")


@requires(PERMISSION)
@require_GET
def look(request: Viewed, sha: str) -> HttpResponse:
    """What the file would change: matched, not matched, repaired, before and after on a map."""
    data = waiting_files.get(sha)
    if data is None:
        messages.error(request, _("Berkas itu sudah tidak disimpan. Kirim sekali lagi."))
        return redirect("territory:boundaries")
    asked = deliveries.Asked.from_fields(request.GET)
    common = {"sha": sha, "asked": asked, "projections": USUAL_PROJECTIONS}
    try:
        looked = deliveries.look_through(sha, data, asked)
    except (CannotRead, TooHeavy, Busy) as refusal:
        would_fit = refusal.projections if isinstance(refusal, CannotRead) else ()
        fits = [(code, dict(USUAL_PROJECTIONS).get(code, code)) for code in would_fit]
        return render(
            request,
            "territory/boundaries_refused.html",
            {**common, "refusal": refusal, "fits": fits},
            status=503 if isinstance(refusal, Busy) else 422,
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
def accept(request: Viewed, sha: str) -> HttpResponse:
    """Let the borders of the file count."""
    data = waiting_files.get(sha)
    if data is None:
        messages.error(request, _("Berkas itu sudah tidak disimpan. Kirim sekali lagi."))
        return redirect("territory:boundaries")
    asked = deliveries.Asked.from_fields(request.POST)
    try:
        done = deliveries.accept(
            request.viewer.actor, sha, data, asked, source=request.POST.get("sumber", ""), now=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
        return redirect(f"/kelola/batas/periksa/{sha}/?{asked.query}")
    told = ngettext("Batas resmi %(n)d wilayah berlaku.", "Batas resmi %(n)d wilayah berlaku.", done.matched)
    messages.success(request, told % {"n": done.matched})
    return redirect("territory:boundaries")


@requires(PERMISSION)
@require_POST
def withdraw(request: Viewed, pk: UUID) -> HttpResponse:
    with refusals_as_messages(request, _("Dibatalkan. Batas sebelumnya berlaku lagi.")):
        actions.withdraw_boundaries(request.viewer.actor, pk, now=timezone.now())
    return redirect("territory:boundaries")


@requires(PERMISSION)
@require_POST
def dispute(request: Viewed) -> HttpResponse:
    told = {name: request.POST.get(name, "") for name in ("satu", "dua", "nama", "sumber")}
    with refusals_as_messages(request, _("Garis itu digambar sebagai batas yang disengketakan.")):
        actions.dispute_border(
            request.viewer.actor,
            one=told["satu"],
            other=told["dua"],
            name=told["nama"],
            source=told["sumber"],
            now=timezone.now(),
        )
    return redirect("/kelola/batas/#sengketa")


@requires(PERMISSION)
@require_POST
def settle(request: Viewed, pk: UUID) -> HttpResponse:
    with refusals_as_messages(request, _("Tanda sengketa dicabut.")):
        actions.settle_border(request.viewer.actor, pk, now=timezone.now())
    return redirect("/kelola/batas/#sengketa")
