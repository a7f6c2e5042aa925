"""/perangkat/: notes on one's own devices, switched on and off by their owner."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from sigap.accounts.gate import Viewed, public, staff
from sigap.accounts.sessions import agent_label, device_of, known_here
from sigap.accounts.views.answers import login_in, refusals_as_messages, typed
from sigap.journal.ids import new_id
from sigap.journal.refusal import Refusal
from sigap.notify.channels.built import channels_here, push_key
from sigap.notify.channels.push_crypto import CURVE, unb64
from sigap.notify.channels.webpush import LONGEST_ENDPOINT, endpoint_allowed
from sigap.notify.models import PushDevice

MOST = 10
SECRET = 16


@require_GET
@staff
def devices(request: Viewed) -> HttpResponse:
    login, here = login_in(request), device_of(request)
    rows = list(PushDevice.objects.filter(login=login).order_by("-added_at"))
    context = {
        "built": "webpush" in channels_here(),
        "push_key": push_key(),
        "known": known_here(here, login),
        "rows": rows,
        "here": here,
        "on": any(one.device == here for one in rows),
        "tries": request.viewer.may("message.retry"),
    }
    return render(request, "notify/devices.html", context)


@require_POST
@staff
def device_on(request: Viewed) -> HttpResponse:
    with refusals_as_messages(request, _("Perangkat ini akan diberi tahu.")):
        _remember(request)
    return redirect("notify:devices")


def _remember(request: Viewed) -> None:
    """The browser tells where its push service listens; it is believed only for services we know."""
    login, here = login_in(request), device_of(request)
    if "webpush" not in channels_here():
        raise Refusal(_("Pemberitahuan perangkat belum diatur di server ini. Beri tahu administrator."))
    if here is None or not known_here(here, login):
        raise Refusal(_("Masuk dahulu dengan kata sandi di perangkat ini, lalu coba lagi."))
    endpoint = typed(request, "endpoint", LONGEST_ENDPOINT + 1)
    p256dh, auth = typed(request, "p256dh", 120), typed(request, "auth", 40)
    if not (endpoint_allowed(endpoint, settings.SIGAP_PUSH_HOSTS) and _keys_fit(p256dh, auth)):
        raise Refusal(
            _("Peramban ini memakai layanan pemberitahuan yang tidak dikenal. Coba Chrome, Edge, atau Firefox.")
        )
    PushDevice.objects.filter(login=login, device=here).delete()
    PushDevice.objects.update_or_create(
        login=login,
        endpoint=endpoint,
        defaults={
            "id": new_id(),
            "device": here,
            "p256dh": p256dh,
            "auth": auth,
            "agent": agent_label(request.headers.get("User-Agent", "")),
            "added_at": timezone.now(),
        },
    )
    kept = PushDevice.objects.filter(login=login).order_by("-added_at").values_list("id", flat=True)[:MOST]
    PushDevice.objects.filter(login=login).exclude(id__in=list(kept)).delete()


def _keys_fit(p256dh: str, auth: str) -> bool:
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unb64(p256dh))
        return len(unb64(auth)) == SECRET
    except ValueError:
        return False


@require_POST
@staff
def device_off(request: Viewed) -> HttpResponse:
    """Only one's own; which one is told by its place in the owner's list."""
    mine = PushDevice.objects.filter(login=login_in(request))
    gone = [one for one in mine if str(one.id) == typed(request, "perangkat", 40)]
    mine.filter(id__in=[one.id for one in gone]).delete()
    if gone:
        messages.success(request, _("Perangkat itu tidak diberi tahu lagi."))
    return redirect("notify:devices")


@public
@require_GET
def device_worker(request: HttpRequest) -> HttpResponse:
    """The script that shows a note. Served here because it may only watch over addresses beside it."""
    path = Path(settings.STATIC_ROOT) / "dist" / "push-worker.js"
    if not path.exists():
        raise Http404
    answer = HttpResponse(path.read_bytes(), content_type="text/javascript; charset=utf-8")
    answer.headers["Cache-Control"] = "no-cache"
    return answer
