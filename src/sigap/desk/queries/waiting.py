"""The left third of the desk: what waits, and whose move it is."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from sigap.accounts.queries import post_titles
from sigap.accounts.viewer import Viewer
from sigap.desk.queries.wording import Told, office_names, told
from sigap.incidents.models import Form, Incident
from sigap.incidents.queries import open_incidents
from sigap.response.clock_rows import due_of
from sigap.response.models import Request, State, Timer
from sigap.response.queries import overdue_clocks, unanswered
from sigap.response.rules import post_on_rung
from sigap.territory.calendar import local_day

MOST_ROWS = 60
GRAVE = 4


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One line: the incident, and what is awaited of whom."""

    incident: Incident
    what: str
    where: str
    whose: str
    start_at: datetime
    due_at: datetime | None
    late: bool

    @property
    def weight(self) -> tuple[bool, int]:
        """What is grave and overdue, or asked of nobody yet, before the rest; then the graver."""
        return ((self.late or self.due_at is None) and self.incident.severity >= GRAVE, self.incident.severity)

    @property
    def turn(self) -> tuple[int, datetime]:
        """Inside an office: the grave ones first, then the oldest."""
        return (-self.incident.severity if self.incident.severity >= GRAVE else 0, self.start_at)


@dataclass(frozen=True, slots=True)
class Office:
    name: str
    rows: list[WaitingRow]

    @property
    def weight(self) -> tuple[bool, int]:
        return max(row.weight for row in self.rows)


def waiting(viewer: Viewer, now: datetime) -> list[Office]:
    """Unanswered requests by office, then what the desk itself has to decide, then promises that ran out of time.

    The grave first, then the oldest inside an office; the office with the gravest overdue matter first. An open matter is in here until
    somebody works on it within his time: an answer *belum dapat* or *bukan kewenangan* gives it back to the desk.
    """
    requests = list(unanswered(viewer)[:MOST_ROWS])
    idle = _idle(viewer, now)
    late = _late(viewer, now, {row.incident_id for row in requests} | {row.id for row, _why in idle})
    matters = [*(row.incident for row in requests), *(row for row, _why in idle), *(one.incident for one in late)]
    words = {one.incident.id: one for one in told({row.id: row for row in matters}.values())}
    names = office_names()
    grouped: dict[str, list[WaitingRow]] = {}
    for office, row in (*_unanswered_rows(requests, words, now, names), *_late_rows(late, words, names)):
        grouped.setdefault(office, []).append(row)
    for incident, why in idle:
        one = words[incident.id]
        group = _("Desk: perlu diputuskan") if why else _("Desk: belum diteruskan")
        row = WaitingRow(incident, one.what, one.where, why or _("giliran: desk"), incident.opened_at, None, late=False)
        grouped.setdefault(group, []).append(row)
    found = [Office(name, sorted(rows, key=lambda row: row.turn)) for name, rows in grouped.items()]
    return sorted(found, key=lambda office: office.weight, reverse=True)


def _unanswered_rows(
    requests: list[Request], words: dict[UUID, Told], now: datetime, names: dict[str, str]
) -> Iterable[tuple[str, WaitingRow]]:
    titles = post_titles(post_on_rung(row.to_institution, row.rung) for row in requests)
    for row in requests:
        one = words[row.incident_id]
        title = titles.get(post_on_rung(row.to_institution, row.rung), "")
        whose = _("giliran: %(post)s") % {"post": title} if title else _("giliran: kantor ini")
        late = bool(row.due_at and row.due_at < now)
        line = WaitingRow(row.incident, one.what, one.where, whose, row.clock_from_at, row.due_at, late)
        yield names.get(row.to_institution, row.to_institution), line


def _late(viewer: Viewer, now: datetime, listed: set[UUID]) -> list[Timer]:
    """Clocks to the scene and to an outcome that ran out, one an incident, of what is not in the list already."""
    first: dict[UUID, Timer] = {}
    for timer in overdue_clocks(open_incidents(viewer), MOST_ROWS):
        if timer.incident_id not in listed:
            first.setdefault(timer.incident_id, timer)
    return list(first.values())


def _late_rows(late: list[Timer], words: dict[UUID, Told], names: dict[str, str]) -> Iterable[tuple[str, WaitingRow]]:
    for timer in late:
        one = words[timer.incident_id]
        office = timer.request.to_institution if timer.request else timer.incident.lead
        whose = _("belum di lokasi") if timer.kind == "on_scene" else _("belum ada hasil")
        yield (
            names.get(office, office),
            WaitingRow(timer.incident, one.what, one.where, whose, timer.start_at, due_of(timer), late=True),
        )


def _idle(viewer: Viewer, now: datetime) -> list[tuple[Incident, str]]:
    """Open matters on which no office is at work, oldest first, and why; "" when nobody was asked yet.

    A watch that somebody took, with a later day to look again, is in good hands.
    """
    working = Request.objects.filter(state__in=(State.SENT, State.ACCEPTED)).values("incident_id")
    rested = Q(form=Form.WATCH, state="active", look_again_on__gt=local_day(now)) & ~Q(owner_post="")
    rows = list(open_incidents(viewer).exclude(id__in=working).exclude(rested)[:MOST_ROWS])
    answers: dict[UUID, Request] = {}
    asked = Request.objects.filter(incident_id__in=[row.id for row in rows]).exclude(state=State.WITHDRAWN)
    for request in asked.order_by("sent_at"):
        answers[request.incident_id] = request
    names = office_names() if answers else {}
    found = [(row, _why(answers.get(row.id), names)) for row in rows]
    return sorted(found, key=lambda pair: pair[0].opened_at)


def _why(last: Request | None, names: dict[str, str]) -> str:
    if last is None:
        return ""
    office = names.get(last.to_institution, last.to_institution)
    if last.state == State.DONE:
        return _("%(office)s selesai: tutup") % {"office": office}
    if last.state == State.TOLD:
        return _("%(office)s hanya diberi tahu") % {"office": office}
    return f"{office}: {State(last.state).label}"
