"""What may happen after: handlers that read along the local chain, each with its own cursor, at least once."""

import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from django.conf import settings
from django.db import transaction

from sigap.journal.models import Cursor, Head, SetAside
from sigap.journal.outage import is_outage
from sigap.journal.reading import entries_after
from sigap.journal.recorded import Recorded

Handler = Callable[[Recorded, datetime], None]
TRIES = 3

log = logging.getLogger("sigap.reactions")


def run_reactions(table: Mapping[str, Sequence[Handler]], now: datetime) -> int:
    """Bring every handler up to the head; returns how many entries were handled.

    An entry that fails three times is set aside for a person and the rest goes on.
    """
    handled = 0
    kinds: dict[str, set[str]] = {}
    functions: dict[str, Handler] = {}
    for kind, handlers in table.items():
        for handler in handlers:
            name = f"{handler.__module__}.{handler.__qualname__}"
            functions[name] = handler
            kinds.setdefault(name, set()).add(kind)
    for name, handler in functions.items():
        handled += _catch_up(name, handler, kinds[name], now)
    return handled


def _catch_up(name: str, handler: Handler, kinds: set[str], now: datetime) -> int:
    handled = 0
    cursor, _ = Cursor.objects.get_or_create(handler=name)
    end = Head.objects.filter(node=settings.SIGAP_NODE).values_list("seq", flat=True).first() or 0
    while cursor.seq < end:
        batch = entries_after(cursor.seq, node=settings.SIGAP_NODE, kinds=kinds, limit=200)
        batch = [entry for entry in batch if entry.seq <= end]
        for entry in batch:
            if not _handle(name, handler, entry, now):
                return handled
            handled += 1
            cursor.seq = entry.seq
            cursor.save(update_fields=["seq"])
        if len(batch) < 200:
            cursor.seq = end
            cursor.save(update_fields=["seq"])
    return handled


def _handle(name: str, handler: Handler, entry: Recorded, now: datetime) -> bool:
    """True when the cursor may pass this entry."""
    try:
        handler(entry, now)
    except Exception as problem:  # one bad entry must not stop the rest: it is set aside, in the open
        if is_outage(problem):
            raise  # nothing is wrong with the entry: the next round tries again
        log.exception("reaction failed", extra={"handler": name, "entry": str(entry.id)})
        with transaction.atomic():
            row, _ = SetAside.objects.get_or_create(handler=name, entry=entry.id, defaults={"why": "", "last_at": now})
            row.tries += 1
            row.why = f"{type(problem).__name__}: {problem}"[:500]
            row.last_at = now
            row.given_up = row.tries >= TRIES
            row.save()
        return row.given_up
    return True
