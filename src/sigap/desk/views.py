"""The situation room, the incident page, the area page, search: each translates HTTP and nothing more."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sigap.accounts.gate import Viewed, requires, staff
from sigap.accounts.viewer import Viewer
from sigap.desk import actions
from sigap.desk.access import get_incident
from sigap.desk.acts import Act
from sigap.desk.incident_page import incident_page
from sigap.desk.pulse import PULSE, beat
from sigap.desk.queries import lists, measured, passing_on
from sigap.desk.queries import situation as room
from sigap.desk.queries import waiting as waits
from sigap.desk.shared import Context, shared_part
from sigap.incidents import actions as incidents
from sigap.incidents.refusals import NotThere
from sigap.incidents.views import serve
from sigap.journal.refusal import Refusal
from sigap.journal.writing import writing
from sigap.notify.actions import confirm_read
from sigap.territory import calendar
from sigap.territory import queries as territory
from sigap.territory.svg import Mark, area_map_svg
from sigap.vault.files import open_served

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
        "failed": room.undelivered(viewer),
        "counts": counts or room.counts(viewer),
    }


def _wall(viewer: Viewer) -> dict[str, object]:
    now = timezone.now()
    offices = waits.waiting(viewer, now)
    return {
        **_bar(viewer),
        "tiles": room.tiles(offices)[:MOST_TILES],
        "more_offices": max(0, len(offices) - MOST_TILES),
        "svg": area_map_svg(marks=_svg_marks(viewer)),
        "now": now,
    }


def _svg_marks(viewer: Viewer) -> list[Mark]:
    return [
        Mark(round(one["lat"] * 1e6), round(one["lon"] * 1e6), one["severity"], one["href"], one["title"])
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
def marks(request: Viewed) -> JsonResponse:
    return JsonResponse({"marks": room.marks(request.viewer), "disputes": room.dispute_marks()})


@require_GET
@staff
def live(request: Viewed) -> HttpResponse:
    """Did anything happen? Tells nobody what, only that something did; the next rounds are answered by QuickPulse."""
    session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    PULSE.let_in(session)
    return beat(request, session)


@require_GET
@requires("incident.see")
def incident(request: Viewed, code: str) -> HttpResponse:
    try:
        row = get_incident(request.viewer, code)
    except NotThere:
        raise Http404 from None
    confirm_read(request.viewer.actor, f"incident:{row.id}", now=timezone.now())
    page = incident_page(request.viewer, row, timezone.now())
    template = "desk/parts/incident.html" if request.headers.get("X-Live") else "desk/incident.html"
    return render(request, template, {"page": page, "incident": row, "done_verb": request.GET.get("selesai", "")})


def act_view(act: Act) -> Callable[..., HttpResponse]:
    """One POST address per verb. A refusal is one sentence; what was typed is kept by the page's draft."""

    @require_POST
    @requires(act.permission)
    def view(request: Viewed, code: str) -> HttpResponse:
        now, viewer = timezone.now(), request.viewer
        try:
            row = get_incident(viewer, code)
            with writing(viewer.actor, now=now):
                act.do(viewer, row, request.POST, now)
        except NotThere as refused:
            if refused.code == "not_found" and not lists.incidents_visible(viewer).filter(code=code).exists():
                raise Http404 from None
            messages.error(request, refused.sentence)
            return redirect("desk:incident", code=code)
        except Refusal as refused:
            messages.error(request, refused.sentence)
            return redirect("desk:incident", code=code)
        messages.success(request, str(act.said))
        back = request.POST.get("back", "")
        if back == "/":
            return redirect("desk:home")
        return redirect(f"/kejadian/{code}/?selesai={act.verb}")

    return view


@require_POST
@requires("incident.work")
def add_file(request: Viewed, code: str) -> HttpResponse:
    """Photos and PDF that belong to the incident rather than to one report."""
    try:
        row = get_incident(request.viewer, code)
    except NotThere:
        raise Http404 from None
    chosen = request.FILES.getlist("files")
    try:
        for one in chosen:
            incidents.add_file(request.viewer.actor, row.id, one.name or "berkas", one.read(), now=timezone.now())
        if chosen:
            messages.success(request, _("Berkas disimpan."))
        else:
            messages.error(request, _("Pilih berkasnya dahulu."))
    except Refusal as refused:
        messages.error(request, refused.sentence)
    return redirect(f"/kejadian/{code}/#berkas")


@require_GET
@requires("incident.work")
def file(request: Viewed, code: str, note: UUID) -> HttpResponse:
    """One file of an incident, without metadata, for those who work it."""
    try:
        row = get_incident(request.viewer, code)
    except NotThere:
        raise Http404 from None
    kept = row.notes.filter(id=note, kind="file").first()
    shown = open_served(kept.text_ref) if kept else None
    if shown is None:
        raise Http404
    return serve(shown, f"{code}-berkas")


@require_GET
@staff
def area(request: Viewed, code: str) -> HttpResponse:
    """Facts, stations, incidents, who is responsible and who to call, of one area."""
    row = territory.area(code)
    if row is None:
        raise Http404
    viewer = request.viewer
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
            "calls": lists.who_to_call(viewer, code, timezone.now()),
            "svg": area_map_svg(chosen=code),
            "seen": viewer.sees_area(code),
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
    context = passing_on.sheet(request.viewer, timezone.now())
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


@require_http_methods(["GET", "POST"])
@requires("handover.give")
def handover(request: Viewed) -> HttpResponse:
    """Serah terima: what is open, promises, silent posts; both confirm."""
    viewer, now = request.viewer, timezone.now()
    page = passing_on.handover_page(viewer, now)
    if request.method == "POST":
        try:
            if page.waiting is not None:
                actions.take(viewer.actor, page.waiting.id, now=now)
                messages.success(request, _("Serah terima selesai. Sekarang tanggung jawab Anda."))
            else:
                codes = [one.incident.code for one in page.items]
                actions.offer(viewer.actor, codes, request.POST.get("note", ""), now=now)
                messages.success(request, _("Disiapkan. Petugas berikutnya masuk dengan PIN-nya, lalu menerima."))
        except Refusal as refused:
            messages.error(request, refused.sentence)
        return redirect("desk:handover")
    return render(request, "desk/handover.html", {"page": page})


@require_POST
@requires("handover.reassign")
def reassign(request: Viewed) -> HttpResponse:
    """Somebody left: pass on, end posts, close sessions, in one action."""
    told = request.POST
    try:
        done = actions.reassign_departed(
            request.viewer.actor, UUID(told.get("person", "")), told.get("to_post", ""), now=timezone.now()
        )
        messages.success(
            request,
            ngettext(
                "%(n)d hal dialihkan; akses petugas itu sudah ditutup.",
                "%(n)d hal dialihkan; akses petugas itu sudah ditutup.",
                len(done.items),
            )
            % {"n": len(done.items)},
        )
    except ValueError:
        messages.error(request, _("Pilih petugas yang pindah."))
    except Refusal as refused:
        messages.error(request, refused.sentence)
    return redirect("desk:handover")
