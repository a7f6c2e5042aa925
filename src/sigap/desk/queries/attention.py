"""Contradictions of the journal in words, with the incident they are about for those who may see it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sigap.accounts.viewer import Viewer
from sigap.desk.names import DeskNames
from sigap.desk.queries.lists import incidents_visible
from sigap.incidents.models import Incident
from sigap.journal.attention import waiting_for_a_person
from sigap.journal.models import Conflict, Entry
from sigap.journal.reading import read_all
from sigap.response.models import Request, Timer


@dataclass(frozen=True, slots=True)
class Waits:
    """One contradiction. code: of its incident; seen: whether the viewer may read and settle it."""

    key: str
    at: datetime
    sentence: str
    why: str
    code: str
    seen: bool


@dataclass(frozen=True, slots=True)
class Attention:
    """conflicts: oldest first; quarantined, given_up: how many entries wait for their time, or could not be followed."""

    conflicts: list[Waits]
    quarantined: int
    given_up: int


def waiting_for(viewer: Viewer) -> Attention:
    """Everything that waits. A contradiction about a matter closed to the viewer is only counted."""
    waiting = waiting_for_a_person()
    about = _incidents(waiting.conflicts)
    there = set(Incident.objects.filter(id__in=about.values()).values_list("id", flat=True))
    codes = dict(incidents_visible(viewer).filter(id__in=there).values_list("id", "code"))
    told = _sentences(waiting.conflicts)
    rows = []
    for one in waiting.conflicts:
        incident = about.get(one.subject)
        seen = incident not in there or incident in codes
        words = told.get(one.entry, one.kind) if seen else ""
        code = codes.get(incident, "") if incident else ""
        rows.append(Waits(one.key, one.at, words, one.get_why_display(), code, seen))
    return Attention(rows, len(waiting.quarantined), len(waiting.given_up))


def _sentences(conflicts: Iterable[Conflict]) -> dict[UUID, str]:
    texts = Entry.objects.filter(id__in=[one.entry for one in conflicts]).values_list("text", flat=True)
    entries = list(read_all(texts))
    names = DeskNames(entries, with_text=False)
    return {one.id: one.event.sentence(names) for one in entries}


def _incidents(conflicts: Iterable[Conflict]) -> dict[str, UUID]:
    """Subject → the incident it belongs to, for subjects that belong to one."""
    named: dict[str, set[UUID]] = {"incident": set(), "request": set(), "timer": set()}
    for one in conflicts:
        kind, _sep, name = one.subject.partition(":")
        if kind in named:
            named[kind].add(UUID(name))
    found = {f"incident:{one}": one for one in named["incident"]}
    for request, incident in Request.objects.filter(id__in=named["request"]).values_list("id", "incident_id"):
        found[f"request:{request}"] = incident
    for timer, incident in Timer.objects.filter(id__in=named["timer"]).values_list("id", "incident_id"):
        found[f"timer:{timer}"] = incident
    return found
