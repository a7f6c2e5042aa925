"""The quickest answer of the site: "was anything recorded since you asked?", before any session is opened.

Every open page asks once a second. A page that was let in a moment ago is answered from memory: 304, or 200 with a new
mark and nothing else. Whoever was not let in, or was last looked at too long ago, goes the whole way through sign-in
and rights. Neither answer says what was recorded, so the worst case is that a session closed elsewhere hears for a few
seconds more that something happened; what it then asks for is refused.
"""

import threading
from collections.abc import Callable
from hashlib import sha256
from time import monotonic

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from sigap.journal.reading import head_mark
from sigap.journal.writing import writes_here

PATH = "/hidup/"
TRUSTED_SECONDS = 20.0
HEAD_SECONDS = 0.2
MOST_KEPT = 5_000


class Pulse:
    """What this process knows about heads and sessions. Only hashes of session keys are kept."""

    def __init__(self) -> None:
        self._let_in: dict[str, float] = {}
        self._lock = threading.Lock()
        self._head, self._head_at, self._writes = "", -1.0, -1

    def mark(self, session: str) -> str:
        """The mark of the present head for one session."""
        return f'"{sha256(f"{self._current_head()}:{session}".encode()).hexdigest()[:20]}"'

    def let_in(self, session: str) -> None:
        """This session passed sign-in and rights just now."""
        with self._lock:
            if len(self._let_in) >= MOST_KEPT:
                self._let_in.clear()
            self._let_in[_key(session)] = monotonic()

    def knows(self, session: str) -> bool:
        return monotonic() - self._let_in.get(_key(session), -TRUSTED_SECONDS) < TRUSTED_SECONDS

    def _current_head(self) -> str:
        """The journal's head: read again after a write of this process, and five times a second for those of others."""
        writes, now = writes_here(), monotonic()
        if writes != self._writes or now - self._head_at > HEAD_SECONDS:
            self._head = head_mark()
            self._head_at, self._writes = now, writes
        return self._head


PULSE = Pulse()


class QuickPulse:
    """Before every other middleware but the one for security headers.

    A page takes along the mark from before it read anything: what is recorded while it is made is then asked for.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == PATH and request.method == "GET":
            session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
            if session and PULSE.knows(session):
                return beat(request, session)
        elif request.method == "GET" and "text/html" in request.headers.get("Accept", ""):
            session = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
            request.live_mark = _mark_or_nothing(session) if session else ""  # type: ignore[attr-defined]
        return self.get_response(request)


def beat(request: HttpRequest, session: str) -> HttpResponse:
    """304 while the mark still holds, else an empty 200 with the new one."""
    mark = PULSE.mark(session)
    status = 304 if request.headers.get("If-None-Match") == mark else 200
    return HttpResponse(status=status, headers={"ETag": mark, "Cache-Control": "no-store"})


def _mark_or_nothing(session: str) -> str:
    """Without a mark the page asks for one itself; a database that is away is the view's to explain."""
    try:
        return PULSE.mark(session)
    except DatabaseError:
        return ""


def _key(session: str) -> str:
    return sha256(session.encode()).hexdigest()
