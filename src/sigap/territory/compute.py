"""A boundary file → the borders it would give, and the report about it. The engine reads, apart; nothing is written."""

import csv
import json
from collections.abc import Mapping
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
from sigap.vault.apart import deliver
from sigap_engine.boundaries import MAX_BYTES, Delivered, Known, Renumbered, Task, UnreadableLayer, area_km2

LEVELS = (Level.DESA, Level.KECAMATAN)
DRAWN_DEGREES = 0.0004  # about 45 m: what a map of the regency can show


def read_boundaries(
    data: bytes, *, level: str = "", projection: str = "", chosen: Mapping[int, str] | None = None
) -> Delivered:
    """Read, place, match and mend a file.

    level: desa or kecamatan; "" takes the one whose areas the rows are. projection: a person's word, "" to believe
    the file. chosen: codes that a person gave to rows. Raises CannotRead, TooHeavy, Busy.
    """
    task = Task(
        known={one: known_areas(one) for one in ([Level(level)] if level else LEVELS)},
        around=list(shapes(version(), Level.KECAMATAN).values()),
        renumbered=renumbered(),
        projection=projection,
        chosen=chosen or {},
        parts=_villages_of_kecamatan(),
    )
    try:
        return deliver(data, task)
    except UnreadableLayer as error:
        raise unreadable(error) from error


def fits(size: int) -> None:
    """Refuse a file by its size before it is read. Raises CannotRead."""
    if size > MAX_BYTES:
        raise unreadable(UnreadableLayer("too_large", str(MAX_BYTES // 1024 // 1024)))


def _villages_of_kecamatan() -> dict[str, list[str]]:
    groups: dict[str, list[str]] = {}
    for code, parent in Area.objects.filter(level__in=VILLAGE_LEVELS).values_list("code", "parent_code"):
        groups.setdefault(parent, []).append(code)
    return groups


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
        "format": delivered.format,
        "projection": delivered.projection,
        "swapped": delivered.swapped,
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


def _whole(shape: BaseGeometry) -> BaseGeometry:
    return shape if shape.is_valid else shape.buffer(0)


def _drawn(full: Mapping[str, BaseGeometry]) -> dict[str, BaseGeometry]:
    """Simplified together, so that common borders stay common; an area that would vanish stays as it is."""
    codes = sorted(full)
    simple = coverage_simplify(array([full[code] for code in codes], dtype=object), DRAWN_DEGREES)
    return {code: full[code] if one.is_empty else one for code, one in zip(codes, simple, strict=True)}
