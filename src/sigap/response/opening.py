"""The officer from outside: which sealed numbers wait for his word, and what he says."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from sigap.accounts.gate import Viewed, requires
from sigap.accounts.queries import post_titles
from sigap.accounts.viewer import Viewer
from sigap.incidents import actions as incidents
from sigap.incidents.queries import openings_to_decide
from sigap.intake.refusals import NotThere
from sigap.journal.refusal import Refusal
from sigap.vault.sealing import open_texts

MOST = 40


@dataclass(frozen=True, slots=True)
class Waiting:
    """All that he reads before he decides: the code of the report, who asks and why."""

    id: UUID
    code: str
    who: str
    reason: str
    asked_at: datetime


def waiting_openings(viewer: Viewer) -> list[Waiting]:
    """Longest waiting first; nobody but the two offices asks the database."""
    if not viewer.may("identity.grant"):
        return []
    rows = list(openings_to_decide(viewer)[:MOST])
    titles = post_titles(one.asked_post for one in rows)
    reasons = open_texts(one.reason_ref for one in rows)
    return [
        Waiting(
            one.id,
            one.report.code,
            titles.get(one.asked_post, one.asked_post),
            reasons.get(one.reason_ref) or "—",
            one.asked_at,
        )
        for one in rows
    ]


@require_POST
@requires("identity.grant")
def decide(request: Viewed, pk: UUID) -> HttpResponse:
    """Setujui · Tolak (alasan)."""
    told, now, actor = request.POST, timezone.now(), request.viewer.actor
    try:
        if told.get("word") == "grant":
            incidents.grant_opening(actor, pk, now=now)
            messages.success(request, _("Disetujui. Nomornya terlihat oleh yang meminta saja."))
        else:
            incidents.refuse_opening(actor, pk, told.get("reason", ""), now=now)
            messages.success(request, _("Ditolak; nomor tetap tersegel."))
    except NotThere:
        raise Http404 from None
    except Refusal as refused:
        messages.error(request, refused.sentence)
    return redirect("response:requests")
