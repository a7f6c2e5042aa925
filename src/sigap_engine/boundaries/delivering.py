"""A file → the borders it would give: read, placed, matched, mended, measured, in one go."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shapely.geometry.base import BaseGeometry
from shapely.ops import unary_union

from sigap_engine.boundaries.layer import Feature, UnreadableLayer
from sigap_engine.boundaries.matching import Known, Matching, Renumbered, match
from sigap_engine.boundaries.mending import Coverage, area_km2, mend
from sigap_engine.boundaries.placing import Placed, place
from sigap_engine.boundaries.reading import read_layer


@dataclass(frozen=True, slots=True)
class Task:
    """What is known beforehand.

    known: by level, the one that is meant when a file fits two as well first. around: where the known areas lie, in
    degrees. projection: a person's word, "" to believe the file. chosen: codes that a person gave to rows. parts: the
    areas of which a larger one is made.
    """

    known: Mapping[str, Sequence[Known]]
    around: Sequence[BaseGeometry]
    renumbered: Sequence[Renumbered] = ()
    projection: str = ""
    chosen: Mapping[int, str] = field(default_factory=dict)
    parts: Mapping[str, Sequence[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Delivered:
    """What a file holds for one level. Keys of ``shapes`` and ``km2`` are codes; ``derived``: larger areas united from
    them, those whose every part was delivered; ``skipped``: rows without a polygon."""

    level: str
    format: str
    projection: str
    swapped: bool
    skipped: tuple[int, ...]
    matching: Matching
    coverage: Coverage
    derived: Mapping[str, BaseGeometry]
    km2: Mapping[str, float]

    @property
    def shapes(self) -> Mapping[str, BaseGeometry]:
        return self.coverage.shapes

    @property
    def total_km2(self) -> float:
        return sum(self.km2.values())


def deliver(data: bytes, task: Task) -> Delivered:
    """Read a file for one of the levels of the task. Raises UnreadableLayer."""
    layer = read_layer(data)
    placed = place([row.shape for row in layer.features], layer.projection, task.around, task.projection)
    found = {
        level: match(layer.features, placed.shapes, known, task.renumbered, task.chosen)
        for level, known in task.known.items()
    }
    first = next(iter(found))
    best = max(found, key=lambda level: (_sure(found[level]), len(found[level].matches), level == first))
    if not found[best].matches:
        raise UnreadableLayer("no_areas", ", ".join(_names(layer.features)))
    coverage = mend(_united(found[best], layer.features, placed))
    return Delivered(
        level=best,
        format=layer.format,
        projection=placed.projection,
        swapped=placed.swapped,
        skipped=layer.skipped,
        matching=found[best],
        coverage=coverage,
        derived=_derived(coverage.shapes, task.parts),
        km2={code: area_km2(shape) for code, shape in coverage.shapes.items()},
    )


def _sure(matching: Matching) -> int:
    """How many rows are matched by what the file says, not only by where they lie."""
    return sum(1 for one in matching.matches if one.how != "inside")


def _names(features: Sequence[Feature]) -> list[str]:
    return [next((value for value in row.values.values() if value), "?") for row in features[:3]]


def _united(matching: Matching, features: Sequence[Feature], placed: Placed) -> dict[str, BaseGeometry]:
    """Shapes by code; several rows of one code become one area."""
    at = {row.number: shape for row, shape in zip(features, placed.shapes, strict=True)}
    parts: dict[str, list[BaseGeometry]] = {}
    for one in matching.matches:
        parts.setdefault(one.code, []).append(at[one.feature])
    return {code: some[0] if len(some) == 1 else unary_union([_whole(p) for p in some]) for code, some in parts.items()}


def _whole(shape: BaseGeometry) -> BaseGeometry:
    return shape if shape.is_valid else shape.buffer(0)


def _derived(shapes: Mapping[str, BaseGeometry], parts: Mapping[str, Sequence[str]]) -> dict[str, BaseGeometry]:
    return {
        larger: unary_union([shapes[code] for code in codes])
        for larger, codes in sorted(parts.items())
        if codes and all(code in shapes for code in codes)
    }
