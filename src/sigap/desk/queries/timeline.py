"""An incident told in sentences from its entries: what people did first, every entry below it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.viewer import Viewer
from sigap.desk.names import DeskNames
from sigap.desk.queries.lists import incidents_visible
from sigap.incidents.events import IncidentMerged, IncidentsRelated, IncidentUnmerged
from sigap.incidents.models import Incident
from sigap.intake.models import Report
from sigap.journal.reading import entries_about
from sigap.journal.recorded import Recorded
from sigap.response.models import Request
from sigap.ui.words import span

# What the machine does beside the story: clocks that start and stop, messages on their way, and what only repeats
# the entry before it. All of it stays under "every entry".
_BESIDE = frozenset(
    {
        "incident.opened",
        "incident.started",
        "incident.on_scene",
        "message.queued",
        "message.handed",
        "message.arrived",
        "message.cancelled",
        "timer.started",
        "timer.stopped",
    }
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline. main: part of the story; the others are details of the machine."""

    at: datetime
    who: str
    sentence: str
    main: bool


def timeline(
    viewer: Viewer, incident: Incident, reports: Iterable[Report], requests: Iterable[Request], *, with_text: bool
) -> list[Line]:
    """What happened, oldest first. Posts, never names; nor the code of a matter closed to the viewer."""
    told = [f"report:{one.id}" for one in reports] + [f"request:{one.id}" for one in requests]
    entries = _without_closed(viewer, incident, entries_about(f"incident:{incident.id}", *told))
    names = DeskNames(entries, with_text=with_text)
    sent = {one.event.request: one.recorded_at for one in entries if one.kind == "request.sent"}
    alerts = {one.event.request for one in entries if one.kind == "request.sent" and one.event.alert}
    codes = _codes_of_others(incident, entries)
    return [
        Line(
            entry.recorded_at,
            _who(entry, names),
            codes.get(entry.id) or _sentence(entry, entries, names, sent),
            _is_main(entry, alerts),
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


def _codes_of_others(incident: Incident, entries: list[Recorded]) -> dict[UUID, str]:
    """Relating is told from the first incident's side; on the other's page it names the first."""
    mine = [one for one in entries if isinstance(one.event, IncidentsRelated) and one.event.other == incident.id]
    firsts = Incident.objects.filter(id__in=[one.event.incident for one in mine])
    codes = dict(firsts.values_list("id", "code"))
    return {one.id: _("Berkaitan dengan %(code)s") % {"code": codes.get(one.event.incident, "—")} for one in mine}


def _who(entry: Recorded, names: DeskNames) -> str:
    if entry.actor.post:
        return names.post(entry.actor.post)
    return _("sistem") if entry.actor.role.startswith("system") else ""


def _is_main(entry: Recorded, alerts: set[UUID]) -> bool:
    if entry.kind == "request.sent":
        return entry.event.request not in alerts  # the alert itself has its line
    if entry.kind == "timer.stepped":
        return bool(entry.event.step != "warn")
    return entry.kind not in _BESIDE


def _sentence(entry: Recorded, entries: Sequence[Recorded], names: DeskNames, sent: dict[UUID, datetime]) -> str:
    words: str = entry.event.sentence(names)
    if entry.kind == "request.answered":
        return words + _took(entry.event.answered_at, sent.get(entry.event.request))
    if entry.kind == "timer.stepped" and entry.event.step not in ("warn", "breach"):
        told = _told_at(entry, entries)
        posts = ", ".join(names.post(one) for one in told)
        if told and entry.event.timer_kind == "deputy":
            return _("Kepala piket belum menjawab: diteruskan ke %(posts)s") % {"posts": posts}
        if told:
            return _("Belum dijawab: naik ke %(posts)s") % {"posts": posts}
    return words


def _took(answered_at: datetime, sent_at: datetime | None) -> str:
    """ ", 6 mnt setelah dikirim"."""
    return _(", %(span)s setelah dikirim") % {"span": span(answered_at - sent_at)} if sent_at else ""


def _told_at(step: Recorded, entries: Sequence[Recorded]) -> list[str]:
    """The posts that this step of a ladder, or the deputy clock, told."""
    wanted = step.event.step
    cause = f"request:{step.event.request}" if step.event.request else f"incident:{step.event.incident}"
    queued = (one for one in entries if one.kind == "message.queued")
    return list(
        dict.fromkeys(one.event.to_post for one in queued if one.event.step == wanted and one.event.cause == cause)
    )
