"""The doctor beside tick: every quarter of an hour, or within seconds when a page asks. In a thread of its own, so that
clocks and messages never wait for it."""

import logging
from datetime import datetime, timedelta
from threading import Thread

from django.db import connections

from sigap.operation.doctor import examine, is_asked_for, keep, kept
from sigap.operation.findings import Look

EVERY = timedelta(minutes=15)
SETTLING = timedelta(seconds=20)  # a server that has just started has better things to do

log = logging.getLogger("sigap.doctor")


class Rounds:
    """Starts an examination when it is time and none is running."""

    def __init__(self, started: datetime) -> None:
        self._started = started
        self._running: Thread | None = None

    def look_when_due(self, now: datetime) -> bool:
        """True when one was started."""
        if self._running is not None and self._running.is_alive():
            return False
        if not self._is_due(now):
            return False
        self._running = Thread(target=look, args=(now,), name="doctor", daemon=True)
        self._running.start()
        return True

    def _is_due(self, now: datetime) -> bool:
        if is_asked_for():
            return True
        if timedelta(0) <= now - self._started < SETTLING:
            return False
        last = kept()
        return last is None or abs(now - last.at) > EVERY


def look(now: datetime) -> None:
    """One examination, kept for the page; whatever goes wrong is logged and tried again at the next turn."""
    try:
        keep(examine(Look(now, thorough=False)))
    except Exception:  # a full disk must not end the thread with a trace that nobody reads
        log.exception("doctor could not look")
    finally:
        connections.close_all()
