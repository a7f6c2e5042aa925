"""A list that leaves as a file leaves a trace: who took it, which one, how many rows."""

from __future__ import annotations

from datetime import datetime

from sigap.accounts.events import ListExported
from sigap.journal.writing import Actor, writing


def note_export(actor: Actor, *, what: str, ending: str, rows: int, now: datetime) -> None:
    """Record it before the file is handed over. Whether the actor may see the list was asked by whoever made it."""
    with writing(actor, now=now) as journal:
        journal.record(ListExported(what=what, ending=ending, rows=rows))
