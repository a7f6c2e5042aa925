"""What the incident page reads: its timeline in sentences, its chain of seven steps, what may be the same."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.viewer import Viewer
from sigap.desk.compute import ChainStep
from sigap.desk.names import DeskNames
from sigap.desk.queries.lists import incidents_visible
from sigap.incidents.events import IncidentMerged, IncidentsRelated, IncidentUnmerged
from sigap.incidents.models import OPEN_STATES, Incident
from sigap.incidents.queries import likely_same
from sigap.intake.models import Report
from sigap.journal.reading import entries_about
from sigap.journal.recorded import Recorded
from sigap.response.models import Request
from sigap_engine.likeness import Likeness


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline."""

    at: datetime
    who: str
    sentence: str


def timeline(viewer: Viewer, incident: Incident, reports: Iterable[Report], *, with_text: bool) -> list[Line]:
    """What happened, in sentences, oldest first. Posts, never names; nor the code of a matter closed to the viewer."""
    subjects = [f"incident:{incident.id}", *(f"report:{report.id}" for report in reports)]
    entries = _without_closed(viewer, incident, entries_about(*subjects))
    names = DeskNames(entries, with_text=with_text)
    return [
        Line(
            entry.recorded_at,
            names.post(entry.actor.post)
            if entry.actor.post
            else (_("sistem") if entry.actor.role.startswith("system") else ""),
            entry.event.sentence(names),
        )
        for entry in entries
    ]


def _without_closed(viewer: Viewer, incident: Incident, entries: list[Recorded]) -> list[Recorded]:
    """Leaves out merging with, and relating to, what the viewer may not see."""
    named = {entry.id: _others(entry) - {incident.id} for entry in entries}
    others = set().union(*named.values())
    if not others:
        return entries
    seen = set(incidents_visible(viewer).filter(id__in=others).values_list("id", flat=True))
    return [entry for entry in entries if named[entry.id] <= seen]


def _others(entry: Recorded) -> set[UUID]:
    event = entry.event
    if isinstance(event, IncidentMerged):
        return {event.incident, event.into}
    if isinstance(event, IncidentUnmerged):
        return {event.incident, event.out_of}
    return {event.incident, event.other} if isinstance(event, IncidentsRelated) else set()


def chain(
    incident: Incident, requests: list[Request], reports: list[Report], now: datetime, offices: dict[str, str]
) -> list[ChainStep]:
    """The seven steps with the time spent at each, and whose move it is. offices: names by code."""
    first = reports[0] if reports else None
    asked = min((row.sent_at for row in requests), default=None)
    silent = _offices((row for row in requests if row.state == "sent"), offices) or _("kantor yang diminta")
    acting = _offices((row for row in requests if row.state == "accepted"), offices) or _("kantor yang menerima")
    moments: list[tuple[str, datetime | None, str]] = [
        (_("Tanda"), incident.occurred_at, ""),
        (_("Laporan"), first.received_at if first else incident.opened_at, ""),
        (_("Kejadian"), asked, _("desk")),
        (_("Jawaban kantor"), incident.answered_at, silent),
        (
            _("Tindakan"),
            incident.on_scene_at or (incident.ended_at if incident.answered_at else None),
            acting,
        ),
        (_("Hasil"), incident.ended_at, _("desk")),
        (_("Jawaban ke pelapor"), incident.told_back_at, _("desk")),
    ]
    steps: list[ChainStep] = []
    previous: datetime | None = None
    current = False
    for name, at, owner in moments:
        if at is not None and not current:
            spent = max(at - previous, timedelta()) if previous else None
            steps.append(ChainStep(name, "done", at, spent, ""))
            previous = max(previous, at) if previous else at
        elif not current:
            current = True
            over = incident.state not in OPEN_STATES and name != _("Jawaban ke pelapor")
            steps.append(
                ChainStep(
                    name, "todo" if over else "now", None, (now - previous) if previous and not over else None, owner
                )
            )
            current = not over
        else:
            steps.append(ChainStep(name, "done" if at else "todo", at, None, owner))
    return steps


def _offices(requests: Iterable[Request], names: dict[str, str]) -> str:
    return ", ".join(dict.fromkeys(names.get(row.to_institution, row.to_institution) for row in requests))


def duplicates(viewer: Viewer, incident: Incident) -> list[tuple[Incident, Likeness]]:
    return likely_same(viewer, incident) if incident.state in OPEN_STATES else []
