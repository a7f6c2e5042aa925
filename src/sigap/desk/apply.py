"""Entries → rows of this room."""

from sigap.desk.events import DepartedReassigned, HandoverOffered, HandoverTaken
from sigap.desk.models import Handover
from sigap.journal.applying import applies, contradicts, put
from sigap.journal.models import Conflict
from sigap.journal.recorded import Recorded


@applies(HandoverOffered)
def offered(entry: Recorded, e: HandoverOffered) -> None:
    put(
        Handover,
        pk=e.handover,
        institution_code=e.institution,
        from_person=entry.actor.person,
        from_post=entry.actor.post or "",
        note_ref=e.note_ref,
        items=list(e.items),
        offered_at=entry.recorded_at,
    )


@applies(HandoverTaken)
def taken(entry: Recorded, e: HandoverTaken) -> None:
    offered = Handover.objects.filter(id=e.handover)
    if not offered.filter(taken_at=None).update(
        to_post=entry.actor.post or "", to_person=entry.actor.person, taken_at=entry.recorded_at
    ):
        why = Conflict.Why.MOVE if offered.exists() else Conflict.Why.MISSING
        contradicts(entry, f"handover:{e.handover}", why)


@applies(DepartedReassigned)
def reassigned(entry: Recorded, e: DepartedReassigned) -> None:
    put(
        Handover,
        pk=e.handover,
        institution_code=e.institution,
        from_person=e.person,
        from_post=e.posts[0] if e.posts else "",
        to_post=e.to_post,
        to_person=None,
        items=list(e.items),
        offered_at=entry.recorded_at,
        taken_at=entry.recorded_at,
    )
