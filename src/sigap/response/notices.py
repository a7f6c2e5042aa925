"""A notice about one's own sign-in, shown on every page until its post says that it was read."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from sigap.accounts.gate import Viewed, staff
from sigap.accounts.views.answers import safe_next
from sigap.notify.actions import confirm
from sigap.notify.queries import inbox


@require_POST
@staff
def read(request: Viewed, pk: UUID) -> HttpResponse:
    row = inbox(request.viewer).filter(id=pk, template__startswith="sign_in").first()
    if row is not None:
        confirm(request.viewer.actor, row.id, now=timezone.now())
    return redirect(safe_next(request, request.POST.get("lanjut", "/")))
