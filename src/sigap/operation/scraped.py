"""Who may read /metrics: whoever has the token; without one, only a program on this very machine."""

import ipaddress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.request import split_domain_port
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_GET
from prometheus_client import CONTENT_TYPE_LATEST

from sigap.accounts.gate import public
from sigap.operation.metrics import as_text
from sigap.ui.headers import came_through

BEARER = "Bearer "
SHORTEST_TOKEN = 24
OF_A_PROXY = ("X-Real-Ip", "Via")


@require_GET
@public
def metrics(request: HttpRequest) -> HttpResponse:
    if not may_read(request):
        return HttpResponse(
            "401\n", status=401, content_type="text/plain", headers={"WWW-Authenticate": 'Bearer realm="metrics"'}
        )
    return HttpResponse(as_text(), content_type=CONTENT_TYPE_LATEST, headers={"Cache-Control": "no-store"})


def may_read(request: HttpRequest) -> bool:
    """A token that was set is always asked for. Behind a proxy everybody seems to come from this machine: so in
    production, or where a proxy is known or shows, there is no way without it."""
    token = settings.SIGAP_METRICS_TOKEN
    if token:
        given = request.headers.get("Authorization", "")
        return (
            len(token) >= SHORTEST_TOKEN
            and given.startswith(BEARER)
            and constant_time_compare(given.removeprefix(BEARER).strip(), token)
        )
    if settings.SIGAP_PRODUCTION or settings.SIGAP_TRUSTED_PROXIES or settings.SIGAP_PUBLIC_URL:
        return False
    if came_through(request) or any(name in request.headers for name in OF_A_PROXY):
        return False
    host = split_domain_port(request.headers.get("Host", ""))[0].strip("[]")
    return _loopback(str(request.META.get("REMOTE_ADDR", ""))) and (host == "localhost" or _loopback(host))


def _loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False
