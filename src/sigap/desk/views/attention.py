"""What the journal cannot settle alone: contradictions and entries that wait, for a person to look at."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sigap.accounts.gate import Viewed, requires
from sigap.desk.queries.attention import waiting_for
from sigap.journal.attention import settle
from sigap.journal.refusal import Refusal


@require_GET
@requires("journal.read")
def attention(request: Viewed) -> HttpResponse:
    context = {"page": waiting_for(request.viewer), "settles": request.viewer.may("incident.work")}
    return render(request, "desk/attention.html", context)


@require_POST
@requires("incident.work")
def settled(request: Viewed) -> HttpResponse:
    """Somebody looked at it and did what was needed; it no longer waits."""
    key = request.POST.get("key", "")
    shown = {one.key for one in waiting_for(request.viewer).conflicts if one.seen}
    try:
        if key not in shown:
            raise Refusal(_("Pertentangan itu tidak ada, atau bukan untuk Anda."))
        settle(request.viewer.actor, key, now=timezone.now())
        messages.success(request, _("Dicatat: sudah diperiksa."))
    except Refusal as refused:
        messages.error(request, refused.sentence)
    return redirect("desk:attention")
