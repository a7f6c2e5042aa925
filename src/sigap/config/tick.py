"""The clockwork: reactions, due clocks, deliveries. Started by ``sigap serve`` and runnable alone."""

import argparse
import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from threading import Event

from django.conf import settings
from django.db import close_old_connections
from django.utils import timezone

from sigap.accounts.tidying import tidy
from sigap.config.heartbeat import tell_watcher
from sigap.config.reactions import REACTIONS
from sigap.config.upgrade import remove_old_copies
from sigap.desk.printing import print_due
from sigap.journal.reactions import run_reactions
from sigap.journal.waits import WAITS
from sigap.notify.lanes import send_in_lanes, wait_for_lanes
from sigap.operation.regular import Rounds
from sigap.response.timers import tick as clocks
from sigap.response.watches import look_again
from sigap.vault.backups import remove_expired

log = logging.getLogger("sigap.tick")

EVERY_SECONDS = 1.0
LAST_SECONDS = 5.0


def react(now: datetime) -> None:
    run_reactions(REACTIONS, now)


# Each part runs on every round; one that fails is logged and never stops the others.
PARTS: tuple[Callable[[datetime], object], ...] = (
    react,
    clocks,
    look_again,
    send_in_lanes,
    print_due,
    tidy,
    remove_expired,
    remove_old_copies,
)


def one_round(now: datetime) -> list[str]:
    """Run every part once; returns the names of the parts that failed."""
    failed = []
    began = time.monotonic()
    for part in PARTS:
        try:
            part(now)
        except Exception:  # a failing part is logged; clocks and deliveries of the others go on
            log.exception("tick part failed", extra={"part": part.__name__})
            failed.append(part.__name__)
    beat(now, failed, time.monotonic() - began)
    return failed


def heartbeat_path() -> Path:
    return Path(settings.SIGAP_REALM_DIR) / "tick.json"


def beat(now: datetime, failed: list[str], seconds: float = 0.0) -> None:
    """Leave a sign of life that /readyz, /metrics and an outside watcher can read."""
    path = heartbeat_path()
    temporary = path.with_suffix(f".{os.getpid()}")
    waits, waited = WAITS.read()
    told = {"at": now.isoformat(), "failed": failed, "pid": os.getpid(), "seconds": round(seconds, 3)}
    try:
        temporary.write_text(json.dumps({**told, "writes": sum(waits), "waited": round(waited, 3)}))
        os.replace(temporary, path)
    except OSError:  # a full disk: the missing beat tells it, and the clockwork goes on by itself when there is room
        log.exception("no sign of life could be written")


def add_tick(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="one round, then stop")


def run_tick(options: argparse.Namespace) -> int:
    if options.once:
        failed = one_round(timezone.now())
        wait_for_lanes(LAST_SECONDS)
        sys.stdout.write(
            json.dumps({"ok": not failed, "failed": failed}) + "\n" if options.json else "Satu putaran selesai.\n"
        )
        return 1 if failed else 0
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    doctor = Rounds(timezone.now())
    while not stop.is_set():
        started = time.monotonic()
        failed = one_round(timezone.now())
        tell_watcher(timezone.now(), failed)
        doctor.look_when_due(timezone.now())
        close_old_connections()
        stop.wait(max(0.05, EVERY_SECONDS - (time.monotonic() - started)))
    wait_for_lanes(LAST_SECONDS)
    return 0
