"""``sigap seed``: which rooms load what, in order. A new room that ships data adds one line to seed_kutim."""

import argparse
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from sigap.accounts import seeding as accounts
from sigap.config.database import prepare
from sigap.config.example_day import play
from sigap.config.stopping import FINDING, HALF_A_DAY, stop
from sigap.history import seeding as history
from sigap.intake.models import Report
from sigap.journal.models import Entry
from sigap.journal.recorded import Actor
from sigap.journal.refusal import Refusal
from sigap.operation import shipped
from sigap.territory import seeding as territory

MARK = "seeded"
BEFORE = timedelta(days=1)  # whoever acts in the example day sits in his post before it begins


class HalfADay(Refusal):
    """The example day was cut off while it was played."""


def seed_kutim(now: datetime) -> None:
    """Kutai Timur's base data and one login per role, in the current realm. Safe to repeat."""
    load_shipped(now)
    accounts.seed_logins(Actor.system("seed"), now)


def load_shipped(now: datetime) -> None:
    """The base data alone, as this program ships it; what is the same already is not recorded again."""
    actor = Actor.system("seed")
    territory.seed_kutim(actor, now)
    history.seed_history(actor, now)
    accounts.seed_directory(actor, now)
    shipped.mark_loaded()


def seed_example(now: datetime) -> None:
    """Base data and then the example day; only where everything is marked CONTOH, and never onto half a day."""
    if settings.SIGAP_REALM != "contoh":
        raise Refusal("Hari contoh hanya dimainkan di ranah contoh: sigap seed contoh --realm contoh.")
    if was_seeded():
        return
    if Report.objects.exists():
        raise HalfADay(
            "Hari contoh dulu terputus di tengah. Ulangi dari awal: sigap realm remove contoh, lalu sigap seed contoh."
        )
    seed_kutim(now - BEFORE)
    play(now)


def was_seeded() -> bool:
    """Whether this database was loaded to the end: the mark in the folder names the database's first entry."""
    first = _first_entry()
    try:
        return bool(first) and _mark().read_text() == first
    except OSError:
        return False


def _mark_seeded() -> None:
    _mark().write_text(_first_entry())


def _mark() -> Path:
    return Path(settings.SIGAP_REALM_DIR) / MARK


def _first_entry() -> str:
    return Entry.objects.filter(seq=1).order_by("node").values_list("hash", flat=True).first() or ""


def _add_if_new(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--if-new", action="store_true", help="do nothing where it was already loaded to the end")


add_kutim_2024 = _add_if_new
add_contoh = _add_if_new


def run_kutim_2024(options: argparse.Namespace) -> int:
    prepare()
    if not (options.if_new and was_seeded()):
        seed_kutim(timezone.now())
        _mark_seeded()
    return _done(options, "Kutai Timur dimuat.")


def run_contoh(options: argparse.Namespace) -> int:
    prepare()
    try:
        seed_example(timezone.now())
    except HalfADay as cut:
        return stop(cut.sentence, options.json, HALF_A_DAY if options.if_new else FINDING)
    _mark_seeded()
    return _done(options, "Hari contoh dimainkan.")


def _done(options: argparse.Namespace, words: str) -> int:
    sys.stdout.write(json.dumps({"ok": True, "realm": settings.SIGAP_REALM}) + "\n" if options.json else f"{words}\n")
    return 0
