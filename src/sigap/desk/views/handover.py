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
    """Somebody left: first what will move and what will end, then on `yakin` all of it in one action."""
    told, viewer, now = request.POST, request.viewer, timezone.now()
    try:
        person, to_post = UUID(told.get("person", "")), told.get("to_post", "")
        if not told.get("yakin"):
            actions.may_reassign(viewer.actor, person, to_post, now)
            page = passing_on.departing_page(viewer, person, to_post, now)
            return render(request, "desk/departing.html", {"page": page})
        done = actions.reassign_departed(viewer.actor, person, to_post, now=now)
        messages.success(request, _passed_on(len(done.items)))
    except ValueError:
        messages.error(request, _("Pilih petugas yang pindah."))
    except Refusal as refused:
        messages.error(request, refused.sentence)
    return redirect("desk:handover")


def _passed_on(number: int) -> str:
    if not number:
        return _("Tidak ada yang perlu dialihkan; akses petugas itu sudah ditutup.")
    words = ngettext(
        "%(n)d hal dialihkan; akses petugas itu sudah ditutup.",
        "%(n)d hal dialihkan; akses petugas itu sudah ditutup.",
        number,
    )
    return words % {"n": number}
