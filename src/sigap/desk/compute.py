"""Shapes of what the desk measures: the numbers of a period, and the seven steps of a chain."""

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True)
class Numbers:
    """Medians over the incidents opened in a period; None where there is nothing to measure."""

    opened: int
    to_verify: timedelta | None
    to_answer: timedelta | None
    outcome_known: int | None
    told_back: int | None
    injured: int  # in matters that were verified
    injured_told: int  # in matters that nobody has verified
    dead: int
    dead_told: int
    repeats: int


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One of the seven steps. state: done, now or todo; spent: time at this step."""

    name: str
    state: str
    at: datetime | None
    spent: timedelta | None
    owner: str
