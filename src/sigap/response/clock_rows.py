"""Timer rows ↔ the engine's clocks."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sigap.journal.canonical import instant, parse_instant
from sigap.response.models import Timer
from sigap_engine.clocks import Clock, Pause, Step, due_at, next_attention_at


def clock_of(row: Timer) -> Clock:
    """The engine's value of a timer row."""
    return Clock(
        start_at=row.start_at,
        target=timedelta(seconds=row.target_seconds),
        steps=steps_from(row.steps),
        pauses=tuple(Pause(parse_instant(one[0]), parse_instant(one[1]) if one[1] else None) for one in row.pauses),
        stopped_at=row.stopped_at,
    )


def steps_from(steps: Mapping[str, int]) -> tuple[Step, ...]:
    return tuple(Step(name, timedelta(seconds=seconds)) for name, seconds in sorted(steps.items()))


def pauses_of(clock: Clock) -> list[list[Any]]:
    """Pauses as JSON: [from, until or null]."""
    return [[instant(one.from_at), instant(one.until_at) if one.until_at else None] for one in clock.pauses]


def due_of(row: Timer) -> datetime | None:
    """When the target is reached, pauses counted in; None while paused."""
    return due_at(clock_of(row))


def next_look(clock: Clock, done: list[str]) -> datetime | None:
    return next_attention_at(clock, done)
