"""Entries → rows of this room."""

from datetime import timedelta
from uuid import UUID

from sigap.journal.applying import applies, contradicts, put
from sigap.journal.models import Conflict
from sigap.journal.recorded import Recorded
from sigap.response import events
from sigap.response.clock_rows import clock_of, next_look, pauses_of, steps_from
from sigap.response.models import MOVES, Instrument, Request, State, TargetRule, Timer
from sigap_engine.clocks import BREACH, Clock, due_at, pause, resume


def _may_move(request: UUID, entry: Recorded, to: str) -> bool:
    """Whether the request is there and this move is in the table of moves. Two offices of one institution may have
    answered apart: the first in order stands, and a person is told of the other."""
    state = Request.objects.filter(id=request).values_list("state", flat=True).first()
    if state is not None and to in MOVES[state]:
        return True
    contradicts(entry, f"request:{request}", Conflict.Why.MISSING if state is None else Conflict.Why.MOVE)
    return False


def _timer(timer: UUID, entry: Recorded) -> Timer | None:
    row = Timer.objects.filter(id=timer).first()
    if row is None:
        contradicts(entry, f"timer:{timer}", Conflict.Why.MISSING)
    return row


@applies(events.RequestSent)
def sent(entry: Recorded, e: events.RequestSent) -> None:
    only_told = e.instrument == Instrument.PEMBERITAHUAN
    put(
        Request,
        pk=e.request,
        incident_id=e.incident,
        first_incident=e.incident,
        instrument=e.instrument,
        alert=e.alert,
        from_post=entry.actor.post or "",
        from_institution=entry.actor.institution or "",
        to_institution=e.to_institution,
        text_ref=e.text_ref,
        sent_at=entry.recorded_at,
        clock_from_at=e.clock_from_at,
        target_seconds=e.target_seconds,
        due_at=e.due_at,
        state=State.TOLD if only_told else State.SENT,
    )


@applies(events.RequestAnswered)
def answered(entry: Recorded, e: events.RequestAnswered) -> None:
    if not _may_move(e.request, entry, e.state):
        return
    Request.objects.filter(id=e.request).update(
        state=e.state,
        answered_at=e.answered_at,
        answered_by=e.by_post,
        answered_how=e.how,
        reason_code=e.reason_code,
        reason_ref=e.reason_ref,
        forward_to=e.forward_to,
    )


@applies(events.RequestOnScene)
def on_scene(entry: Recorded, e: events.RequestOnScene) -> None:
    Request.objects.filter(id=e.request, on_scene_at=None).update(on_scene_at=e.at)


@applies(events.RequestDone)
def done(entry: Recorded, e: events.RequestDone) -> None:
    if not _may_move(e.request, entry, State.DONE):
        return
    Request.objects.filter(id=e.request).update(state=State.DONE, done_at=entry.recorded_at, reply_ref=e.reply_ref)


@applies(events.RequestWithdrawn)
def withdrawn(entry: Recorded, e: events.RequestWithdrawn) -> None:
    if not _may_move(e.request, entry, State.WITHDRAWN):
        return
    Request.objects.filter(id=e.request).update(state=State.WITHDRAWN)


@applies(events.RequestForwarded)
def forwarded(entry: Recorded, e: events.RequestForwarded) -> None:
    Request.objects.filter(id=e.request).update(forwarded_as=e.forwarded_as)


@applies(events.RequestMoved)
def moved(entry: Recorded, e: events.RequestMoved) -> None:
    Request.objects.filter(id=e.request).update(incident_id=e.incident)
    Timer.objects.filter(request_id=e.request).update(incident_id=e.incident)


@applies(events.TimerStarted)
def started(entry: Recorded, e: events.TimerStarted) -> None:
    clock = Clock(e.start_at, timedelta(seconds=e.target_seconds), steps_from(e.steps))
    put(
        Timer,
        pk=e.timer,
        kind=e.timer_kind,
        incident_id=e.incident,
        request_id=e.request,
        start_at=e.start_at,
        target_seconds=e.target_seconds,
        steps=dict(e.steps),
        pauses=[],
        done=[],
        next_at=next_look(clock, []),
    )


@applies(events.TimerStepped)
def stepped(entry: Recorded, e: events.TimerStepped) -> None:
    row = _timer(e.timer, entry)
    if row is None:
        return
    done_now = [*row.done, e.step] if e.step not in row.done else row.done
    Timer.objects.filter(id=e.timer).update(done=done_now, next_at=next_look(clock_of(row), done_now))
    if e.request is None or e.timer_kind != "answer":
        return
    if e.step == BREACH:
        Request.objects.filter(id=e.request, breached_at=None).update(breached_at=e.due_at)
    elif e.step.startswith("rung-"):
        Request.objects.filter(id=e.request).update(rung=int(e.step.removeprefix("rung-")))


@applies(events.TimerStopped)
def stopped(entry: Recorded, e: events.TimerStopped) -> None:
    Timer.objects.filter(id=e.timer, stopped_at=None).update(
        stopped_at=entry.recorded_at, stopped_why=e.why, next_at=None
    )


@applies(events.TimerPaused)
def paused(entry: Recorded, e: events.TimerPaused) -> None:
    row = _timer(e.timer, entry)
    if row is not None:
        _put(row, pause(clock_of(row), e.at))


@applies(events.TimerResumed)
def resumed(entry: Recorded, e: events.TimerResumed) -> None:
    row = _timer(e.timer, entry)
    if row is not None:
        _put(row, resume(clock_of(row), e.at))


def _put(row: Timer, clock: Clock) -> None:
    """The office's due time moves with the pause; while it lasts there is none."""
    if row.kind == "answer" and row.request_id is not None:
        Request.objects.filter(id=row.request_id).update(due_at=due_at(clock))
    Timer.objects.filter(id=row.id).update(pauses=pauses_of(clock), next_at=next_look(clock, row.done))


@applies(events.TargetChanged)
def target_changed(entry: Recorded, e: events.TargetChanged) -> None:
    put(
        TargetRule,
        pk=e.key,
        value=e.value,
        version=e.target_version,
        approved=e.approved,
        changed_at=entry.recorded_at,
        changed_by=entry.actor.post or "",
    )


@applies(events.LinkMade)
def link_made(entry: Recorded, e: events.LinkMade) -> None:
    """The link itself is machinery; the entry says who made it, should the answer ever be doubted."""
