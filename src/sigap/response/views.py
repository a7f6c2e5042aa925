"""Requests: the list of an office, one request with its answers, deliveries, targets."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sigap.accounts.gate import Viewed, requires
from sigap.accounts.models import Institution
from sigap.accounts.queries import institution_names
from sigap.incidents.models import Incident
from sigap.incidents.queries import open_incidents, reads_on_his_own, reports_of
from sigap.intake.apart import opening_valid_minutes
from sigap.intake.taxonomy import label
from sigap.journal.refusal import Refusal
from sigap.notify.actions import confirm_read
from sigap.notify.texts import text_of
from sigap.response import actions
from sigap.response.actions.sending import message_params
from sigap.response.agreeing import cause_of
from sigap.response.models import Request, State
from sigap.response.opening import waiting_openings
from sigap.response.queries import (
    answer_clock,
    asked_q,
    for_me,
    get_request,
    reads_reports,
    running_answer_clock,
    target_rows,
    unreached,
    unread,
    who_may_answer,
)
from sigap.response.refusals import CannotAnswer, NotThere
from sigap.response.rules import reasons
from sigap.territory.queries import area_names, place_label
from sigap.ui.words import here, read_clock
from sigap.vault.sealing import open_texts

MOST = 80
MOST_OTHERS = 40


@require_GET
@requires("request.see")
def requests(request: Viewed) -> HttpResponse:
    """What my office was asked: unanswered first."""
    rows = list(for_me(request.viewer)[:MOST])
    names = institution_names([row.from_institution for row in rows])
    areas = area_names()
    lines = [
        (
            row,
            label(row.incident.kind),
            place_label(row.incident.area_code, row.incident.tps_id, areas),
            names.get(row.from_institution) or _("Sigap, otomatis"),
        )
        for row in rows
    ]
    openings = waiting_openings(request.viewer)
    confirm_read(request.viewer.actor, *(cause_of(one.id) for one in openings), now=timezone.now())
    others = _to_read(request, {row.incident_id for row in rows})
    template = "response/parts/requests.html" if request.headers.get("X-Live") else "response/requests.html"
    own = next((area for area in request.viewer.areas if area.count(".") >= 2), "")
    context = {
        "lines": lines,
        "others": [(one, label(one.kind), place_label(one.area_code, one.tps_id, areas)) for one in others],
        "openings": openings,
        "opening_minutes": opening_valid_minutes(),
        "unread": unread(request.viewer),
        "own_area": f"/wilayah/{own}/" if own else "",
    }
    return render(request, template, context)


def _to_read(request: Viewed, listed: set[UUID]) -> list[Incident]:
    """Open matters that a camat or a legal officer reads without having been asked."""
    viewer = request.viewer
    if not reads_on_his_own(viewer):
        return []
    return list(open_incidents(viewer, asked_q(viewer)).exclude(id__in=listed)[:MOST_OTHERS])


@require_GET
@requires("request.see")
def request_page(request: Viewed, pk: UUID) -> HttpResponse:
    row = _found(request, pk)
    confirm_read(request.viewer.actor, f"request:{row.id}", now=timezone.now())
    return render(request, "response/request.html", _page(request, row))


def _found(request: Viewed, pk: UUID) -> Request:
    try:
        return get_request(request.viewer, pk)
    except NotThere:
        raise Http404 from None


def _page(request: Viewed, row: Request) -> dict[str, object]:
    viewer = request.viewer
    reports = reports_of([row.incident_id]).get(row.incident_id, []) if reads_reports(viewer) else []
    words = open_texts([row.text_ref, row.reason_ref, row.reply_ref, *(one.text_ref for one in reports)])
    names = institution_names([row.to_institution, row.from_institution, row.forward_to])
    by_phone = viewer.may("request.phone_answer")
    theirs = viewer.may("request.answer") and viewer.institution is not None and row in for_me(viewer)
    return {
        "row": row,
        "what": label(row.incident.kind),
        "where": place_label(row.incident.area_code, row.incident.tps_id) or _("tempat belum jelas"),
        "office": names.get(row.to_institution, row.to_institution),
        "sender": names.get(row.from_institution) or _("Sigap, otomatis"),
        "forward": names.get(row.forward_to, row.forward_to),
        "asked": words.get(row.text_ref) or "",
        "reply": words.get(row.reply_ref) or "",
        "reason": words.get(row.reason_ref) or "",
        "reports": [(one, words.get(one.text_ref) or "") for one in reports],
        "reasons": reasons(),
        "offices": Institution.objects.order_by("name"),
        "theirs": theirs,
        "unreached": unreached(viewer, row.to_institution, row.incident.area_code, timezone.now())
        if by_phone
        else None,
        "by_phone": by_phone,
        "may_link": viewer.may("request.send"),
        "ladder": who_may_answer(row, timezone.now()),
        "open": row.state in (State.SENT, State.CANNOT),
        "clock": running_answer_clock(row.id),
        "now_local": f"{here(timezone.now()):%H.%M}",
    }


@require_POST
@requires("request.see")
def answer(request: Viewed, pk: UUID) -> HttpResponse:
    """Terima · Belum dapat · Bukan kewenangan; by the office, or by telephone through the desk."""
    row, told, now = _found(request, pk), request.POST, timezone.now()
    how = "phone" if told.get("how") == "phone" else "app"
    try:
        actions.answer(
            request.viewer.actor,
            row.id,
            told.get("state", ""),
            now=now,
            how=how,
            answered_at=_clock(told.get("at", ""), now) if how == "phone" else None,
            by_post=told.get("by_post", "") if how == "phone" else "",
            reason_code=told.get("reason_code", ""),
            reason=told.get("reason", ""),
            forward_to=told.get("forward_to", ""),
        )
        messages.success(request, _("Jawaban dicatat. Pengingat langkah ini berhenti."))
    except Refusal as refused:
        messages.error(request, refused.sentence)
    return _back(told, row) or redirect("response:request", pk=pk)


def _clock(text: str, now: datetime) -> datetime | None:
    """ "14:22" or "14.22" on the regency's clock; empty: now. What would still be to come was yesterday: shortly after
    midnight somebody writes down a call of 23.55."""
    if not text:
        return None
    told = read_clock(text)
    if told is None:
        raise CannotAnswer(_("Jam tidak terbaca; tulis misalnya 14.22."))
    moment = here(now).replace(hour=told.hour, minute=told.minute, second=0, microsecond=0)
    if now < moment <= now + timedelta(minutes=10):
        return now  # a clock on the wall that runs a little ahead
    return moment - timedelta(days=1) if moment > now else moment


@require_POST
@requires("request.see")
def step(request: Viewed, pk: UUID) -> HttpResponse:
    """Di lokasi, Selesai, Teruskan, Tarik, Jeda jam, Jalankan jam."""
    row, told, now, actor = _found(request, pk), request.POST, timezone.now(), request.viewer.actor
    try:
        verb = told.get("step", "")
        if verb == "arrive":
            actions.arrive(actor, row.id, now=now)
        elif verb == "finish":
            actions.finish(actor, row.id, told.get("reply", ""), now=now)
        elif verb == "forward":
            again = actions.forward(actor, row.id, now=now)
            messages.success(request, _("Diteruskan."))
            return _back(told, row) or redirect("response:request", pk=again.id)
        elif verb == "withdraw":
            actions.withdraw(actor, row.id, "withdrawn", now=now)
        elif verb == "pause":
            actions.pause_clock(actor, answer_clock(row.id).id, told.get("why", ""), now=now)
        elif verb == "resume":
            actions.resume_clock(actor, answer_clock(row.id).id, now=now)
        messages.success(request, _("Dicatat."))
    except Refusal as refused:
        messages.error(request, refused.sentence)
    return _back(told, row) or redirect("response:request", pk=pk)


def _back(told: QueryDict, row: Request) -> HttpResponse | None:
    """To the incident's page, when that is where the button was."""
    return redirect(f"/kejadian/{row.incident.code}/") if told.get("back") == "incident" else None


@require_POST
@requires("request.send")
def link(request: Viewed, pk: UUID) -> HttpResponse:
    """Salin untuk WA: a text with a one-time link; the PIN is shown apart, to be told by voice."""
    row, now = _found(request, pk), timezone.now()
    try:
        made = actions.make_link(request.viewer.actor, row.id, request.POST.get("to_post", ""), now=now)
    except Refusal as refused:
        messages.error(request, refused.sentence)
        return redirect("response:request", pk=pk)
    base = settings.SIGAP_PUBLIC_URL or request.build_absolute_uri("/").rstrip("/")
    text = text_of(
        "alert_link" if row.alert and not row.incident.verified else "request_link",
        message_params(row.incident, row.instrument),
    )
    message = f"{text} {base}/jawab/{made.token}/"
    return render(
        request, "response/link.html", {"row": row, "message": message, "pin": made.pin, "expires_at": made.expires_at}
    )


@require_http_methods(["GET", "POST"])
@requires("stats.see")
def targets(request: Viewed) -> HttpResponse:
    """Targets as data: what is shipped, what the office changed, what is approved; edited by those who may."""
    if request.method == "POST":
        told = request.POST
        value = told.get("value", "")
        try:
            if not (value.isascii() and value.isdecimal() and len(value) < 9):
                raise CannotAnswer(_("Isi angka 1 atau lebih."))
            actions.change_target(
                request.viewer.actor,
                told.get("key", ""),
                int(value),
                approved=told.get("approved") == "1",
                now=timezone.now(),
            )
            messages.success(request, _("Target diubah untuk jam berikutnya; jam yang sedang berjalan tetap."))
        except Refusal as refused:
            messages.error(request, refused.sentence)
        return redirect("response:targets")
    return render(request, "response/targets.html", {"rows": target_rows(), "edits": request.viewer.may("target.edit")})
