"""How often one officer, one machine or one stranger may ask in a minute. In memory: a restart forgets it, which is fine.

Guessing passwords, codes and PINs is counted elsewhere (throttle.py, links): this only keeps one broken script or one
impatient browser from taking the web threads of everybody else.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from sigap.accounts.gate import wants_json
from sigap.accounts.throttle import client_address, network_of
from sigap.accounts.viewer import Viewer

WINDOW = 60.0
MOST_KEPT = 20_000
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
NEVER_COUNTED = frozenset({"/healthz", "/readyz", "/metrics"})


@dataclass(slots=True)
class Window:
    since: float
    asked: int


class Counter:
    """Requests per key in fixed windows of a minute."""

    def __init__(self) -> None:
        self._windows: dict[str, Window] = {}
        self._lock = threading.Lock()

    def wait(self, key: str, most: int, now: float) -> int:
        """Seconds to wait; 0 when this request may pass. Counts it."""
        with self._lock:
            if len(self._windows) > MOST_KEPT:
                self._windows = {k: w for k, w in self._windows.items() if now - w.since < WINDOW}
            window = self._windows.get(key)
            if window is None or now - window.since >= WINDOW:
                self._windows[key] = window = Window(now, 0)
            window.asked += 1
            return 0 if window.asked <= most else max(1, math.ceil(window.since + WINDOW - now))


class RateLimit:
    """After ViewerMiddleware has said who asks."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._counter = Counter()

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path not in NEVER_COUNTED:
            key, most = _limit(request)
            seconds = self._counter.wait(key, most, monotonic()) if most else 0
            if seconds:
                return _too_often(request, seconds)
        return self.get_response(request)


def _limit(request: HttpRequest) -> tuple[str, int]:
    """Who is counted and how much he may: (key, requests a minute; 0 for no limit)."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    per_minute: int = settings.SIGAP_RATE_LIMIT
    if viewer.signed_in:
        kind, times = ("read", 3) if request.method in SAFE else ("write", 1)
        return f"{kind}:login:{viewer.login_id}", per_minute * times
    if not viewer.is_public:
        return f"machine:{viewer.post}", per_minute * 10
    return f"stranger:{network_of(client_address(request))}", per_minute


def _too_often(request: HttpRequest, seconds: int) -> HttpResponse:
    sentence = _("Terlalu banyak permintaan dalam satu menit. Tunggu %(n)d detik lalu coba lagi.") % {"n": seconds}
    headers = {"Retry-After": str(seconds)}
    if wants_json(request):
        told = {"error": {"code": "too_often", "sentence": sentence}}
        return JsonResponse(told, status=429, headers=headers)
    answer = render(request, "429.html", {"sentence": sentence}, status=429)
    answer.headers["Retry-After"] = str(seconds)
    return answer
