"""What tick does with due clocks: record each step once, then tell whoever is next."""

import logging
from datetime import datetime
from uuid import UUID

from django.db import DatabaseError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sigap.incidents.models import Incident
from sigap.journal.ids import derived_id
from sigap.journal.models import SetAside
from sigap.journal.reactions import TRIES
from sigap.journal.writing import Actor, writing
from sigap.response.actions.deciding import call_deputy
from sigap.response.actions.sending import message_params
from sigap.response.clock_rows import clock_of
from sigap.response.events import TimerStepped
from sigap.response.models import Request, State, Timer
from sigap.response.rules import ladder_for
from sigap.response.telling import tell_about
from sigap_engine.clocks import Due, transitions

TICK = Actor.system("tick")
BATCH = 200
CHUNK = 25
HANDLER = "response.timers"

log = logging.getLogger("sigap.timers")


def tick(now: datetime) -> int:
    """Record every step due up to now, oldest first over all clocks; returns how many were recorded.

    Safe to run twice at once and after any sleep: an entry's id derives from (timer, step). A clock that cannot be
    read is set aside after three tries and never stops the others.
    """
    recorded = 0
    while True:
        waiting = list(_waiting(now)[:BATCH])
        full = len(waiting) == BATCH
        until = waiting[-1].next_at if full and waiting[-1].next_at else now
        steps = _due_steps(waiting, until, now)
        fresh = sum(_record(steps[start : start + CHUNK], now) for start in range(0, len(steps), CHUNK))
        recorded += fresh
        if not full or not fresh:
            return recorded


def _waiting(now: datetime) -> QuerySet[Timer]:
    aside = SetAside.objects.filter(handler=HANDLER, given_up=True).values("entry")
    return Timer.objects.filter(next_at__lte=now).exclude(id__in=aside).order_by("next_at", "id")


def _due_steps(waiting: list[Timer], until: datetime, now: datetime) -> list[tuple[datetime, UUID, str]]:
    found = []
    for row in waiting:
        try:
            found += [(due.at, row.id, due.name) for due in transitions(clock_of(row), row.done, until)]
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as problem:
            _set_aside(row.id, problem, now)
    return sorted(found)


def _record(steps: list[tuple[datetime, UUID, str]], now: datetime) -> int:
    """A few steps in one transaction, each read again under the head, so that an answer a moment ago wins."""
    recorded = 0
    with writing(TICK, now=now):
        for at, timer_id, name in steps:
            try:
                recorded += _step(timer_id, Due(name, at), now)
            except DatabaseError:
                raise  # full or busy: nothing is wrong with the clock
            except Exception as problem:  # one clock must not stop the others: it is set aside, in the open
                _set_aside(timer_id, problem, now)
    return recorded


def _step(timer_id: UUID, due: Due, now: datetime) -> int:
    with writing(TICK, now=now) as journal:
        row = Timer.objects.select_related("incident", "request").get(id=timer_id)
        if due not in transitions(clock_of(row), row.done, now):
            return 0
        stepped = TimerStepped(
            timer=row.id,
            incident=row.incident_id,
            request=row.request_id,
            timer_kind=row.kind,
            step=due.name,
            due_at=due.at,
        )
        if journal.once(derived_id("timer", row.id, due.name), stepped) is None:
            return 0
        _tell(row, due, now)
        return 1


def _set_aside(timer_id: UUID, problem: Exception, now: datetime) -> None:
    log.error("clock cannot go on", exc_info=problem, extra={"timer": str(timer_id)})
    row, _made = SetAside.objects.get_or_create(handler=HANDLER, entry=timer_id, defaults={"why": "", "last_at": now})
    tries = row.tries + 1
    SetAside.objects.filter(id=row.id).update(
        tries=tries, why=f"{type(problem).__name__}: {problem}"[:500], last_at=now, given_up=tries >= TRIES
    )


def _tell(row: Timer, due: Due, now: datetime) -> None:
    if row.kind == "deputy":
        call_deputy(row.incident, now)
    elif row.kind == "answer" and due.name.startswith("rung-") and row.request is not None:
        _climb(row.request, row.incident, int(due.name.removeprefix("rung-")), now)


def _climb(request: Request, incident: Incident, number: int, now: datetime) -> None:
    """Tell the next rung of the same institution. An answered request has no running clock and never comes here."""
    if request.state != State.SENT:
        return
    ladder = ladder_for(request.to_institution, incident.area_code)
    for post in ladder[number].posts if number < len(ladder) else ():
        tell_about(
            TICK,
            incident,
            cause=f"request:{request.id}",
            step=f"rung-{number}",
            to_post=post,
            template="escalation",
            params=message_params(incident, request.instrument),
            now=now,
        )


def why_silent(request: Request) -> str:
    """A plain sentence for the wall and the incident page."""
    if request.state != State.SENT:
        return ""
    return _("belum ada jawaban; jenjang %(n)d") % {"n": request.rung + 1}
