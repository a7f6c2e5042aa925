"""From whatever coordinates the file has to longitude and latitude, where the known areas are.

A file that names its projection is believed, and then looked at: it must land on the known area. One that names none
is taken for degrees when its numbers are degrees; otherwise the reader is asked, with the projections that would fit.
Axes that were swapped (latitude first) are swapped back, and that is told.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError
from shapely import STRtree, total_bounds, transform
from shapely.geometry import box
from shapely.geometry.base import BaseGeometry

from sigap_engine.boundaries.layer import UnreadableLayer

LONGLAT = "EPSG:4326"
# What offices of Kalimantan Timur deliver: UTM of the zone and its neighbours, and the TM-3 of DGN95.
USUAL = (
    "EPSG:32650", "EPSG:32750", "EPSG:32649", "EPSG:32651", "EPSG:23840", "EPSG:23841", "EPSG:23839", "EPSG:3857",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Placed:
    """Shapes in degrees, in the order given. ``projection``: what was used. ``swapped``: latitude had come first."""

    shapes: tuple[BaseGeometry, ...]
    projection: str
    swapped: bool


def place(shapes: Sequence[BaseGeometry], told: str, around: Sequence[BaseGeometry], asked: str = "") -> Placed:
    """Bring shapes to degrees.

    told: projection by the file, "" when it says nothing. around: known areas in degrees, at least one. asked: a
    projection that a person named; it wins. Raises UnreadableLayer ``unknown_projection`` (the name means nothing),
    ``projection_needed`` (detail: those of ``USUAL`` that would fit, best first), ``elsewhere`` (not near the areas).
    """
    known = _Known(around)
    name = asked or told
    if not name:
        if not _degrees(shapes):
            raise UnreadableLayer("projection_needed", ", ".join(_fitting(shapes, known)))
        name = LONGLAT
    placed = _to_degrees(shapes, name)
    if known.share(placed):
        return Placed(placed, _short(name), False)
    turned = _to_degrees(tuple(_turned(shape) for shape in shapes), name)
    if known.share(turned):
        return Placed(turned, _short(name), True)
    raise UnreadableLayer("elsewhere", _middle(placed))


class _Known:
    def __init__(self, around: Sequence[BaseGeometry]) -> None:
        self._tree = STRtree(list(around))

    def share(self, shapes: Sequence[BaseGeometry]) -> float:
        """Share of shapes whose bounding box meets a known area."""
        met = sum(1 for shape in shapes if len(self._tree.query(box(*shape.bounds), predicate="intersects")))
        return met / len(shapes)


def _degrees(shapes: Sequence[BaseGeometry]) -> bool:
    west, south, east, north = total_bounds(list(shapes))
    return bool(min(west, south) >= -180 and max(east, north) <= 180)


def _fitting(shapes: Sequence[BaseGeometry], known: _Known) -> list[str]:
    fits = [(known.share(_to_degrees(shapes, name)), name) for name in USUAL]
    return [name for share, name in sorted(fits, key=lambda row: -row[0]) if share > 0.5]


def _to_degrees(shapes: Sequence[BaseGeometry], name: str) -> tuple[BaseGeometry, ...]:
    try:
        source = CRS.from_user_input(name)
        change = Transformer.from_crs(source, LONGLAT, always_xy=True)
    except (CRSError, ProjError, ValueError) as error:  # ValueError: half a character in the name
        raise UnreadableLayer("unknown_projection", name[:80]) from error
    if source.is_geographic and source.equals(CRS.from_user_input(LONGLAT), ignore_axis_order=True):
        return tuple(shapes)
    return tuple(_finite(transform(shape, change.transform, interleaved=False)) for shape in shapes)


def _finite(shape: BaseGeometry) -> BaseGeometry:
    """A shape outside the reach of a projection lands at infinity: it is nowhere, here the south pole."""
    west, south, east, north = shape.bounds
    inside = all(-1e9 < number < 1e9 for number in (west, south, east, north))
    return shape if inside else box(0, -90, 0.000001, -89.999999)


def _turned(shape: BaseGeometry) -> BaseGeometry:
    return transform(shape, lambda x, y: (y, x), interleaved=False)


def _short(name: str) -> str:
    """The name of a projection for people: an EPSG code where there is one."""
    source = CRS.from_user_input(name)
    code = source.to_epsg(min_confidence=70)
    return f"EPSG:{code}" if code else source.name


def _middle(shapes: Sequence[BaseGeometry]) -> str:
    west, south, east, north = total_bounds(list(shapes))
    return f"{(south + north) / 2:.2f}, {(west + east) / 2:.2f}"
