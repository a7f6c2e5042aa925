"""Taking reports: the form, the telephone form, one's own reports, photos."""

from datetime import datetime
from secrets import token_urlsafe
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sigap.accounts.gate import Viewed, requires
from sigap.incidents.actions import take_report
from sigap.incidents.actions.taking import Once, body_of
from sigap.incidents.doubts import AS_WRITTEN, count_doubt, place_doubt
from sigap.incidents.queries import told_incidents
from sigap.intake.actions import add_file
from sigap.intake.compute import suggest_kinds
from sigap.intake.drafts import elsewhere
from sigap.intake.forms import ReportForm
from sigap.intake.models import Basis, Channel, Report
from sigap.intake.queries import own_reports, visible_reports
from sigap.intake.refusals import CannotTake, KeyConflict
from sigap.intake.taxonomy import groups, kind, label
from sigap.journal.refusal import Refusal
from sigap.territory.queries import area_names, clear_hit, place_label
from sigap.ui.errors import RETRY_SECONDS, not_saved
from sigap.ui.words import here
from sigap.vault.apart import Busy, TooHeavy
from sigap.vault.files import FileRefused, ServedFile, open_served

COMMON_KINDS = ("B1", "A3", "D1", "G1", "I1", "E1")


@require_http_methods(["GET", "POST"])
@requires("report.create")
def report(request: Viewed) -> HttpResponse:
    return _form(request, "incidents/report_form.html", Channel.APP, "lapor")


@require_http_methods(["GET", "POST"])
@requires("report.phone")
def telephone(request: Viewed) -> HttpResponse:
    return _form(request, "incidents/telephone_form.html", Channel.TELEPHONE, "telepon")


def _form(request: Viewed, template: str, channel: str, draft_name: str) -> HttpResponse:
    now = timezone.now()
    if request.method == "GET":
        return _show(request, template, ReportForm(initial=_initial(request, now, channel)), draft_name)
    form = ReportForm(_picked(request), request.FILES)
    choices: tuple[tuple[str, str], ...] = ()
    status = 422
    if form.is_valid():
        choices = _asked_back(form)
    if form.is_valid():
        if request.POST.get("step", _first_step(channel)) == "review":
            return _review(request, form, now, template, draft_name)
        try:
            files = [(one.name or "foto", one.read()) for one in request.FILES.getlist("files")]
            draft = form.draft(files, now)
            once = Once(
                f"login:{request.viewer.login_id}",
                form.cleaned_data["key"] or token_urlsafe(16),
                body_of(form.typed(draft)),
            )
            taken = take_report(request.viewer.actor, draft, now=now, once=once)
            return _sent(request, taken.report)
        except KeyConflict:
            form = _as_a_new_report(request)
        except CannotTake as refused:
            form.add_error(refused.field if refused.field in form.fields else None, refused.sentence)
        except Busy as busy:
            if request.headers.get("X-Stay") == "1":
                return not_saved(request, 503, busy.code, busy.sentence)  # the open form stays, photos included
            form.add_error(None, busy.sentence)
            status = 503
        except Refusal as refused:
            form.add_error("files" if isinstance(refused, FileRefused | TooHeavy) else None, refused.sentence)
    return _show(request, template, form, draft_name, status=status, choices=choices)


def _sent(request: Viewed, report: Report) -> HttpResponse:
    """To the teller's page; a form that stayed open while it was sent hears its code and where that page is."""
    there = redirect("response:taken", report=report.id)
    if request.headers.get("X-Stay") == "1":
        return HttpResponse(report.code, status=201, content_type="text/plain", headers={"Location": there.url})
    return there


def _first_step(channel: str) -> str:
    """What Enter in a field, and the answer to a question, mean: an operator sends, a teller reads back first."""
    return "send" if channel == Channel.TELEPHONE else "review"


def _picked(request: HttpRequest) -> QueryDict:
    """The form with the answer to "did you mean": a place, or the words as they were written."""
    told = request.POST.copy()
    pick = told.get("place_pick", "")
    if pick == AS_WRITTEN:
        told["place_as_written"] = "1"
    elif pick:
        area_code, _bar, tps_id = pick.partition("|")
        told["area_code"], told["tps_id"] = area_code, tps_id
        told["place_text"] = place_label(area_code, tps_id) or str(told.get("place_text", ""))
    return told


def _asked_back(form: ReportForm) -> tuple[tuple[str, str], ...]:
    """Put the questions that the form raises beside its fields; the places that may have been meant."""
    told = form.cleaned_data
    asked = "" if told["count_sure"] else count_doubt(told["injured"] or 0, told["dead"] or 0)
    if asked:
        form.add_error("injured", asked)
    if told["area_code"] or told["tps_id"] or told["lat"] is not None or told["place_as_written"]:
        return ()
    doubt = place_doubt(told["place_text"])
    if doubt is None:
        return ()
    form.add_error("place_text", doubt.sentence)
    return doubt.choices


def _as_a_new_report(request: Viewed) -> ReportForm:
    """The form was sent before and its words changed since: the person decides whether this is another report."""
    told = request.POST.copy()
    told["key"] = token_urlsafe(24)
    form = ReportForm(told, request.FILES)
    form.add_error(
        None, _("Formulir ini sudah terkirim dengan isi lain; lihat Laporan saya. Bila ini laporan baru, kirim lagi.")
    )
    return form


def _initial(request: HttpRequest, now: datetime, channel: str) -> dict[str, object]:
    local = here(now)
    return {
        "occurred_on": local.date(),
        "occurred_time": local.strftime("%H.%M"),
        "channel": channel,
        "basis": "saw" if channel == Channel.APP else "witness",
        "key": token_urlsafe(24),
        "area_code": request.GET.get("wilayah", ""),
        "place_text": place_label(request.GET.get("wilayah", "")),
    }


def _show(
    request: Viewed,
    template: str,
    form: ReportForm,
    draft_name: str,
    status: int = 200,
    choices: tuple[tuple[str, str], ...] = (),
) -> HttpResponse:
    context = {
        "form": form,
        "groups": groups(),
        "common": [one for one in map(kind, COMMON_KINDS) if one is not None],
        "draft_name": draft_name,
        "phones": request.viewer.may("report.phone") and draft_name == "lapor",
        "place_choices": choices,
        "count_asked": "injured" in form.errors if form.is_bound else False,
        "chosen_kind": form["kind"].value() or "",
    }
    answer = render(request, template, context, status=status)
    if status == 503:
        answer.headers["Retry-After"] = RETRY_SECONDS
    return answer


def _review(request: Viewed, form: ReportForm, now: datetime, template: str, draft_name: str) -> HttpResponse:
    """Read the report back as a paragraph before it is sent."""
    told = form.cleaned_data
    place = place_label(told["area_code"], told["tps_id"]) or _understood(told["place_text"], told["place_as_written"])
    if form.occurred_at() > now and (form.occurred_at() - now).total_seconds() > 300:
        form.add_error("occurred_on", _("Waktu kejadian ada di masa depan. Periksa tanggal dan jamnya."))
        return _show(request, template, form, draft_name, status=422)
    away = "" if told["area_code"] else elsewhere(told["place_text"])
    if away:
        form.add_error("place_text", away)
        return _show(request, template, form, draft_name, status=422)
    in_place = request.headers.get("X-Read-Back") == "1"
    return render(
        request,
        "incidents/parts/read_back.html" if in_place else "incidents/report_review.html",
        {
            "form": form,
            "basis": Basis(told["basis"]).label,
            "told": told,
            "place": place,
            "kind": form.kind_label(),
            "at": form.occurred_at(),
            "draft_name": draft_name,
        },
    )


def _understood(words: str, as_written: bool) -> str:
    """The place that typed words mean, or the words themselves when a person at the desk will have to ask."""
    hit = clear_hit(words)
    if hit and (hit.exact or not as_written):
        return hit.label
    return _("%(words)s (desk memastikan letaknya)") % {"words": words}


@require_GET
@requires("report.own")
def mine(request: Viewed) -> HttpResponse:
    rows = list(own_reports(request.viewer)[:50])
    incidents, names = told_incidents(request.viewer, [row.id for row in rows]), area_names()
    pairs = [
        (row, incidents.get(row.id), label(row.kind), place_label(row.area_code, row.tps_id, names)) for row in rows
    ]
    return render(request, "incidents/mine.html", {"rows": pairs})


@require_GET
@requires("report.create")
def kinds(request: HttpRequest) -> JsonResponse:
    """Suggestions while a kind is typed, in plain words."""
    found = [{"code": one.code, "label": one.label} for one in suggest_kinds(request.GET.get("q", "")[:80], 8)]
    return JsonResponse({"hits": found})


@require_GET
@requires("report.own")
def photo(request: Viewed, report: UUID, number: int) -> HttpResponse:
    """The copy without metadata, for those who may see the report."""
    row = visible_reports(request.viewer).filter(id=report).first()
    if row is None or not 0 <= number < len(row.files):
        raise Http404
    shown = open_served(row.files[number])
    if shown is None:
        raise Http404
    return serve(shown, f"{row.code}-{number + 1}")


ENDINGS = {"image/jpeg": "jpg", "application/pdf": "pdf"}
# The viewer of pictures that is part of a browser styles itself inline; nothing else may do anything.
NO_RIGHTS = "sandbox; default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def serve(shown: ServedFile, name: str) -> HttpResponse:
    """A kept file to a browser: pictures in the page, everything else as a download; never sniffed, never cached, and
    without rights of any kind should a browser open it as a page after all."""
    disposition = "inline" if shown.media_type == "image/jpeg" else "attachment"
    headers = {
        "Content-Disposition": f'{disposition}; filename="{name}.{ENDINGS.get(shown.media_type, "bin")}"',
        "Content-Security-Policy": NO_RIGHTS,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }
    return HttpResponse(shown.content, content_type=shown.media_type, headers=headers)


@require_POST
@requires("report.own")
def add_photo(request: Viewed, report: UUID) -> HttpResponse:
    """The teller adds photos to what he told."""
    row = own_reports(request.viewer).filter(id=report).first()
    if row is None:
        raise Http404
    chosen = request.FILES.getlist("files")
    try:
        for one in chosen:
            row.refresh_from_db()
            add_file(request.viewer.actor, row, one.name or "foto", one.read(), now=timezone.now())
        if chosen:
            messages.success(request, _("Foto ditambahkan pada laporan."))
        else:
            messages.error(request, _("Pilih fotonya dahulu."))
    except Refusal as refused:
        messages.error(request, refused.sentence)
    return redirect("response:taken", report=report)
