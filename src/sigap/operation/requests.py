"""Requests counted by the name of their address and their status: never by an id, a person or an office."""

from collections.abc import Callable
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram, disable_created_metrics

from sigap.desk.pulse import PATH as PULSE

disable_created_metrics()  # twice the series, for a moment that nobody asks
REQUESTS = Counter("sigap_http_requests", "Answered requests by address name and status.", ("route", "status"))
SECONDS = Histogram(
    "sigap_http_request_duration_seconds",
    "Time until the answer was ready, by address name.",
    ("route",),
    buckets=(0.005, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 15.0),
)
REFUSED = Counter("sigap_sign_ins_refused", "Sign-ins that were refused (wrong password, code or PIN, too many tries).")
WAYS_IN = ("/masuk/", "/kunci/")
NO_ROUTE, STATIC = "none", "static"


class Measured:
    """Right after the security headers: what later middlewares answer by themselves is counted as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = monotonic()
        response = self.get_response(request)
        route = route_of(request)
        REQUESTS.labels(route, str(response.status_code)).inc()
        SECONDS.labels(route).observe(monotonic() - began)
        if request.method == "POST" and 400 <= response.status_code < 500 and request.path.startswith(WAYS_IN):
            REFUSED.inc()
        return response


def route_of(request: HttpRequest) -> str:
    """The name of the address: as many as urls.py has, whatever is typed into it."""
    if request.resolver_match is not None:
        return request.resolver_match.view_name or NO_ROUTE
    if request.path == PULSE:
        return "desk:live"  # answered by the quick pulse, before addresses are looked up
    return STATIC if request.path.startswith(str(settings.STATIC_URL)) else NO_ROUTE
