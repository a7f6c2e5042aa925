"""Entries → rows of this room."""

from sigap.history.events import PastEventTold, PastEventWithdrawn
from sigap.history.models import PastEvent
from sigap.journal.applying import applies, put
from sigap.journal.recorded import Recorded


@applies(PastEventTold)
def told(entry: Recorded, e: PastEventTold) -> None:
    before = PastEvent.objects.filter(id=e.past).values_list("versions", flat=True).first()
    put(
        PastEvent,
        pk=e.past,
        code=e.code,
        from_on=e.from_on,
        until_on=e.until_on,
        precision=e.precision,
        area_code=e.area_code,
        kind=e.past_kind,
        klass=e.klass,
        way=e.way,
        stage=e.stage,
        one_sided=e.one_sided,
        text_ref=e.text_ref,
        note_ref=e.note_ref,
        source_ref=e.source_ref,
        batch=e.batch,
        versions=(before or 0) + 1,
        recorded_at=entry.recorded_at,
        withdrawn_at=None,
        withdrawn_why="",
    )


@applies(PastEventWithdrawn)
def withdrawn(entry: Recorded, e: PastEventWithdrawn) -> None:
    PastEvent.objects.filter(id=e.past, withdrawn_at=None).update(withdrawn_at=entry.recorded_at, withdrawn_why=e.why)
