"""What gateways call back. They are no browsers: they get a status and no words, and a stranger learns nothing."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from sigap.accounts.gate import public
from sigap.notify.receipts import is_ours, is_signed, leg_named, note_receipt, status_in

SIGNATURES = ("X-Signature", "X-Hub-Signature-256", "X-Sigap-Signature")
MOST_BYTES = 64 * 1024
TAKEN, FORGED = 204, 404


@public
@csrf_exempt
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest, channel: str, key: UUID, mark: str) -> HttpResponse:
    """The address that only this gateway was given, for one message: ``?s=`` (Kannel), or a body in JSON."""
    if not is_ours(channel, str(key), mark):
        return HttpResponse(status=FORGED)
    status = request.GET.get("s", "") or status_in(channel, _body(request))
    note_receipt(channel, key, status, now=timezone.now())
    return HttpResponse(status=TAKEN)


@public
@csrf_exempt
@require_POST
def signed_receipt(request: HttpRequest, channel: str) -> HttpResponse:
    """One address for all messages of a gateway; the body is signed with the shared secret."""
    body = _body(request)
    signature = next((request.headers[name] for name in SIGNATURES if name in request.headers), "")
    if not is_signed(channel, body, signature):
        return HttpResponse(status=FORGED)
    key, status = leg_named(channel, body)
    if key is not None:
        note_receipt(channel, key, status, now=timezone.now())
    return HttpResponse(status=TAKEN)


def _body(request: HttpRequest) -> bytes:
    return request.read(MOST_BYTES)
