"""Scoring pairs of reports."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt

METHOD = "likeness 1"
EARTH_M = 6_371_000.0
NEAR_M = 3_000.0
FAR_M = 30_000.0
LONG = timedelta(hours=6)
ENOUGH = 0.45


@dataclass(frozen=True, slots=True)
class Told:
    """A report as far as likeness goes. lat_e6, lon_e6: millionths of degrees, or None; words: from content_words."""

    id: str
    kind: str
    area_code: str
    occurred_at: datetime
    words: frozenset[str]
    lat_e6: int | None = None
    lon_e6: int | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """score 0–1 (mean of place, time and words with kind as a bonus), and what it rests on.

    metres: distance when both places are known; minutes: between the happenings; shared: common words.
    """

    id: str
    score: float
    same_area: bool
    metres: int | None
    minutes: int
    shared: tuple[str, ...]
    same_kind: bool


def distance_m(lat1_e6: int, lon1_e6: int, lat2_e6: int, lon2_e6: int) -> float:
    """Great-circle distance in metres (haversine, sphere of 6,371 km)."""
    lat1, lon1, lat2, lon2 = (radians(value / 1e6) for value in (lat1_e6, lon1_e6, lat2_e6, lon2_e6))
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(half)))


def alike(one: Told, two: Told) -> Likeness | None:
    """How alike two reports are; None when they are too far apart in time or place to be worth a look."""
    apart = abs(one.occurred_at - two.occurred_at)
    if apart > LONG:
        return None
    metres = _metres(one, two)
    same_area = bool(one.area_code) and one.area_code == two.area_code
    place = _place(one, two, metres)
    if place == 0.0:
        return None
    time = 1.0 - apart / LONG
    union = one.words | two.words
    shared = one.words & two.words
    words = len(shared) / len(union) if union else 0.0
    same_kind = one.kind == two.kind
    score = 0.4 * place + 0.3 * time + 0.2 * min(1.0, words * 2) + (0.1 if same_kind else 0.0)
    return Likeness(
        id=two.id,
        score=score,
        same_area=same_area,
        metres=None if metres is None else round(metres),
        minutes=round(apart.total_seconds() / 60),
        shared=tuple(sorted(shared)),
        same_kind=same_kind,
    )


def most_alike(one: Told, others: Iterable[Told], *, limit: int = 3, enough: float = ENOUGH) -> list[Likeness]:
    """The best candidates above ``enough``, best first; the report itself is passed over."""
    found = [like for other in others if other.id != one.id and (like := alike(one, other)) and like.score >= enough]
    return sorted(found, key=lambda like: (-like.score, like.id))[:limit]


def _metres(one: Told, two: Told) -> float | None:
    if one.lat_e6 is None or one.lon_e6 is None or two.lat_e6 is None or two.lon_e6 is None:
        return None
    return distance_m(one.lat_e6, one.lon_e6, two.lat_e6, two.lon_e6)


def _place(one: Told, two: Told, metres: float | None) -> float:
    """1.0 at the same place, falling to 0 at 30 km; by area codes where no point is known."""
    if metres is not None:
        return 1.0 if metres <= NEAR_M else max(0.0, 1.0 - (metres - NEAR_M) / (FAR_M - NEAR_M))
    if not one.area_code or not two.area_code:
        return 0.3
    if one.area_code == two.area_code:
        return 1.0
    same_kecamatan = one.area_code.split(".")[:3] == two.area_code.split(".")[:3] and one.area_code.count(".") >= 2
    return 0.6 if same_kecamatan else 0.0
