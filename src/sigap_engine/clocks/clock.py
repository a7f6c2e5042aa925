"""The clock as a frozen value, and the questions one may ask of it."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

METHOD = "clocks 1"
ZERO = timedelta(0)


class ClockError(ValueError):
    """The clock's parts contradict one another; the message says which."""


@dataclass(frozen=True, slots=True)
class Step:
    """Something that becomes due after ``after`` of running time. Names are unique in a clock."""

    name: str
    after: timedelta


@dataclass(frozen=True, slots=True)
class Pause:
    """Time that does not count. ``until_at`` None: still paused."""

    from_at: datetime
    until_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """A running, paused or stopped clock.

    start_at: aware instant at which running time is zero.
    target: running time until it is due; positive.
    steps: in any order; pauses: in order, not overlapping; stopped_at: when it was answered, or None.
    """

    start_at: datetime
    target: timedelta
    steps: tuple[Step, ...] = ()
    pauses: tuple[Pause, ...] = ()
    stopped_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.start_at.tzinfo is None:
            raise ClockError("start_at must be aware")
        if self.target <= ZERO:
            raise ClockError("target must be positive")
        names = [step.name for step in self.steps]
        if len(set(names)) != len(names):
            raise ClockError("step names repeat")
        last = self.start_at
        for number, one in enumerate(self.pauses):
            if one.from_at < last:
                raise ClockError("pauses must be in order and not overlap")
            if one.until_at is None and number != len(self.pauses) - 1:
                raise ClockError("only the last pause may be open")
            if one.until_at is not None and one.until_at < one.from_at:
                raise ClockError("a pause ends before it begins")
            last = one.until_at or one.from_at

    @property
    def is_paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1].until_at is None


@dataclass(frozen=True, slots=True)
class Due:
    """A step and the instant at which it became due."""

    name: str
    at: datetime


def elapsed(clock: Clock, now: datetime) -> timedelta:
    """Running time at ``now`` (or when stopped), without pauses; never negative."""
    end = now if clock.stopped_at is None else min(now, clock.stopped_at)
    if end <= clock.start_at:
        return ZERO
    counted = end - clock.start_at
    for one in clock.pauses:
        until = end if one.until_at is None else min(one.until_at, end)
        counted -= max(until - one.from_at, ZERO)
    return counted


def moment_of(clock: Clock, running: timedelta) -> datetime | None:
    """The instant at which the clock has run for ``running``; None while an open pause stands before it."""
    moment = clock.start_at + running
    for one in clock.pauses:
        if one.from_at >= moment:
            break
        if one.until_at is None:
            return None
        moment += one.until_at - one.from_at
    return moment


def due_at(clock: Clock) -> datetime | None:
    """When the target is reached; None while paused before it."""
    return moment_of(clock, clock.target)


def left(clock: Clock, now: datetime) -> timedelta:
    """Running time until due; negative when breached."""
    return clock.target - elapsed(clock, now)


def used_share(clock: Clock, now: datetime) -> float:
    """Share of the target used, 0.0 and up; 1.0 is due."""
    return elapsed(clock, now) / clock.target


def transitions(clock: Clock, done: Collection[str], now: datetime) -> tuple[Due, ...]:
    """Steps due up to ``now`` that are not in ``done``, oldest first (a ticker may have slept through several).

    A stopped clock keeps the steps that were due before it stopped out as well: answered stops everything.
    """
    if clock.stopped_at is not None:
        return ()
    found = []
    for step in clock.steps:
        at = moment_of(clock, step.after)
        if step.name not in done and at is not None and at <= now:
            found.append(Due(step.name, at))
    return tuple(sorted(found, key=lambda due: (due.at, due.name)))


def next_attention_at(clock: Clock, done: Collection[str]) -> datetime | None:
    """The earliest instant at which a step not in ``done`` becomes due; None when nothing is left to wait for."""
    if clock.stopped_at is not None:
        return None
    moments = [moment_of(clock, step.after) for step in clock.steps if step.name not in done]
    return min((moment for moment in moments if moment is not None), default=None)


def pause(clock: Clock, at: datetime) -> Clock:
    """Stop counting from ``at``; a paused or stopped clock stays as it is."""
    if clock.is_paused or clock.stopped_at is not None:
        return clock
    return replace(clock, pauses=(*clock.pauses, Pause(max(at, _floor(clock)))))


def resume(clock: Clock, at: datetime) -> Clock:
    """Count again from ``at``; a running clock stays as it is."""
    if not clock.is_paused:
        return clock
    last = clock.pauses[-1]
    return replace(clock, pauses=(*clock.pauses[:-1], Pause(last.from_at, max(at, last.from_at))))


def stop(clock: Clock, at: datetime) -> Clock:
    """Answered, refused or cancelled at ``at``; the first stop counts."""
    return clock if clock.stopped_at is not None else replace(clock, stopped_at=at)


def explain(clock: Clock, now: datetime) -> dict[str, object]:
    """Everything a page needs to say why the clock stands where it stands."""
    return {
        "method": METHOD,
        "start_at": clock.start_at,
        "target": clock.target,
        "elapsed": elapsed(clock, now),
        "left": left(clock, now),
        "due_at": due_at(clock),
        "paused": clock.is_paused,
        "pauses": len(clock.pauses),
    }


def _floor(clock: Clock) -> datetime:
    """The earliest instant at which a new pause may begin."""
    if clock.pauses and clock.pauses[-1].until_at is not None:
        return clock.pauses[-1].until_at
    return clock.start_at
