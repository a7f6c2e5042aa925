"""Requests taken back, and what becomes of them when their incident ends, is merged, taken apart or reopened."""

from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sigap.accounts.permission import demand, is_machine
from sigap.incidents import actions as incidents
from sigap.incidents.models import Exclusion, Incident
from sigap.incidents.refusals import CannotMove
from sigap.journal.writing import Actor, Journal, writing
from sigap.notify.actions import cancel, tell
from sigap.notify.queries import posts_reached
from sigap.response.actions.sending import fresh, message_params, start_clock_to, stop_clocks
from sigap.response.events import RequestMoved, RequestWithdrawn
from sigap.response.models import MOVES, Request, State, Timer

MACHINE = Actor.system("response")
WAITING = (State.SENT, State.CANNOT)
LIVE = (State.SENT, State.CANNOT, State.ACCEPTED)


def withdraw(actor: Actor, request: UUID, why: str, *, now: datetime) -> Request:
    """Take a request back; its clocks and messages stop, and whoever had heard of it hears that it is off."""
    if not is_machine(actor):
        demand(actor, "request.send")
    with writing(actor, now=now) as journal:
        row = fresh(request)
        if State.WITHDRAWN not in MOVES[row.state]:
            raise CannotMove(_("Permintaan ini sudah berakhir."))
        told = RequestWithdrawn(request=request, incident=row.incident_id, office=row.to_institution, why=why[:20])
        journal.record(told)
        stop_clocks(journal, Timer.objects.filter(request_id=request), "withdrawn")
        cancel(actor, f"request:{request}", "withdrawn", now=now)
        _tell_off(actor, row, why, now)
        return fresh(request)


def withdraw_all(actor: Actor, incident: UUID, why: str, *, now: datetime, states: tuple[str, ...] = WAITING) -> int:
    """Everything still open on an incident, and every clock on it."""
    with writing(actor, now=now) as journal:
        still = list(Request.objects.filter(incident_id=incident, state__in=states).order_by("sent_at"))
        for row in still:
            withdraw(MACHINE, row.id, why, now=now)
        stop_clocks(journal, Timer.objects.filter(incident_id=incident), why)
        cancel(actor, f"incident:{incident}", why, now=now)
        return len(still)


def reject(actor: Actor, incident: UUID, reason: str, *, now: datetime) -> None:
    """It is not so: who was asked, or is on his way already, hears it in the same moment."""
    with writing(actor, now=now):
        incidents.reject(actor, incident, reason, now=now)
        withdraw_all(actor, incident, "rejected", now=now, states=LIVE)


def close(actor: Actor, incident: UUID, outcome: str, reason: str, *, now: datetime) -> None:
    with writing(actor, now=now):
        incidents.close(actor, incident, outcome, reason, now=now)
        withdraw_all(actor, incident, "closed", now=now)


def reopen(actor: Actor, incident: UUID, reason: str, *, now: datetime) -> None:
    """The clock to an outcome runs again from now where an office had taken it up."""
    with writing(actor, now=now) as journal:
        row = incidents.reopen(actor, incident, reason, now=now)
        if row.answered_at is not None:
            start_clock_to(journal, "outcome", row, None, now)


def merge(actor: Actor, incident: UUID, into: UUID, *, now: datetime) -> None:
    """Merge, and let the requests go along with their clocks: an alert that runs is not lost by tidying up."""
    with writing(actor, now=now) as journal:
        target = incidents.merge(actor, incident, into, now=now)
        for row in list(_live(incident)):
            _move(journal, row, into)
        _without_twins(into, now)
        _without_the_accused(into, now)
        stop_clocks(journal, Timer.objects.filter(incident_id=incident), "merged")
        taken_up = Request.objects.filter(incident_id=into, state=State.ACCEPTED).order_by("answered_at").first()
        if taken_up is not None and target.answered_at is None:
            incidents.mark_started(actor, into, taken_up.to_institution, now=now, at=taken_up.answered_at)
            start_clock_to(journal, "outcome", target, None, target.opened_at)


def unmerge(actor: Actor, incident: UUID, *, now: datetime) -> None:
    """Take apart again: the requests that were sent for it come back to it."""
    with writing(actor, now=now) as journal:
        incidents.unmerge(actor, incident, now=now)
        away = Request.objects.filter(first_incident=incident).exclude(incident_id=incident).order_by("sent_at")
        for row in list(away):
            _move(journal, row, incident)


def _live(incident: UUID) -> "QuerySet[Request]":
    return Request.objects.filter(incident_id=incident, state__in=LIVE).order_by("sent_at")


def _move(journal: Journal, row: Request, to: UUID) -> None:
    journal.record(RequestMoved(request=row.id, incident=to, out_of=row.incident_id, office=row.to_institution))


def _without_twins(incident: UUID, now: datetime) -> None:
    """Two open requests to one office are one: the accepted one stays, else the one sent first."""
    kept: dict[str, Request] = {}
    for row in sorted(_live(incident), key=lambda one: (one.state != State.ACCEPTED, one.sent_at)):
        if row.to_institution in kept and row.state != State.ACCEPTED:
            withdraw(MACHINE, row.id, "merged", now=now)
        kept.setdefault(row.to_institution, row)


def _without_the_accused(incident: UUID, now: datetime) -> None:
    shut = set(Exclusion.objects.filter(incident_id=incident).values_list("institution_code", flat=True))
    for row in _live(incident).filter(to_institution__in=shut):
        withdraw(MACHINE, row.id, "merged", now=now)


def _tell_off(actor: Actor, row: Request, why: str, now: datetime) -> None:
    incident = Incident.objects.get(id=row.incident_id)
    for post in posts_reached(f"request:{row.id}"):
        tell(
            actor,
            cause=f"request:{row.id}",
            step="withdrawn",
            to_post=post,
            template="taken_back" if why == "rejected" else "withdrawn",
            params=message_params(incident, row.instrument),
            severity=incident.severity,
            now=now,
        )
