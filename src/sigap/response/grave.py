"""A matter of severity 5 calls the desk head by itself, however it became so; his being there is seen."""

from datetime import datetime

from sigap.accounts.models import Post
from sigap.incidents.events import IncidentCorrected, IncidentOpened
from sigap.incidents.leading import closed_to_desk
from sigap.incidents.models import Exclusion, Incident
from sigap.intake.taxonomy import kind
from sigap.journal.recorded import Recorded
from sigap.journal.writing import writing
from sigap.notify.events import MessageConfirmed
from sigap.response.actions.deciding import MACHINE, call_head, stop_deciding
from sigap.response.rules import deputy_rule


def call_the_head(entry: Recorded, now: datetime) -> None:
    """Reaction to incident.opened and incident.corrected. Safe to repeat. What the desk may not see calls nobody here."""
    event = entry.event
    if not isinstance(event, IncidentOpened | IncidentCorrected) or event.severity < deputy_rule()["severity"]:
        return
    row = Incident.objects.filter(id=event.incident).first()
    told = kind(row.kind) if row else None
    if row is None or told is None:
        return
    shut = set(Exclusion.objects.filter(incident_id=row.id).values_list("institution_code", flat=True))
    if not closed_to_desk(told, shut):
        call_head(row.id, entry.recorded_at, now=now)


def head_is_there(entry: Recorded, now: datetime) -> None:
    """Reaction to message.confirmed: the head has opened it, so the deputy need not be called."""
    event = entry.event
    if not isinstance(event, MessageConfirmed) or not event.cause.startswith("incident:"):
        return
    row = Incident.objects.filter(id=event.cause.removeprefix("incident:")).first()
    seat = Post.objects.filter(code=event.to_post).first()
    if row is not None and seat is not None and seat.kind == deputy_rule()["head_kind"]:
        with writing(MACHINE, now=now) as journal:
            stop_deciding(journal, row.id, "reached", now)


def head_acts(entry: Recorded, now: datetime) -> None:
    """Reaction to incident.alerted and request.sent: the head or his deputy asked an office himself."""
    rule = deputy_rule()
    seat = Post.objects.filter(code=entry.actor.post or "").first()
    if seat is not None and seat.kind in (rule["head_kind"], rule["deputy_kind"]):
        with writing(MACHINE, now=now) as journal:
            stop_deciding(journal, entry.event.incident, "decided", now)
