"""A matter that the desk may not see is passed on without it: asked of its lead office by the machine, once."""

from datetime import datetime

from sigap.incidents.events import IncidentOpened
from sigap.incidents.leading import closed_to_desk
from sigap.intake.taxonomy import kind
from sigap.journal.recorded import Recorded
from sigap.journal.writing import Actor
from sigap.response.actions import send
from sigap.response.models import Instrument, Request
from sigap.response.rules import allowed_instruments

MACHINE = Actor.system("response")


def hand_on(entry: Recorded, now: datetime) -> None:
    """Reaction to incident.opened. Safe to repeat: whoever was asked is not asked again."""
    event = entry.event
    if not isinstance(event, IncidentOpened):
        return
    told = kind(event.incident_kind)
    if told is None or not closed_to_desk(told, event.kept_away):
        return
    if Request.objects.filter(incident_id=event.incident).exists():
        return
    allowed = allowed_instruments("", event.lead)
    instrument = Instrument.PENERUSAN if Instrument.PENERUSAN in allowed else allowed[0]
    send(MACHINE, event.incident, event.lead, instrument, now=now)
