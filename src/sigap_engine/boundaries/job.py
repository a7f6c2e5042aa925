"""Boundaries read apart: the file and what is known go in, what it would give comes out; shapes as WKB."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from shapely import from_wkb, to_wkb
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from sigap_engine.boundaries.delivering import Delivered, Task, deliver
from sigap_engine.boundaries.layer import UnreadableLayer
from sigap_engine.boundaries.matching import Known, Match, Matching, Renumbered, Unmatched
from sigap_engine.boundaries.mending import Clash, Coverage, Mended

Told = tuple[dict[str, Any], list[bytes]]


def warm() -> None:
    """All that is needed was imported."""


def asked(data: bytes, task: Task) -> Told:
    """What goes to the child."""
    blobs = [data, *(to_wkb(shape) for shape in task.around)]
    known = {}
    for level, rows in task.known.items():
        known[level] = [[one.code, one.name, one.parent, one.lon, one.lat, _put(one.shape, blobs)] for one in rows]
    head = {
        "known": known,
        "around": len(task.around),
        "renumbered": [[one.old, one.new, one.since.isoformat() if one.since else ""] for one in task.renumbered],
        "projection": task.projection,
        "chosen": list(task.chosen.items()),
        "parts": {larger: list(codes) for larger, codes in task.parts.items()},
    }
    return head, blobs


def run(head: dict[str, Any], blobs: list[bytes]) -> Told:
    """In the child."""
    task = Task(
        known={level: [_known(row, blobs) for row in rows] for level, rows in head["known"].items()},
        around=[from_wkb(blob) for blob in blobs[1 : 1 + head["around"]]],
        renumbered=[_renumbered(*row) for row in head["renumbered"]],
        projection=head["projection"],
        chosen=dict(head["chosen"]),
        parts=head["parts"],
    )
    data, blobs[:] = blobs[0], []
    try:
        return _told(deliver(data, task))
    except UnreadableLayer as error:
        return {"refused": error.code, "detail": error.detail}, []


def _known(row: list[Any], blobs: Sequence[bytes]) -> Known:
    code, name, parent, lon, lat, at = row
    return Known(code, name, parent, lon, lat, from_wkb(blobs[at]) if at else None)


def _renumbered(old: str, new: str, day: str) -> Renumbered:
    return Renumbered(old, new, date.fromisoformat(day) if day else None)


def _told(one: Delivered) -> Told:
    blobs = [b""]
    head = {
        "level": one.level,
        "format": one.format,
        "projection": one.projection,
        "swapped": one.swapped,
        "skipped": one.skipped,
        "matching": asdict(one.matching),
        "shapes": {code: _put(shape, blobs) for code, shape in one.shapes.items()},
        "mended": [asdict(row) for row in one.coverage.mended],
        "clashes": [asdict(row) for row in one.coverage.clashes],
        "derived": {code: _put(shape, blobs) for code, shape in one.derived.items()},
        "km2": one.km2,
    }
    return head, blobs


def _put(shape: BaseGeometry | None, blobs: list[bytes]) -> int:
    """The place of a shape among the blobs; 0 for none."""
    if shape is None:
        return 0
    blobs.append(to_wkb(shape))
    return len(blobs) - 1


def taken(head: Mapping[str, Any], blobs: Sequence[bytes], task: Task) -> Delivered:
    """What the child says, believed only as far as it fits the task.

    Raises UnreadableLayer as ``deliver`` does; ValueError, TypeError, KeyError or IndexError when it is no such answer.
    """
    if "refused" in head:
        raise UnreadableLayer(_one_of(head["refused"], UnreadableLayer.CODES), str(head["detail"])[:400])
    level = _one_of(head["level"], task.known)
    codes = {one.code for one in task.known[level]}
    told = head["matching"]
    matching = Matching(
        tuple(Match(**row) for row in told["matches"]),
        tuple(Unmatched(**row) for row in told["unmatched"]),
        tuple(told["missing"]),
        str(told["code_field"]),
        str(told["name_field"]),
    )
    coverage = Coverage(
        _shapes(head["shapes"], blobs, codes),
        tuple(Mended(**row) for row in head["mended"]),
        tuple(Clash(**row) for row in head["clashes"]),
    )
    return Delivered(
        level,
        str(head["format"]),
        str(head["projection"]),
        bool(head["swapped"]),
        tuple(int(row) for row in head["skipped"]),
        matching,
        coverage,
        _shapes(head["derived"], blobs, set(task.parts)),
        {_one_of(code, codes): float(size) for code, size in head["km2"].items()},
    )


def _one_of(word: Any, words: Any) -> str:
    if word not in words:
        raise ValueError(f"not among those asked for: {word!r:.60}")
    return str(word)


def _shapes(told: Mapping[str, int], blobs: Sequence[bytes], codes: set[str]) -> dict[str, BaseGeometry]:
    try:
        shapes = {_one_of(code, codes): from_wkb(blobs[at]) for code, at in told.items()}
    except ShapelyError as error:
        raise ValueError("no shape") from error
    if not all(isinstance(shape, BaseGeometry) for shape in shapes.values()):
        raise ValueError("no shape")
    return shapes
