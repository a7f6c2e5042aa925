"""What was kept stays kept: a fault after the commit is never told as "nothing was saved"."""

import logging
from collections.abc import Callable

from django.contrib.sessions.exceptions import SessionInterrupted
from django.contrib.sessions.middleware import SessionMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from sigap.journal.writing import writes_of_this_thread

log = logging.getLogger("sigap.kept")


class Kept:
    """Lets the error pages ask, of one request, whether something of it stands in the journal already."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        before = writes_of_this_thread()
        request.has_kept = lambda: writes_of_this_thread() != before  # type: ignore[attr-defined]
        return self.get_response(request)


class SessionAfterTheAct(SessionMiddleware):
    """The session is written last. When that fails and the act itself is durable, the answer stands: what is lost is
    the line that says it worked, and the next page shows that it did."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        try:
            return super().process_response(request, response)
        except (DatabaseError, SessionInterrupted) as problem:
            if not request.has_kept():  # type: ignore[attr-defined]
                raise _root_of(problem) from None
            log.exception("session not written after an act that is kept")
            return response


def _root_of(problem: BaseException) -> BaseException:
    """Django tells a database that cannot write as a session that somebody ended; here it is told as what it is."""
    seen: BaseException | None = problem
    while seen is not None:
        if isinstance(seen, DatabaseError):
            return seen
        seen = seen.__context__
    return problem
