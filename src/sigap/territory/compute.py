"""A boundary file → the borders it would give, and the report about it. The engine reads; nothing is written here."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from numpy import array
from shapely import coverage_simplify
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from sigap.territory.borders import shapes, version
from sigap.territory.models import VILLAGE_LEVELS, Area, Level
from sigap.territory.refusals import unreadable
from sigap_engine.boundaries import (
    MAX_BYTES,
    Coverage,
    Feature,
    Known,
    Layer,
    Matching,
    Placed,
    Renumbered,
    UnreadableLayer,
    area_km2,
    match,
    mend,
    place,
    read_layer,
)

LEVELS = (Level.DESA, Level.KECAMATAN)
DRAWN_DEGREES = 0.0004  # about 45 m: what a map of the regency can show


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a file holds for one level. Keys of ``km2`` and ``shapes`` are codes; ``derived``: kecamatan of its desa."""

    level: str
    layer: Layer
    placed: Placed
    matching: Matching
    coverage: Coverage
    shapes: Mapping[str, BaseGeometry]
    derived: Mapping[str, BaseGeometry]
    km2: Mapping[str, float]

    @property
    def total_km2(self) -> float:
        return sum(self.km2.values())


def read_boundaries(
    data: bytes, *, level: str = "", projection: str = "", chosen: Mapping[int, str] | None = None
) -> Delivered:
    """Read, place, match and mend a file.

    level: desa or kecamatan; "" takes the one whose areas the rows are. projection: a person's word, "" to believe
    the file. chosen: codes that a person gave to rows. Raises CannotRead.
    """
    try:
        return _delivered(data, level, projection, chosen)
    except UnreadableLayer as error:
        raise unreadable(error) from error


def fits(size: int) -> None:
    """Refuse a file by its size before it is read. Raises CannotRead."""
    if size > MAX_BYTES:
        raise unreadable(UnreadableLayer("too_large", str(MAX_BYTES // 1024 // 1024)))


def _delivered(data: bytes, level: str, projection: str, chosen: Mapping[int, str] | None) -> Delivered:
    layer = read_layer(data)
    around = list(shapes(version(), Level.KECAMATAN).values())
    placed = place([row.shape for row in layer.features], layer.projection, around, projection)
    old_codes = renumbered()
    found = {
        one: match(layer.features, placed.shapes, known_areas(one), old_codes, chosen)
        for one in ([Level(level)] if level else LEVELS)
    }
    best = max(found, key=lambda one: (_sure(found[one]), len(found[one].matches), one == Level.DESA))
    if not found[best].matches:
        raise UnreadableLayer("no_areas", ", ".join(_names(layer.features)))
    coverage = mend(_united(found[best], layer.features, placed))
    derived = _derived(coverage.shapes) if best == Level.DESA else {}
    km2 = {code: area_km2(shape) for code, shape in coverage.shapes.items()}
    return Delivered(best, layer, placed, found[best], coverage, coverage.shapes, derived, km2)


def _sure(matching: Matching) -> int:
    """How many rows are matched by what the file says, not only by where they lie."""
    return sum(1 for one in matching.matches if one.how != "inside")


def _names(features: tuple[Feature, ...]) -> list[str]:
    return [next((value for value in row.values.values() if value), "?") for row in features[:3]]


def _united(matching: Matching, features: tuple[Feature, ...], placed: Placed) -> dict[str, BaseGeometry]:
    """Shapes by code; several rows of one code become one area."""
    at = {row.number: shape for row, shape in zip(features, placed.shapes, strict=True)}
    parts: dict[str, list[BaseGeometry]] = {}
    for one in matching.matches:
        parts.setdefault(one.code, []).append(at[one.feature])
    return {code: some[0] if len(some) == 1 else unary_union([_whole(p) for p in some]) for code, some in parts.items()}


def _whole(shape: BaseGeometry) -> BaseGeometry:
    return shape if shape.is_valid else shape.buffer(0)


def _derived(villages: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Kecamatan whose every desa was delivered, united from them."""
    groups: dict[str, list[str]] = {}
    for code, parent in Area.objects.filter(level__in=VILLAGE_LEVELS).values_list("code", "parent_code"):
        groups.setdefault(parent, []).append(code)
    return {
        parent: unary_union([villages[code] for code in codes])
        for parent, codes in sorted(groups.items())
        if all(code in villages for code in codes)
    }


def areas_at(level: str) -> QuerySet[Area]:
    """Areas that a layer of this level may hold."""
    return Area.objects.filter(level__in=VILLAGE_LEVELS if level == Level.DESA else (Level.KECAMATAN,))


def known_areas(level: str) -> list[Known]:
    """Areas of a level as the engine wants them, with the borders that count now."""
    names = dict(Area.objects.values_list("code", "name"))
    drawn = shapes(version(), level)
    return [
        Known(
            row.code,
            row.name,
            names.get(row.parent_code, "") if level == Level.DESA else "",
            row.lon_e6 / 1e6,
            row.lat_e6 / 1e6,
            drawn.get(row.code),
        )
        for row in areas_at(level)
    ]


def renumbered() -> list[Renumbered]:
    """The crosswalk of codes that were given up: data/territory/crosswalk.csv."""
    with (Path(settings.SIGAP_FACTS) / "territory" / "crosswalk.csv").open(encoding="utf-8", newline="") as file:
        return [
            Renumbered(row["old"], row["new"], date.fromisoformat(row["since"]) if row["since"] else None)
            for row in csv.DictReader(file)
        ]


def as_bundle(delivered: Delivered, source: str) -> bytes:
    """What an entry keeps of an import: canonical JSON."""
    drawn = _drawn(delivered.shapes)
    rows = [_row(code, delivered.level, False, shape, drawn[code]) for code, shape in sorted(delivered.shapes.items())]
    if delivered.derived:
        simple = {
            parent: _whole(unary_union([drawn[c] for c in drawn if c.startswith(f"{parent}.")]))
            for parent in delivered.derived
        }
        rows += [
            _row(code, Level.KECAMATAN, True, shape, simple[code]) for code, shape in sorted(delivered.derived.items())
        ]
    told = {
        "version": 1,
        "source": source,
        "format": delivered.layer.format,
        "projection": delivered.placed.projection,
        "swapped": delivered.placed.swapped,
        "shapes": rows,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _row(code: str, level: str, derived: bool, shape: BaseGeometry, drawn: BaseGeometry) -> dict[str, Any]:
    return {
        "code": code,
        "level": str(level),
        "derived": derived,
        "geometry": mapping(shape),
        "drawn": mapping(drawn),
        "area_m2": round(area_km2(shape) * 1e6),
    }


def _drawn(full: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Simplified together, so that common borders stay common; an area that would vanish stays as it is."""
    codes = sorted(full)
    simple = coverage_simplify(array([full[code] for code in codes], dtype=object), DRAWN_DEGREES)
    return {code: full[code] if one.is_empty else one for code, one in zip(codes, simple, strict=True)}
