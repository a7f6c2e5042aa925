"""Serah terima piket, and passing on what a departed officer had."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from sigap.accounts.gate import Viewed, requires
from sigap.desk import actions
from sigap.desk.queries import passing_on
from sigap.journal.refusal import Refusal


@require_http_methods(["GET", "POST"])
@requires("handover.give")
def handover(request: Viewed) -> HttpResponse:
    """Serah terima: what is open, promises, silent posts; both confirm."""
    viewer, now = request.viewer, timezone.now()
    page = passing_on.handover_page(viewer, now)
    if request.method == "POST":
        try:
            if page.waiting is not None:
                actions.take(viewer.actor, page.waiting.row.id, now=now)
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
