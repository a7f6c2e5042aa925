"""The sourced past of Kutai Timur as shipped: data/history/kutim.csv."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from sigap.history.actions import load
from sigap.history.importing import judge
from sigap.history.models import PastEvent
from sigap.journal.writing import Actor
from sigap.ui.words import here


def seed_history(actor: Actor, now: datetime) -> None:
    """Load the shipped rows once; what the office changed or withdrew since stays as it is."""
    if PastEvent.objects.exists():
        return
    data = (Path(settings.SIGAP_FACTS) / "history" / "kutim.csv").read_bytes()
    report = judge(data, here(now).date(), [])
    wrong = [f"{row.number}: {row.says}" for row in report.rows if row.state == "wrong"]
    if wrong:
        raise ValueError(f"data/history/kutim.csv: {'; '.join(wrong)}")
    load(actor, report.to_write, now=now, undoable=False)
