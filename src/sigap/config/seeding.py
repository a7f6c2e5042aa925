"""``sigap seed``: which rooms load what, in order. A new room that ships data adds one line here."""

import argparse
import json
import sys
from collections.abc import Callable
from datetime import datetime
from importlib import import_module

from django.conf import settings
from django.utils import timezone

from sigap.config.database import prepare
from sigap.journal.recorded import Actor
from sigap.journal.refusal import Refusal

Seed = Callable[[Actor, datetime], object]

# Each line: "module:function" taking (actor, now). All are safe to repeat.
KUTIM = (
    "sigap.territory.seeding:seed_kutim",
    "sigap.accounts.seeding:seed_directory",
    "sigap.accounts.seeding:seed_logins",
)
EXAMPLE_DAY = "sigap.config.example_day:play"


def _load(place: str) -> Seed:
    module, _, name = place.partition(":")
    function: Seed = getattr(import_module(module), name)
    return function


def seed_kutim(now: datetime) -> None:
    """Kutai Timur's base data and one login per role, in the current realm."""
    for place in KUTIM:
        _load(place)(Actor.system("seed"), now)


def seed_example(now: datetime) -> None:
    """Base data and then the example day; only where everything is marked CONTOH."""
    if settings.SIGAP_REALM != "contoh":
        raise Refusal("Hari contoh hanya dimainkan di ranah contoh: sigap seed contoh --realm contoh.")
    seed_kutim(now)
    _load(EXAMPLE_DAY)(Actor.system("seed"), now)


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
