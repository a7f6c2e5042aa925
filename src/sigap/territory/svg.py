"""A map drawn on the server: for print, for browsers without WebGL, and as the picture under the live map."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, cos, pi, sin

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from shapely.geometry.base import BaseGeometry

from sigap.territory.borders import borders, contested_lines, version
from sigap.territory.label_places import Box, around, place_labels
from sigap.territory.models import Area, Level

WIDTH = 900.0
RING = 27
KM_A_DEGREE = 111.2
SCALE_KM = 50


@dataclass(frozen=True, slots=True)
class Mark:
    """A numbered mark. Points are millionths of degrees; level is the severity 1–5; a watch is a square. ``shown``: a
    number to stand in it instead of the level."""

    lat_e6: int
    lon_e6: int
    level: int
    href: str
    title: str
    watch: bool = False
    shown: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """How large letters and marks are, in units of the drawing."""

    letters: int
    radius: int


NEAR = Look(letters=11, radius=11)
WALL = Look(letters=15, radius=14)  # read from across a room


@dataclass(frozen=True, slots=True)
class _Frame:
    west: float
    south: float
    east: float
    north: float

    @property
    def height(self) -> float:
        return WIDTH * (self.north - self.south) / (self.east - self.west)

    def xy(self, lon: float, lat: float) -> tuple[float, float]:
        return (
            (lon - self.west) / (self.east - self.west) * WIDTH,
            (self.north - lat) / (self.north - self.south) * self.height,
        )


@lru_cache(maxsize=4)
def _drawn(
    _version: str,
) -> tuple[_Frame, tuple[tuple[str, str, str], ...], tuple[tuple[str, float, float], ...], SafeString]:
    """Frame, (code, name, path) of each kecamatan, label points, and the contested lines."""
    shapes = {row.code: json.loads(row.drawn) for row in borders(Level.KECAMATAN).values()}
    areas = {row.code: row for row in Area.objects.filter(level=Level.KECAMATAN)}
    points = [point for one in shapes.values() for ring in _rings(one) for point in ring]
    if not points:
        return _Frame(115.9, -0.1, 119.1, 1.9), (), (), mark_safe("")
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    frame = _Frame(min(lons) - 0.05, min(lats) - 0.05, max(lons) + 0.05, max(lats) + 0.05)
    paths = tuple(
        (code, areas[code].name, _path(frame, shape)) for code, shape in sorted(shapes.items()) if code in areas
    )
    labels = tuple((row.name, *frame.xy(row.lon_e6 / 1e6, row.lat_e6 / 1e6)) for row in areas.values())
    return frame, paths, labels, _contested(frame)


def _cache_key() -> str:
    """Titles of contested lines are in the reader's language."""
    return f"{version()} {get_language()}"


def _contested(frame: _Frame) -> SafeString:
    return format_html_join(
        "",
        '<path class="contested" d="{}"><title>{}</title></path>',
        (
            (_line(frame, one.line), _("Batas disengketakan: %(name)s") % {"name": one.dispute.name})
            for one in contested_lines()
            if one.line is not None
        ),
    )


def _line(frame: _Frame, line: BaseGeometry) -> SafeString:
    parts = [
        "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (frame.xy(lon, lat) for lon, lat in part.coords))
        for part in getattr(line, "geoms", [line])
    ]
    return mark_safe("".join(parts))  # noqa: S308 - our own numbers


def _rings(geometry: dict[str, object]) -> Iterable[list[list[float]]]:
    coordinates = geometry["coordinates"]
    polygons = [coordinates] if geometry["type"] == "Polygon" else coordinates
    for polygon in polygons:  # type: ignore[attr-defined]
        yield from polygon


def _path(frame: _Frame, geometry: dict[str, object]) -> str:
    parts = []
    for ring in _rings(geometry):
        parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (frame.xy(lon, lat) for lon, lat in ring)) + "Z")
    return "".join(parts)


def area_map_svg(*, marks: Iterable[Mark] = (), chosen: str = "", look: Look = NEAR) -> SafeString:
    """The regency with its kecamatan, labels and numbered marks. ``chosen``: code of an area to stand out."""
    frame, paths, labels, contested = _drawn(_cache_key())
    spots = list(_apart(frame, marks))
    areas = format_html_join(
        "",
        '<a href="/wilayah/{0}/" aria-label="{1}"><path class="area{3}" d="{2}"><title>{1}</title></path></a>',
        ((code, name, mark_safe(path), " chosen" if chosen.startswith(code) else "") for code, name, path in paths),  # noqa: S308 - our own numbers
    )
    return format_html(
        '<svg class="area-map" viewBox="0 0 {} {}" role="group" aria-label="{}" preserveAspectRatio="xMidYMid meet">{}{}{}{}{}</svg>',
        round(WIDTH),
        round(frame.height),
        _("Peta Kutai Timur"),
        areas,
        contested,
        _words(frame, labels, spots, look, next((name for code, name, _path in paths if chosen.startswith(code)), "")),
        _spots(spots, look),
        _scale(frame),
    )


def _words(
    frame: _Frame,
    labels: Iterable[tuple[str, float, float]],
    spots: list[tuple[Mark, int, int]],
    look: Look,
    chosen: str,
) -> SafeString:
    free = place_labels(
        list(labels),
        [around(x, y, look.radius + 2) for _mark, x, y in spots],
        Box(0, 0, WIDTH, frame.height),
        look.letters,
    )
    return format_html_join(
        "",
        '<text x="{}" y="{}" font-size="{}" text-anchor="middle"{}>{}</text>',
        (
            (round(x), round(y), look.letters, mark_safe(' class="chosen"') if name == chosen else "", name)
            for name, x, y in free
        ),
    )


def _spots(spots: list[tuple[Mark, int, int]], look: Look) -> SafeString:
    """The gravest last, so that none of them lies under another."""
    return format_html_join(
        "",
        '<a href="{0}" aria-label="{7} · {2}"><g class="mark s{1}"><title>{2}</title>{3}<text x="{4}" y="{5}" font-size="{6}">{7}</text></g></a>',
        (
            (
                mark.href,
                mark.level,
                mark.title,
                _shape(mark, x, y, look.radius),
                x,
                y + round(look.letters * 0.4),
                look.letters + 1,
                mark.shown or mark.level,
            )
            for mark, x, y in sorted(spots, key=lambda spot: spot[0].level)
        ),
    )


def _shape(mark: Mark, x: int, y: int, radius: int) -> SafeString:
    if mark.watch:
        side = 2 * radius - 2
        corner = radius - 1
        return format_html('<rect x="{}" y="{}" width="{}" height="{}" rx="3"/>', x - corner, y - corner, side, side)
    return format_html('<circle cx="{}" cy="{}" r="{}"/>', x, y, radius)


def _scale(frame: _Frame) -> SafeString:
    """Bottom left, over the sea of the next regency; shown on paper."""
    middle = (frame.north + frame.south) / 2
    degrees = SCALE_KM / (KM_A_DEGREE * cos(middle * pi / 180))
    length = round(degrees / (frame.east - frame.west) * WIDTH)
    y = round(frame.height) - 12
    return format_html(
        '<g class="scale"><path class="bar" d="M12 {0}v6h{1}v-6"/><text x="{2}" y="{3}" font-size="10">{4} km</text></g>',
        y,
        length,
        18,
        y,
        SCALE_KM,
    )


def _apart(frame: _Frame, marks: Iterable[Mark]) -> Iterable[tuple[Mark, int, int]]:
    """Marks of one place: the first on it, up to six around it in each ring."""
    there: Counter[tuple[int, int]] = Counter()
    for mark in marks:
        place = (mark.lat_e6, mark.lon_e6)
        number, there[place] = there[place], there[place] + 1
        x, y = frame.xy(mark.lon_e6 / 1e6, mark.lat_e6 / 1e6)
        far = RING * ceil(number / 6)
        angle = (number - 1) * pi / 3 - pi / 2
        yield mark, round(x + far * cos(angle)), round(y + far * sin(angle))
