"""The link for somebody without an account: PIN first, then what is asked, the answer, and the news of the work."""

from datetime import datetime

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from sigap.accounts.gate import Viewed, public
from sigap.accounts.models import Institution
from sigap.accounts.queries import institution_names, post
from sigap.accounts.seats import viewer_of_post
from sigap.incidents.queries import reports_of
from sigap.intake.taxonomy import label
from sigap.journal.refusal import Refusal
from sigap.response import actions
from sigap.response.models import AnswerLink, Request, State
from sigap.response.queries import reads_reports
from sigap.response.rules import reasons
from sigap.territory.queries import place_label
from sigap.vault.sealing import open_texts

PAGE = "response/link_answer.html"


@require_http_methods(["GET", "POST"])
@public
def answer_by_link(request: Viewed, token: str) -> HttpResponse:
    """Answer without an account, and tell of arrival and end through the same link. Nothing is told before the PIN."""
    now, told = timezone.now(), request.POST
    context: dict[str, object] = {"token": token, "desk_phone": settings.SIGAP_DESK_PHONE}
    if request.viewer.may("request.send"):
        context["problem"] = _("Tautan ini untuk kantor yang diminta. Jawaban lewat telepon dicatat di permintaannya.")
        return render(request, PAGE, context, status=422)
    if request.method != "POST":
        return render(request, PAGE, context)
    pin = told.get("pin", "").strip()
    try:
        link, row = actions.open_link(token, pin, now=now)
        context |= _shown(link, row, now) | {"pin": pin}
        if told.get("state"):
            row = actions.answer_by_link(
                token,
                pin,
                told["state"],
                now=now,
                reason_code=told.get("reason_code", ""),
                reason=told.get("reason", ""),
                forward_to=told.get("forward_to", ""),
            )
            if row.state != State.ACCEPTED:
                return render(request, "response/link_done.html", context | {"row": row})
        elif told.get("step"):
            row = actions.step_by_link(token, pin, told["step"], told.get("reply", ""), now=now)
        else:
            return render(request, PAGE, context)
        return render(request, PAGE, context | _shown(link, row, now) | {"written": True})
    except Refusal as refused:
        context |= {"problem": refused.sentence, "typed": told}
        return render(request, PAGE, context, status=422)


def _shown(link: AnswerLink, row: Request, now: datetime) -> dict[str, object]:
    """What the page says once the PIN is right: no more than the post of this link reads after signing in."""
    seat = post(link.to_post)
    reads = seat is not None and reads_reports(viewer_of_post(seat))
    reports = reports_of([row.incident_id]).get(row.incident_id, []) if reads else []
    words = open_texts([row.text_ref, *(one.text_ref for one in reports)])
    names = institution_names([row.to_institution, row.from_institution])
    return {
        "row": row,
        "what": label(row.incident.kind),
        "where": place_label(row.incident.area_code, row.incident.tps_id),
        "office": names.get(row.to_institution, row.to_institution),
        "sender": names.get(row.from_institution) or _("Sigap, otomatis"),
        "answers_as": seat.title if seat else link.to_post,
        "asked": words.get(row.text_ref) or "",
        "reports": [(one, words.get(one.text_ref) or "") for one in reports],
        "open": row.state in (State.SENT, State.CANNOT),
        "working": row.state == State.ACCEPTED,
        "target": row.due_at - row.clock_from_at if row.due_at else None,
        "late": row.due_at is not None and row.due_at < now,
        "expires_at": link.expires_at,
        "reasons": reasons(),
        "offices": Institution.objects.order_by("name"),
    }
