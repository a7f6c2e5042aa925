"""Entries → rows of the journal room."""

from sigap.journal.applying import applies
from sigap.journal.models import Conflict
from sigap.journal.own_events import ConflictSettled, EntriesReceived
from sigap.journal.recorded import Recorded


@applies(EntriesReceived)
def entries_received(entry: Recorded, e: EntriesReceived) -> None:
    """The entry itself is all that is kept."""


@applies(ConflictSettled)
def conflict_settled(entry: Recorded, e: ConflictSettled) -> None:
    Conflict.objects.filter(key=e.conflict, settled_at=None).update(
        settled_at=entry.recorded_at, settled_by=entry.actor.post or ""
    )
