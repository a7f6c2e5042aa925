"""Fold stored entries into projections. Never stops at a valid entry: what cannot be folded waits for a person."""

import logging
from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.utils import InterfaceError, OperationalError

from sigap.journal import guard
from sigap.journal.applying import apply_entry, put
from sigap.journal.canonical import parse_instant, read_text
from sigap.journal.events import UnknownEvent
from sigap.journal.models import Conflict
from sigap.journal.recorded import MALFORMED, Recorded, recorded_from
from sigap.journal.refusal import BrokenJournal
from sigap.journal.scratch import folding_into

Why = Conflict.Why
FAILED = (Why.UNKNOWN, Why.UNREADABLE, Why.UNFOLDABLE)
# A full disk, a lost connection or a missing file says nothing about the entry: the fold stops.
SURROUNDINGS = (OperationalError, InterfaceError, BrokenJournal, OSError, MemoryError)

log = logging.getLogger("sigap.journal")


def fold(texts: Iterable[str], into: str) -> None:
    """Fold texts in the order given. Each has a transaction of its own, so that the database checks its foreign keys
    before the next; whatever goes wrong with one is a conflict row, and the rest goes on."""
    with folding_into(into):
        for text in texts:
            _fold_one(text, into)


def _fold_one(text: str, into: str) -> None:
    entry = _read(text)
    if isinstance(entry, Conflict.Why):
        _leave(text, entry)
        return
    try:
        with transaction.atomic(using=into):
            apply_entry(entry)
    except SURROUNDINGS:
        raise
    except Exception:  # a contradiction that apply did not foresee must not stop the fold
        log.warning("entry could not be folded", extra={"entry": str(entry.id), "kind": entry.kind})
        _leave(text, Why.UNFOLDABLE)


def _read(text: str) -> Recorded | Conflict.Why:
    try:
        return recorded_from(text)
    except UnknownEvent:
        return Why.UNKNOWN
    except MALFORMED:
        return Why.UNREADABLE


def _leave(text: str, why: Conflict.Why) -> None:
    """A conflict row from the outer fields alone, which every stored entry has."""
    document = read_text(text)
    with guard.applying():
        put(
            Conflict,
            pk=f"{document['id']}:{why}",
            entry=UUID(document["id"]),
            kind=document["kind"],
            subject=document["subjects"][0] if document["subjects"] else "",
            why=why,
            at=parse_instant(document["recorded_at"]),
        )
