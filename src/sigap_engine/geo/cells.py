"""Approximate areas: Voronoi cells of village points, clipped to the coast.

Villages of the neighbouring regencies take part as sites, else the outer cells run away inland. A cell that
the coast misses becomes a small disc (an islet that a coarse coastline does not know), and a village just off the
coarse coast brings such a disc of land with it, so that every village lies in its own cell. Distances are measured
in an azimuthal projection around the middle of the sites, so that a cell is "nearest village" in metres.
Source: Okabe, Boots, Sugihara, *Spatial Tessellations* (2000), ch. 2; cells by GEOS through shapely.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from shapely import STRtree, coverage_simplify, transform, voronoi_polygons
from shapely.geometry import MultiPoint, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from sigap_engine.geo.plane import Change, local_plane

METHOD = "voronoi 2"
ISLET_KM = 1.2
SHORE_M = 200.0  # a village nearer to the coarse coast than this may stand outside the simplified one


@dataclass(frozen=True, slots=True)
class Site:
    """A village point in degrees. ``ours``: a cell is wanted; others only bound their neighbours."""

    code: str
    lon: float
    lat: float
    ours: bool


def voronoi_cells(sites: Sequence[Site], land: BaseGeometry, *, tolerance_m: float = 0.0) -> dict[str, BaseGeometry]:
    """Cells of our sites in degrees (lon, lat), clipped to ``land``.

    sites: at least three, with distinct points. land: polygon(s) in degrees. tolerance_m: simplification that keeps
    shared borders shared, in metres; 0 keeps every vertex. Raises ValueError for too few sites or repeated points.
    """
    if len(sites) < 3:
        raise ValueError("at least three sites are needed")
    if len({(site.lon, site.lat) for site in sites}) != len(sites):
        raise ValueError("two sites share one point")
    forward, back = _projection(sites)
    points = [Point(forward(site.lon, site.lat)) for site in sites]
    coast = transform(land, forward, interleaved=False).buffer(0)
    parts = list(voronoi_polygons(MultiPoint(points), extend_to=coast.envelope).geoms)
    tree = STRtree(parts)
    cells: dict[str, BaseGeometry] = {}
    for site, point in zip(sites, points, strict=True):
        if not site.ours:
            continue
        cell = next(parts[i] for i in tree.query(point) if parts[i].intersects(point))
        on_land = cell.intersection(coast)
        if not on_land.buffer(-SHORE_M).intersects(point):
            on_land = on_land.union(point.buffer(ISLET_KM * 1000).intersection(cell))
        cells[site.code] = _polygons(on_land)
    if tolerance_m:
        codes = list(cells)
        simple = coverage_simplify(np.array([cells[code] for code in codes], dtype=object), tolerance_m)
        cells = dict(zip(codes, simple, strict=True))
    return {code: transform(cell, back, interleaved=False) for code, cell in cells.items()}


def dissolve(cells: Mapping[str, BaseGeometry], parents: Mapping[str, str]) -> dict[str, BaseGeometry]:
    """Unite cells under their parent codes."""
    groups: dict[str, list[BaseGeometry]] = {}
    for code, cell in cells.items():
        groups.setdefault(parents[code], []).append(cell)
    return {parent: unary_union(group) for parent, group in groups.items()}


def _polygons(on_land: BaseGeometry) -> BaseGeometry:
    """Polygons only: an intersection may leave lines behind."""
    return unary_union([part for part in getattr(on_land, "geoms", [on_land]) if part.geom_type == "Polygon"])


def _projection(sites: Sequence[Site]) -> tuple[Change, Change]:
    lon = sum(site.lon for site in sites) / len(sites)
    lat = sum(site.lat for site in sites) / len(sites)
    return local_plane(lon, lat)
