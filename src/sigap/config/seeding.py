"""``sigap seed``: which rooms load what, in order. A new room that ships data adds one line to seed_kutim."""

import argparse
import json
import sys
from datetime import datetime

from django.conf import settings
from django.utils import timezone

from sigap.accounts import seeding as accounts
from sigap.config.database import prepare
from sigap.config.example_day import play
from sigap.journal.recorded import Actor
from sigap.journal.refusal import Refusal
from sigap.territory import seeding as territory


def seed_kutim(now: datetime) -> None:
    """Kutai Timur's base data and one login per role, in the current realm. Safe to repeat."""
    actor = Actor.system("seed")
    territory.seed_kutim(actor, now)
    accounts.seed_directory(actor, now)
    accounts.seed_logins(actor, now)


def seed_example(now: datetime) -> None:
    """Base data and then the example day; only where everything is marked CONTOH."""
    if settings.SIGAP_REALM != "contoh":
        raise Refusal("Hari contoh hanya dimainkan di ranah contoh: sigap seed contoh --realm contoh.")
    seed_kutim(now)
    play(now)


def run_kutim_2024(options: argparse.Namespace) -> int:
    prepare()
    seed_kutim(timezone.now())
    return _done(options, "Kutai Timur dimuat.")


def run_contoh(options: argparse.Namespace) -> int:
    try:
        prepare()
        seed_example(timezone.now())
    except Refusal as refused:
        sys.stderr.write(f"sigap: {refused.sentence}\n")
        return 2
    return _done(options, "Hari contoh dimainkan.")


def _done(options: argparse.Namespace, words: str) -> int:
    sys.stdout.write(json.dumps({"ok": True, "realm": settings.SIGAP_REALM}) + "\n" if options.json else f"{words}\n")
    return 0
