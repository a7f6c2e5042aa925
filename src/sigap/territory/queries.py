"""Reads of the territory room. Geography itself is no secret: nothing here depends on the viewer."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from shapely.geometry import mapping

from sigap.territory.borders import borders, contested_lines, imports, layered, shapes, version
from sigap.territory.calendar import is_voting_or_count_day, where
from sigap.territory.models import VILLAGE_LEVELS, Area, Fact, Level, Tps
from sigap_engine.geo import AreaIndex, NameIndex, Place, parse_tps

__all__ = [
    "PlaceHit",
    "area",
    "area_names",
    "children",
    "clear_hit",
    "facts_of",
    "is_voting_or_count_day",
    "kecamatan_list",
    "locate",
    "outside",
    "parents_of",
    "place_label",
    "search_places",
    "shapes_geojson",
    "tps",
    "tps_counts",
    "tps_of",
    "version",
    "where",
]

REGENCY = "64.08"
EDGE_M = 2_000  # how far the approximate outer line may be off
LEVEL_NUMBERS = {Level.REGENCY: 0, Level.KECAMATAN: 1, Level.DESA: 2, Level.KELURAHAN: 2}


@dataclass(frozen=True, slots=True)
class PlaceHit:
    """A place that a search found. tps_id: set when a polling station was meant."""

    area_code: str
    tps_id: str
    label: str
    level: str
    score: float
    why: str
    lat_e6: int
    lon_e6: int
    exact: bool = False  # the words are the name, not something like it


def area(code: str) -> Area | None:
    return Area.objects.filter(code=code).first()


def area_names() -> dict[str, str]:
    return _names(version())


@lru_cache(maxsize=2)
def _names(_version: str) -> dict[str, str]:
    return dict(Area.objects.values_list("code", "name"))


def place_label(area_code: str, tps_id: str = "", names: Mapping[str, str] | None = None) -> str:
    """ "Sandaran, Kec. Sandaran" · "TPS 088 Sangatta Utara, Kec. Sangatta Utara" · "" when unknown.

    names: ``area_names()``, asked once by whoever labels a whole list.
    """
    names = area_names() if names is None else names
    if not area_code:
        return ""
    own = names.get(area_code, area_code)
    if tps_id:
        own = f"TPS {tps_id.rpartition('/')[2]} {own}"
    if area_code.count(".") == 3:
        return f"{own}, Kec. {names.get(area_code[:8], '')}"
    return f"Kec. {own}" if area_code.count(".") == 2 else own


def children(code: str) -> "QuerySet[Area]":
    return Area.objects.filter(parent_code=code)


def kecamatan_list() -> "QuerySet[Area]":
    return Area.objects.filter(level=Level.KECAMATAN)


def parents_of(code: str) -> list[Area]:
    """Enclosing areas, outermost first, without the area itself."""
    parts = code.split(".")
    codes = [".".join(parts[:length]) for length in range(2, len(parts))]
    return list(Area.objects.filter(code__in=codes))


def facts_of(code: str) -> "QuerySet[Fact]":
    return Fact.objects.filter(area_code=code)


def tps(tps_id: str) -> Tps | None:
    return Tps.objects.filter(id=tps_id).first()


def tps_of(code: str) -> "QuerySet[Tps]":
    """Stations of a desa, a kecamatan or the regency."""
    return Tps.objects.filter(area_code__startswith=code)


def tps_counts() -> dict[str, int]:
    """Stations per village code."""
    return dict(Tps.objects.values_list("area_code").annotate(n=Count("id")).values_list("area_code", "n"))


def shapes_geojson(level: str) -> str:
    """A FeatureCollection of all shapes of a level, with codes and names."""
    return _geojson(version(), level)


@lru_cache(maxsize=4)
def _geojson(_version: str, level: str) -> str:
    areas = {row.code: row for row in Area.objects.all()}
    features = [
        {
            "type": "Feature",
            "id": number,
            "properties": {
                "code": row.code,
                "name": areas[row.code].name,
                "lat": areas[row.code].lat_e6 / 1e6,
                "lon": areas[row.code].lon_e6 / 1e6,
                "approximate": row.approximate,
            },
            "geometry": json.loads(row.drawn),
        }
        for number, row in enumerate(borders(level).values())
        if row.code in areas
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


def contested_geojson() -> str:
    """A FeatureCollection of contested borders, with the names of the disputes."""
    features = [
        {"type": "Feature", "properties": {"name": one.dispute.name}, "geometry": mapping(one.line)}
        for one in contested_lines()
        if one.line is not None
    ]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))


def around_geojson() -> str:
    """The land of our neighbours. Official borders leave strips that the drawn ones covered: those are land too."""
    return _around(version())


@lru_cache(maxsize=2)
def _around(_version: str) -> str:
    told = (Path(settings.SIGAP_FACTS) / "territory" / "around.geojson").read_text(encoding="utf-8")
    if not imports().filter(withdrawn_at=None).exists():
        return told
    collection = json.loads(told)
    shipped = layered(Level.KECAMATAN, imports().none()).values()
    ours = [{"type": "Feature", "properties": {}, "geometry": json.loads(one.geometry)} for one in shipped]
    return json.dumps({**collection, "features": [*collection["features"], *ours]}, separators=(",", ":"))


def locate(lat_e6: int, lon_e6: int) -> str | None:
    """The desa around a point in millionths of degrees; None outside the regency or for impossible numbers.

    The outer line is approximate: a jetty or a roadside just beyond it still belongs to the nearest desa.
    """
    index = _index(version())
    try:
        return index.code_at(lat_e6, lon_e6) or index.nearest(lat_e6, lon_e6, EDGE_M)
    except ValueError:
        return None


@lru_cache(maxsize=2)
def _index(_version: str) -> AreaIndex:
    return AreaIndex(shapes(_version, Level.DESA))


@lru_cache(maxsize=2)
def _name_index(_version: str) -> NameIndex:
    names = _names(_version)
    return NameIndex(
        Place(
            row.code,
            row.name,
            LEVEL_NUMBERS[Level(row.level)],
            names.get(row.parent_code, "") if row.level in VILLAGE_LEVELS else "",
        )
        for row in Area.objects.all()
    )


def _why(code: str) -> str:
    return {
        "same": _("nama sama"),
        "alike": _("nama mirip"),
        "same_parent": _("nama sama, kecamatan disebut"),
        "alike_parent": _("nama mirip, kecamatan disebut"),
    }.get(code, "")


def search_places(text: str, limit: int = 8) -> list[PlaceHit]:
    """Areas by name, misspelt too; with "TPS 88 …" the station of each village that has that number."""
    number, rest = parse_tps(text)
    hits = _name_index(version()).search(rest, limit=limit)
    points = {row.code: row for row in Area.objects.filter(code__in=[hit.place.code for hit in hits])}
    found: list[PlaceHit] = []
    for hit in hits:
        row = points[hit.place.code]
        if number is None:
            found.append(_hit(row, "", hit.score, hit.why))
            continue
        stations = Tps.objects.filter(area_code__startswith=row.code, number=number).order_by("area_code")[:4]
        found += [_hit(row, station.id, hit.score, hit.why, area_code=station.area_code) for station in stations]
    return list({(one.area_code, one.tps_id): one for one in found}.values())[:limit]


def outside(text: str) -> str:
    """The neighbouring regency or city that the words name, and nothing else ("kota Samarinda"); "" otherwise."""
    words = [word for word in text.casefold().split() if word not in ("kota", "kab", "kab.", "kabupaten", "di")]
    return _outside_names().get(" ".join(words), "")


@lru_cache(maxsize=1)
def _outside_names() -> dict[str, str]:
    """Regencies and cities of Kalimantan Timur but ours (codes and names of Kemendagri)."""
    path = Path(settings.SIGAP_FACTS) / "territory" / "outside.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["name"].casefold(): row["name"] for row in csv.DictReader(file)}


def _hit(row: Area, tps_id: str, score: float, why: str, area_code: str = "") -> PlaceHit:
    code = area_code or row.code
    return PlaceHit(
        code,
        tps_id,
        place_label(code, tps_id),
        "tps" if tps_id else row.level,
        score,
        _why(why),
        row.lat_e6,
        row.lon_e6,
        why.startswith("same"),
    )


def clear_hit(text: str) -> PlaceHit | None:
    """The one place that the words can only mean; None when a person should choose."""
    number, rest = parse_tps(text)
    index = _name_index(version())
    clear = index.clear(rest)
    if number is not None:
        found = {
            station.id: (hit, station)
            for hit in index.near(rest)
            for station in Tps.objects.filter(area_code__startswith=hit.place.code, number=number)
        }
        if len(found) == 1:
            ((hit, station),) = found.values()
            row = Area.objects.get(code=hit.place.code)
            return _hit(row, station.id, hit.score, hit.why, area_code=station.area_code)
    if clear is None:
        return None
    return _hit(Area.objects.get(code=clear.place.code), "", clear.score, clear.why)


def tps_number(text: str) -> int | None:
    """The polling station number that the words name, whether it exists or not."""
    return parse_tps(text)[0]


def check_counts() -> dict[str, Any]:
    """What ``sigap territory check`` prints: counts from the tables, and what does not fit."""
    expected = {"kecamatan": 18, "desa": 141, "tps": 701, "voters": 297_994}
    regency = Area.objects.filter(code=REGENCY).first()
    villages = Area.objects.filter(level__in=VILLAGE_LEVELS)
    counted: dict[str, Any] = {
        "kecamatan": Area.objects.filter(level=Level.KECAMATAN).count(),
        "desa": villages.count(),
        "tps": Tps.objects.count(),
        "voters": regency.voters if regency and regency.voters else 0,
    }
    problems = [
        f"{name}: {counted[name]}, seharusnya {value}" for name, value in expected.items() if counted[name] != value
    ]
    known = set(Area.objects.values_list("code", flat=True))
    problems += [
        f"{row.code} tanpa induk" for row in Area.objects.exclude(level=Level.REGENCY) if row.parent_code not in known
    ]
    problems += [f"TPS di {code}: wilayah tidak ada" for code in tps_counts() if code not in known]
    active = imports().filter(withdrawn_at=None)
    drawn = {*layered(Level.KECAMATAN, active), *layered(Level.DESA, active)}
    problems += [f"{code} tanpa batas" for code in sorted(known - drawn - {REGENCY})]
    return {**counted, "problems": problems}
