"""What a boundary file holds once it is read, and how a file says that it cannot be."""

from collections.abc import Mapping
from dataclasses import dataclass

from shapely.geometry.base import BaseGeometry

MAX_BYTES = 24 * 1024 * 1024  # of the file, and of each file inside an archive
MAX_UNPACKED = 48 * 1024 * 1024
MAX_FEATURES = 20_000
MAX_POINTS = 1_000_000
MAX_FIELDS = 200


class UnreadableLayer(ValueError):
    """The file is no boundary layer that can be read.

    ``code``: one of ``CODES``; ``detail``: the number, name or word that the sentence about it needs.
    """

    CODES = (
        "empty",
        "too_large",
        "unknown_format",
        "broken",
        "no_features",
        "too_many_features",
        "too_many_points",
        "no_polygons",
        "no_layer",
        "parts_missing",
        "unpacks_too_large",
        "unknown_projection",
        "projection_needed",
        "elsewhere",
        "no_areas",
    )

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Feature:
    """One row of a layer. ``number`` counts from 1 as the file does; ``values``: its fields as text."""

    number: int
    values: Mapping[str, str]
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Layer:
    """Features with polygons, as the file gives them.

    ``projection``: what the file says about its coordinates (an EPSG code or WKT); "" when it says nothing.
    ``skipped``: rows without a polygon.
    """

    format: str
    name: str
    projection: str
    features: tuple[Feature, ...]
    skipped: tuple[int, ...] = ()


def as_text(value: object) -> str:
    """A field as text: whole floats without their ``.0``, since codes are often kept as numbers."""
    if value is None or isinstance(value, (dict, list, bytes)):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return whole(str(value)).strip()[:200]


def whole(text: str) -> str:
    """Text that every page and database can hold: without U+0000, halves of characters marked."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()
