"""Drafts and taken reports on the real map of Kutai Timur. Invented: CONTOH."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sigap.incidents.actions import Taken, take_report
from sigap.intake.drafts import ReportDraft
from sigap.journal.recorded import Actor
from sigap.territory.seeding import seed_kutim
from tests.factories.accounts import load_directory
from tests.factories.kept import once_for_all

NOW = datetime(2025, 3, 3, 6, 8, tzinfo=UTC)
SEED = Actor.system("seed")
SANDARAN = "64.08.11.2001"
BUSANG = "64.08.06.2001"
SANGATTA = "64.08.04.2001"


def load_kutim(now: datetime = NOW) -> None:
    """Offices, areas and TPS as shipped, loaded thirty days before ``now``."""
    once_for_all(("kutim", now), lambda: _load(now - timedelta(days=30)))


def _load(then: datetime) -> None:
    load_directory(then)
    seed_kutim(SEED, then)


def draft(**changes: Any) -> ReportDraft:
    told: dict[str, Any] = {
        "kind": "B1",
        "area_code": SANDARAN,
        "occurred_at": NOW - timedelta(minutes=10),
        "text": "CONTOH: dua rombongan saling dorong di depan pasar, sebagian membawa kayu",
        "basis": "saw",
    }
    return ReportDraft(**{**told, **changes})


def taken(actor: Actor = SEED, now: datetime = NOW, **changes: Any) -> Taken:
    return take_report(actor, draft(**{"occurred_at": now - timedelta(minutes=10), **changes}), now=now)
