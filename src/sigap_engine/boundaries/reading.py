"""A boundary file in, a layer out: GeoJSON (RFC 7946 and the older form with ``crs``), GeoPackage, zipped Shapefile.

The kind is told by the first bytes, never by the name. Nothing is written to disk and nothing is fetched.
"""

import json
from collections.abc import Iterable
from typing import Any

from shapely import get_coordinates
from shapely.errors import ShapelyError
from shapely.geometry import MultiPolygon, shape
from shapely.geometry.base import BaseGeometry

from sigap_engine.boundaries.geopackage import read_geopackage
from sigap_engine.boundaries.layer import (
    MAX_BYTES,
    MAX_FEATURES,
    MAX_FIELDS,
    MAX_POINTS,
    Feature,
    Layer,
    UnreadableLayer,
    as_text,
    whole,
)
from sigap_engine.boundaries.shapefile_zip import read_shapefile


def read_layer(data: bytes) -> Layer:
    """Read a boundary file. Raises UnreadableLayer with the reason; never anything else."""
    if not data.strip():
        raise UnreadableLayer("empty")
    if len(data) > MAX_BYTES:
        raise UnreadableLayer("too_large", str(MAX_BYTES // 1024 // 1024))
    if data.startswith(b"SQLite format 3\x00"):
        return _checked("GeoPackage", *read_geopackage(data))
    if data.startswith(b"PK"):
        return _checked("Shapefile", *read_shapefile(data))
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return _checked("GeoJSON", *_read_geojson(data))
    raise UnreadableLayer("unknown_format")


def _checked(
    kind: str, name: str, projection: str, rows: Iterable[tuple[dict[str, str], BaseGeometry | None]]
) -> Layer:
    """Keep rows that have polygons with finite numbers, within the limits."""
    features: list[Feature] = []
    skipped: list[int] = []
    points = 0
    for number, (values, geometry) in enumerate(rows, start=1):
        if number > MAX_FEATURES:
            raise UnreadableLayer("too_many_features", str(MAX_FEATURES))
        polygons = polygons_of(geometry) if geometry is not None else None
        if polygons is None:
            skipped.append(number)
            continue
        points += len(get_coordinates(polygons))
        if points > MAX_POINTS:
            raise UnreadableLayer("too_many_points", str(MAX_POINTS))
        features.append(Feature(number, values, polygons))
    if not features:
        raise UnreadableLayer("no_polygons" if skipped else "no_features")
    return Layer(kind, name, projection, tuple(features), tuple(skipped))


def polygons_of(geometry: BaseGeometry) -> BaseGeometry | None:
    """The polygons of a geometry, flat; None when it has none or its numbers are not finite."""
    parts = _parts(geometry)
    if not parts:
        return None
    flat = parts[0] if len(parts) == 1 else MultiPolygon(parts)
    coordinates = get_coordinates(flat)
    finite = bool(((coordinates > -1e9) & (coordinates < 1e9)).all())  # False for nan too
    return flat if finite else None


def _parts(geometry: BaseGeometry) -> list[Any]:
    if geometry.geom_type == "Polygon":
        return [] if geometry.is_empty else [geometry]
    return [part for one in getattr(geometry, "geoms", []) for part in _parts(one)]


def _read_geojson(data: bytes) -> tuple[str, str, list[tuple[dict[str, str], BaseGeometry | None]]]:
    try:
        told = json.loads(data.decode("utf-8-sig"), parse_constant=_no_constant, parse_int=_number, parse_float=_number)
    except (ValueError, RecursionError) as error:
        raise UnreadableLayer("broken") from error
    kind = told.get("type")
    if kind == "FeatureCollection" and isinstance(told.get("features"), list):
        features = told["features"]
    elif kind == "Feature":
        features = [told]
    else:
        raise UnreadableLayer("no_features")
    if len(features) > MAX_FEATURES:
        raise UnreadableLayer("too_many_features", str(MAX_FEATURES))
    name = told.get("name")
    rows = [(_values(feature), _shape(feature)) for feature in features if isinstance(feature, dict)]
    return (as_text(name) if isinstance(name, str) else "", _crs(told.get("crs")), rows)


def _no_constant(_text: str) -> float:
    raise ValueError("NaN and Infinity are no JSON")


def _number(text: str) -> float | int:
    """Codes written as numbers stay whole; a number of a thousand digits is nobody's coordinate."""
    if len(text) > 40:
        raise ValueError("a number is too long")
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _values(feature: dict[str, Any]) -> dict[str, str]:
    told = feature.get("properties")
    values = (
        {whole(str(key)): as_text(value) for key, value in list(told.items())[:MAX_FIELDS]}
        if isinstance(told, dict)
        else {}
    )
    if isinstance(feature.get("id"), (str, int)):
        values.setdefault("id", as_text(feature["id"]))
    return values


def _shape(feature: dict[str, Any]) -> BaseGeometry | None:
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        return None
    try:
        return shape(geometry)
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        return None


def _crs(told: object) -> str:
    """``urn:ogc:def:crs:EPSG::32650`` → ``EPSG:32650``; CRS84 → ``EPSG:4326``; nothing → "" (RFC 7946 knows none)."""
    name = ""
    if isinstance(told, dict) and isinstance(told.get("properties"), dict):
        name = as_text(told["properties"].get("name"))
    if not name:
        return ""
    if name.upper().endswith("CRS84"):
        return "EPSG:4326"
    digits = name.rpartition(":")[2]
    return f"EPSG:{digits}" if digits.isdigit() else name
