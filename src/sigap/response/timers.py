"""What tick does with due clocks: record each step once, then tell whoever is next."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.models import Post
from sigap.incidents.models import Incident
from sigap.journal.ids import derived_id
from sigap.journal.writing import Actor, writing
from sigap.response.actions.sending import message_params
from sigap.response.clock_rows import clock_of
from sigap.response.events import TimerStepped
from sigap.response.models import Instrument, Request, State, Timer
from sigap.response.rules import deputy_rule, ladder_for
from sigap.response.telling import tell_about
from sigap_engine.clocks import Due, transitions

TICK = Actor.system("tick")
BATCH = 200


def tick(now: datetime) -> int:
    """Record every step due up to now, oldest first; returns how many were recorded.

    Safe to run twice at once and after any sleep: an entry's id derives from (timer, step).
    """
    recorded = 0
    for timer_id in list(
        Timer.objects.filter(next_at__lte=now).order_by("next_at").values_list("id", flat=True)[:BATCH]
    ):
        recorded += _advance(timer_id, now)
    return recorded


def _advance(timer_id: UUID, now: datetime) -> int:
    """Read again under the head, so that an answer a moment ago wins."""
    recorded = 0
    with writing(TICK, now=now) as journal:
        row = Timer.objects.select_related("incident", "request").get(id=timer_id)
        for due in transitions(clock_of(row), row.done, now):
            stepped = TimerStepped(
                timer=row.id,
                incident=row.incident_id,
                request=row.request_id,
                timer_kind=row.kind,
                step=due.name,
                due_at=due.at,
            )
            if journal.once(derived_id("timer", row.id, due.name), stepped) is not None:
                recorded += 1
                _tell(row, due, now)
    return recorded


def _tell(row: Timer, due: Due, now: datetime) -> None:
    if row.kind == "deputy":
        _tell_deputies(row.incident, now)
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


def _tell_deputies(incident: Incident, now: datetime) -> None:
    rule = deputy_rule()
    params = message_params(incident, Instrument.PERMINTAAN)
    for post in Post.objects.filter(kind=rule["deputy_kind"]).values_list("code", flat=True):
        tell_about(
            TICK,
            incident,
            cause=f"incident:{incident.id}",
            step="deputy",
            to_post=post,
            template="deputy",
            params=params,
            now=now,
        )


def why_silent(request: Request) -> str:
    """A plain sentence for the wall and the incident page."""
    if request.state != State.SENT:
        return ""
    return _("belum ada jawaban; jenjang %(n)d") % {"n": request.rung + 1}
