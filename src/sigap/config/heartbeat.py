"""Tells an outside watcher, once a minute, that this server lives: silence then means trouble."""

import logging
import urllib.request
from datetime import datetime, timedelta
from http.client import HTTPException

from django.conf import settings

log = logging.getLogger("sigap.heartbeat")


class _NoElsewhere(urllib.request.HTTPRedirectHandler):
    """The watcher is asked and nobody it names: a redirect could lead inside."""

    def redirect_request(self, *_told: object) -> None:
        return None


_ask = urllib.request.build_opener(_NoElsewhere).open
EVERY = timedelta(seconds=60)
_last: list[datetime] = []


def tell_watcher(now: datetime, failed: list[str]) -> bool:
    """Ping SIGAP_HEARTBEAT_URL when a minute has passed and no part of the tick failed; True when pinged."""
    url = settings.SIGAP_HEARTBEAT_URL
    if not url or failed or (_last and abs(now - _last[-1]) < EVERY):
        return False
    if not url.startswith(("http://", "https://")):
        log.warning("heartbeat address must be http or https")
        return False
    _last[:] = [now]
    try:
        with _ask(url, timeout=3):
            return True
    except (OSError, ValueError, HTTPException):  # unreachable, mistyped, or something that speaks no HTTP
        log.warning("heartbeat not delivered")
        return False
