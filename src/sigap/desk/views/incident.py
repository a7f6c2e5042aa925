"""The incident page: what it shows, every verb on it, its files, and what another office sees."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sigap.accounts.gate import Viewed, requires
from sigap.desk.access import get_incident
from sigap.desk.acts import Act
from sigap.desk.incident_page import incident_page
from sigap.desk.previews import preview as preview_of
from sigap.desk.queries import lists
from sigap.incidents import actions as incidents
from sigap.incidents.refusals import NotThere
from sigap.incidents.views import serve
from sigap.journal.refusal import Refusal
from sigap.journal.writing import writing
from sigap.notify.actions import confirm_read
from sigap.vault.files import open_served


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
    answer = render(request, template, {"page": page, "incident": row, "done_verb": request.GET.get("selesai", "")})
    if page.shows_a_number:
        add_never_cache_headers(answer)
    return answer


@require_GET
@requires("incident.work")
def preview(request: Viewed, code: str) -> HttpResponse:
    """What one office sees of this incident: its own page, not to be pressed."""
    try:
        row = get_incident(request.viewer, code)
        seen = preview_of(request.viewer, row, request.GET.get("kantor", row.lead), timezone.now())
    except NotThere:
        raise Http404 from None
    return render(request, "desk/preview.html", {"preview": seen, "incident": row})


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
        other = act.lands(request.POST)
        return redirect("desk:incident", code=other) if other else redirect(f"/kejadian/{code}/?selesai={act.verb}")

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
