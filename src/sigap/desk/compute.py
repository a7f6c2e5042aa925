"""The measured numbers: how long until verified, until answered, and how often the outcome is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median

from sigap.incidents.models import Incident


@dataclass(frozen=True, slots=True)
class Numbers:
    """Medians over the incidents opened in a period; None where there is nothing to measure."""

    opened: int
    to_verify: timedelta | None
    to_answer: timedelta | None
    outcome_known: int | None
    told_back: int | None
    injured: int
    dead: int
    repeats: int


def numbers(rows: Sequence[Incident]) -> Numbers:
    """rows: incidents of the period. Shares in whole percent."""
    places = [row.area_code for row in rows if row.area_code.count(".") == 3]
    ended = [row for row in rows if row.ended_at]
    return Numbers(
        opened=len(rows),
        to_verify=_median([row.verified_at - row.opened_at for row in rows if row.verified_at]),
        to_answer=_median([row.answered_at - row.opened_at for row in rows if row.answered_at]),
        outcome_known=round(100 * len(ended) / len(rows)) if rows else None,
        told_back=round(100 * sum(1 for row in ended if row.told_back_at) / len(ended)) if ended else None,
        injured=sum(row.injured for row in rows),
        dead=sum(row.dead for row in rows),
        repeats=len(places) - len(set(places)),
    )


def _median(spans: list[timedelta]) -> timedelta | None:
    return timedelta(seconds=median(span.total_seconds() for span in spans)) if spans else None


def split_by_period(rows: Sequence[Incident], now: datetime, days: int) -> tuple[list[Incident], list[Incident]]:
    """Incidents of the last ``days``, and of the same length before it."""
    start, before = now - timedelta(days=days), now - timedelta(days=2 * days)
    return [r for r in rows if r.opened_at >= start], [r for r in rows if before <= r.opened_at < start]


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One of the seven steps. state: done, now or todo; spent: time at this step."""

    name: str
    state: str
    at: datetime | None
    spent: timedelta | None
    owner: str
