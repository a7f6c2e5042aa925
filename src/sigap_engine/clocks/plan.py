"""Targets and steps of an answer clock, from the tables of an office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from sigap_engine.clocks.clock import ClockError, Step

WARN = "warn"
BREACH = "breach"


@dataclass(frozen=True, slots=True)
class Rung:
    """One rung of a ladder: who is told after which share of the target. ``after_percent`` ≥ 0."""

    number: int
    after_percent: int


def target_for(minutes: int, area_code: str, multipliers: Mapping[str, int]) -> timedelta:
    """Target time of an answer: minutes times the multiplier (in percent) of the area that encloses ``area_code``.

    multipliers: area code → percent (300 = three times). The longest matching prefix wins; none: 100.
    Never below a second. Raises ClockError for minutes or a multiplier below 1.
    """
    if minutes < 1:
        raise ClockError("target minutes must be at least 1")
    percent, longest = 100, -1
    for code, value in multipliers.items():
        inside = area_code == code or area_code.startswith((f"{code}.", f"{code}/"))
        if inside and len(code) > longest:
            percent, longest = value, len(code)
    if percent < 1:
        raise ClockError("a multiplier must be at least 1 percent")
    return timedelta(seconds=max(1, minutes * 60 * percent // 100))


def answer_steps(target: timedelta, ladder: Sequence[Rung], asked_after: timedelta = timedelta(0)) -> tuple[Step, ...]:
    """Warning at three quarters, breach at the target, and a step per rung after the first.

    Warning and breach count from the start of the clock (the report): that is how long the teller has waited. A ladder
    climbs from when the office was asked, ``asked_after`` that start: nobody's superior is called before he had his
    own share of the time. Rung 0 is told when the request is sent, so it is no step.
    """
    asked = max(asked_after, timedelta(0))
    steps = [Step(WARN, target * 3 / 4), Step(BREACH, target)]
    steps += [Step(f"rung-{one.number}", asked + target * one.after_percent / 100) for one in ladder if one.number > 0]
    return tuple(steps)
