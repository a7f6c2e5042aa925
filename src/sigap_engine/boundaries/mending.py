"""Polygons as delivered → polygons that can be counted in: valid, without slivers, meeting at their borders.

Measures are in metres on an azimuthal equidistant plane around the middle of the layer (error under 0.1 % over a
regency of 400 km); areas that are told are geodesic on WGS84. Everything done is told, piece by piece. What is too
large to be a slip of the pen is never mended silently: it is told as a ``Clash`` and left to a person.

Method: invalid rings by GEOS ``make_valid`` (structure); a part, hole or gap is a sliver by its mean width
2 × area / perimeter; overlaps go to the area that reaches deeper into them, gaps to the neighbour with the longest
common edge.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain

from pyproj import Geod
from shapely import STRtree, make_valid, set_precision, total_bounds, transform, union_all
from shapely.geometry import MultiPolygon, Polygon
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union
from shapely.validation import explain_validity

from sigap_engine.geo.plane import Change, local_plane

SLIVER_WIDTH_M = 3.0  # mean width under which a part is a drawing slip
SPECK_M2 = 100.0  # detached parts smaller than this are nothing on the ground
GAP_KM2 = 0.5  # holes between neighbours up to this are closed
OVERLAP_SHARE = 0.01  # of the smaller of two areas: more than this is a clash, not a slip
OVERLAP_KM2 = 1.0  # and so is more than this, however large the two are
GRID_M = 0.01
GRID_DEGREES = 1e-7  # the same, of what is given back
SNAP_M = 0.05  # edges nearer than this are one edge

_GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Mended:
    """One thing that was repaired. ``what``: ring, sliver, overlap, gap. ``km2``: area gained or lost."""

    key: str
    what: str
    km2: float
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Clash:
    """Two areas that claim the same land; nothing was changed."""

    one: str
    two: str
    km2: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """Mended shapes in degrees by key, what was done, and what a person must settle."""

    shapes: Mapping[str, BaseGeometry]
    mended: tuple[Mended, ...]
    clashes: tuple[Clash, ...]


def area_km2(shape: BaseGeometry) -> float:
    """Geodesic area on WGS84 of a shape in degrees, in km²."""
    return float(abs(_GEOD.geometry_area_perimeter(_oriented(shape))[0])) / 1e6


def mend(shapes: Mapping[str, BaseGeometry]) -> Coverage:
    """Repair polygons that lie side by side. shapes: degrees, by key; keys without anything left are dropped."""
    if not shapes:
        return Coverage({}, (), ())
    forward, back = _plane(shapes)
    done: list[Mended] = []
    flat: dict[str, BaseGeometry] = {}
    for key, shape in shapes.items():
        kept = _valid(key, transform(shape, forward, interleaved=False), done)
        if not kept.is_empty:
            flat[key] = _without_slivers(key, kept, done)
    clashes = _settle_overlaps(flat, done)
    _close_gaps(flat, done)
    degrees = {
        key: _on_grid(transform(shape, back, interleaved=False)) for key, shape in flat.items() if not shape.is_empty
    }
    return Coverage(degrees, tuple(done), tuple(clashes))


def _valid(key: str, shape: BaseGeometry, done: list[Mended]) -> BaseGeometry:
    if shape.is_valid:
        return shape
    whole = _polygons(make_valid(shape, method="structure", keep_collapsed=False))
    done.append(Mended(key, "ring", _km2(whole), explain_validity(shape).partition("[")[0]))
    return whole


def _without_slivers(key: str, shape: BaseGeometry, done: list[Mended]) -> BaseGeometry:
    """Drop thin or tiny parts and thin holes, never the whole of an area."""
    parts = sorted(getattr(shape, "geoms", [shape]), key=lambda part: -part.area)
    kept, lost = [], 0.0
    for place, part in enumerate(parts):
        if place and (part.area < SPECK_M2 or _width(part) < SLIVER_WIDTH_M):
            lost += part.area
            continue
        holes = [ring for ring in part.interiors if _width(Polygon(ring)) >= SLIVER_WIDTH_M]
        lost += sum(Polygon(ring).area for ring in part.interiors) - sum(Polygon(ring).area for ring in holes)
        kept.append(Polygon(part.exterior, holes))
    if len(kept) == len(parts) and not lost:
        return shape
    done.append(Mended(key, "sliver", lost / 1e6))
    return kept[0] if len(kept) == 1 else MultiPolygon(kept)


def _settle_overlaps(flat: dict[str, BaseGeometry], done: list[Mended]) -> list[Clash]:
    clashes = []
    keys = sorted(flat)
    tree = STRtree([flat[key] for key in keys])
    ones, twos = tree.query([flat[key] for key in keys], predicate="intersects")
    for one, two in sorted({(int(a), int(b)) for a, b in zip(ones, twos, strict=True) if a < b}):
        first, second = flat[keys[one]], flat[keys[two]]
        shared = _polygons(first.intersection(second))
        if shared.area < 1.0:
            continue
        slip = min(OVERLAP_SHARE * min(first.area, second.area), OVERLAP_KM2 * 1e6)
        if shared.area > max(slip, SPECK_M2):
            clashes.append(Clash(keys[one], keys[two], _km2(shared)))
            continue
        gives = keys[two] if _touching(first, shared) >= _touching(second, shared) else keys[one]
        flat[gives] = _polygons(flat[gives].difference(shared, grid_size=GRID_M))
        done.append(Mended(gives, "overlap", _km2(shared), keys[one] if gives == keys[two] else keys[two]))
    return clashes


def _close_gaps(flat: dict[str, BaseGeometry], done: list[Mended]) -> None:
    """Holes of the whole that lie between areas go to the neighbour with the longest common edge.

    A hole inside a single area is the area's own: a lake, or an enclave of somebody else.
    """
    keys = sorted(flat)
    whole = union_all([flat[key] for key in keys], grid_size=SNAP_M)
    holes = [Polygon(ring) for ring in chain.from_iterable(part.interiors for part in getattr(whole, "geoms", [whole]))]
    tree = STRtree([flat[key] for key in keys])
    gained: dict[str, list[BaseGeometry]] = {}
    for hole in holes:
        if hole.area > GAP_KM2 * 1e6:
            continue
        near = [keys[int(i)] for i in tree.query(hole.buffer(SNAP_M))]
        edges = {key: hole.buffer(SNAP_M).intersection(flat[key].boundary).length for key in near}
        beside = [key for key, length in edges.items() if length > 0]
        if len(beside) > 1:
            gained.setdefault(max(beside, key=lambda key: (edges[key], key)), []).append(hole)
    for key, pieces in gained.items():
        flat[key] = _polygons(union_all([flat[key], *pieces], grid_size=GRID_M))
        done.append(Mended(key, "gap", sum(piece.area for piece in pieces) / 1e6, str(len(pieces))))


def _touching(shape: BaseGeometry, piece: BaseGeometry) -> float:
    """How deep a piece lies in a shape: length of its edge that is the shape's inside."""
    return float(piece.boundary.intersection(shape.buffer(-GRID_M)).length)


def _polygons(shape: BaseGeometry) -> BaseGeometry:
    parts = [part for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon" and not part.is_empty]
    nested = [_polygons(part) for part in getattr(shape, "geoms", []) if hasattr(part, "geoms")]
    return unary_union([*parts, *nested]) if nested or len(parts) != 1 else parts[0]


def _on_grid(shape: BaseGeometry) -> BaseGeometry:
    """Rounding to degrees may fold a hair of an edge over itself: valid again, on the grid."""
    whole = shape if shape.is_valid else _polygons(make_valid(shape, method="structure", keep_collapsed=False))
    return set_precision(whole, GRID_DEGREES)


def _width(shape: BaseGeometry) -> float:
    return 2 * shape.area / shape.length if shape.length else 0.0


def _km2(shape: BaseGeometry) -> float:
    return float(shape.area) / 1e6


def _oriented(shape: BaseGeometry) -> BaseGeometry:
    parts = [Polygon(part.exterior, part.interiors) for part in getattr(shape, "geoms", [shape])]
    return MultiPolygon([part.normalize() for part in parts])


def _plane(shapes: Mapping[str, BaseGeometry]) -> tuple[Change, Change]:
    west, south, east, north = total_bounds(list(shapes.values()))
    return local_plane((west + east) / 2, (south + north) / 2)
