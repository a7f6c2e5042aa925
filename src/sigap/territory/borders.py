"""The border of every area as it counts now: the latest official one, else the drawn approximation.

A kecamatan delivered as such wins over one that was united from its desa.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, unary_union

from sigap.journal.models import Entry
from sigap.territory.events import (
    BorderDisputed,
    BorderSettled,
    BoundariesImported,
    BoundariesWithdrawn,
    TerritoryImported,
)
from sigap.territory.models import AreaShape, BoundaryImport, DisputedBorder, Level, OfficialShape

CHANGES: tuple[type[Any], ...] = (
    TerritoryImported,
    BoundariesImported,
    BoundariesWithdrawn,
    BorderDisputed,
    BorderSettled,
)
NEAR_DEGREES = 0.0005  # two drawings of one line lie this close: about 55 m
LAND_DEGREES = 0.02  # the coarse coast of our neighbours may be this far off


@dataclass(frozen=True, slots=True)
class Border:
    """GeoJSON geometry text of one area. ``drawn``: as maps show it. ``batch``: the import it is from, "" for ours."""

    code: str
    geometry: str
    drawn: str
    approximate: bool
    batch: str
    area_m2: int | None


def version() -> str:
    """Changes when areas, borders or their disputes do: the key of everything that is cached about them."""
    last = (
        Entry.objects.filter(kind__in=[one.kind for one in CHANGES])
        .order_by("-order")
        .values_list("id", flat=True)
        .first()
    )
    return str(last or "")


def borders(level: str) -> dict[str, Border]:
    """Borders of a level (kecamatan or desa) by code, in order of code."""
    return _borders(version(), level)


@lru_cache(maxsize=4)
def _borders(_version: str, level: str) -> dict[str, Border]:
    return layered(level, BoundaryImport.objects.filter(withdrawn_at=None))


def layered(level: str, imports: "QuerySet[BoundaryImport]") -> dict[str, Border]:
    """Borders of a level as these imports make them."""
    found = {
        row.code: Border(row.code, row.geometry, row.geometry, row.approximate, "", None)
        for row in AreaShape.objects.filter(level=level)
    }
    position = {
        batch: number for number, batch in enumerate(imports.order_by("imported_at", "id").values_list("id", flat=True))
    }
    official = OfficialShape.objects.filter(level=level, batch__in=list(position))
    for row in sorted(official, key=lambda row: (not row.derived, position[row.batch])):
        found[row.code] = Border(row.code, row.geometry, row.drawn, False, str(row.batch), row.area_m2)
    return dict(sorted(found.items()))


@lru_cache(maxsize=4)
def shapes(_version: str, level: str) -> dict[str, BaseGeometry]:
    """The same as shapes in degrees."""
    return {code: shape(json.loads(one.geometry)) for code, one in _borders(_version, level).items()}


def imports() -> "QuerySet[BoundaryImport]":
    return BoundaryImport.objects.all()


def disputes() -> "QuerySet[DisputedBorder]":
    """Contested lines that still are."""
    return DisputedBorder.objects.filter(settled_at=None)


@dataclass(frozen=True, slots=True)
class ContestedLine:
    """A contested border and where it runs, in degrees; None when the two areas do not meet."""

    dispute: DisputedBorder
    line: BaseGeometry | None


def contested_lines() -> tuple[ContestedLine, ...]:
    return _contested(version())


@lru_cache(maxsize=2)
def _contested(version_: str) -> tuple[ContestedLine, ...]:
    return tuple(ContestedLine(row, _line(version_, row.one, row.other)) for row in disputes())


def _line(version_: str, one: str, other: str) -> BaseGeometry | None:
    """Where two areas meet; with no other area, where one meets the land of the neighbouring regencies."""
    level = Level.KECAMATAN if one.count(".") == 2 else Level.DESA
    drawn = shapes(version_, level)
    if one not in drawn or (other and other not in drawn):
        return None
    beside = drawn[other].buffer(NEAR_DEGREES) if other else _land_around(version_)
    met = drawn[one].boundary.intersection(beside)
    lines = [part for part in getattr(met, "geoms", [met]) if part.length > NEAR_DEGREES]
    return linemerge(lines) if len(lines) > 1 else (lines[0] if lines else None)


@lru_cache(maxsize=1)
def _land_around(version_: str) -> BaseGeometry:
    """The neighbours' land, without ours and a little wider than the coarse coast."""
    told = json.loads((Path(settings.SIGAP_FACTS) / "territory" / "around.geojson").read_text(encoding="utf-8"))
    ours = unary_union(list(shapes(version_, Level.KECAMATAN).values()))
    land = unary_union([shape(one["geometry"]) for one in told["features"]])
    return land.difference(ours.buffer(NEAR_DEGREES)).buffer(LAND_DEGREES)
