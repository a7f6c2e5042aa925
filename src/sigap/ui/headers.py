"""Security headers on every answer: nothing inline, nothing from elsewhere."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self' blob:",
        "manifest-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)


FORWARDED = ("HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED")

CAME_THROUGH = "sigap.came_through"

HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(self), geolocation=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


class OnlyOurProxies:
    """What a proxy says of the connection counts when it is ours; from anybody else it is taken away unread.
    That something was said stays (``came_through``): such a request was not made on this machine."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.META.get("REMOTE_ADDR", "") not in settings.SIGAP_TRUSTED_PROXIES:
            said = [request.META.pop(name, None) for name in FORWARDED]
            request.META[CAME_THROUGH] = any(one is not None for one in said)
        return self.get_response(request)


def came_through(request: HttpRequest) -> bool:
    """Somebody between us and whoever asks, known or not, said that he passed it on."""
    return bool(request.META.get(CAME_THROUGH)) or any(request.META.get(name) for name in FORWARDED)


# On a shared computer the back button shows nothing of whoever has signed out. Drafts live elsewhere, in the browser.
NEVER_KEPT = "private, no-store"


class SecurityHeaders:
    """First of all middlewares: files of the site, the pulse and error pages pass through it as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.headers.get("Content-Type", "").startswith("text/html"):
            response.headers.setdefault("Cache-Control", NEVER_KEPT)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        return response
