"""Each channel that leaves the house is served in a lane of its own, so that a slow provider holds up neither the clocks
nor the other channels."""

import logging
import time
from datetime import datetime
from threading import Lock, Thread

from django.db import close_old_connections, connection

from sigap.notify.sender import INSTANT, send_channel, waiting_channels

log = logging.getLogger("sigap.notify")

_busy: dict[str, Thread] = {}
_lock = Lock()


def send_in_lanes(now: datetime) -> None:
    """Instant channels here and now; of the others one pass each, unless the lane is still busy with the last one."""
    for name in waiting_channels():
        if name in INSTANT:
            send_channel(name, now)
        else:
            _start(name, now)


def wait_for_lanes(seconds: float) -> None:
    """At the end of a process: let what is under way be written down. What is cut off is sent again by the next one."""
    with _lock:
        lanes = list(_busy.values())
    until = time.monotonic() + seconds
    for lane in lanes:
        lane.join(max(0.0, until - time.monotonic()))


def _start(name: str, now: datetime) -> None:
    with _lock:
        lane = _busy.get(name)
        if lane is not None and lane.is_alive():
            return
        _busy[name] = Thread(target=_serve, args=(name, now), name=f"lane-{name}", daemon=True)
        _busy[name].start()


def _serve(name: str, now: datetime) -> None:
    close_old_connections()
    try:
        send_channel(name, now)
    except Exception:  # a lane that fails is logged; the next round opens it again
        log.exception("lane failed", extra={"channel": name})
    finally:
        connection.close()
