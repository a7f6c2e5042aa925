"""Which row of a layer is which area: by code, then by name, then by what lies inside.

No field name is expected: offices write ``KDEPUM``, ``kode``, ``IDDESA``. The field that names most known codes is the
code field, the one that spells most known names the name field. Codes are read with or without dots and through the
crosswalk of codes that changed; a BPS code, which numbers regencies otherwise, matches nothing and falls to the name.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shapely import STRtree
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from sigap_engine.boundaries.layer import Feature
from sigap_engine.geo.names import NameIndex, Place, words_of

FIELD_SHARE = 0.3  # of the rows, before a field is taken to hold names
ALIKE = 0.7  # of two names, Dice: "Sangata Utra" is meant for Sangatta Utara
APART = 0.08  # before the better of two names is the one meant
SAME_LAND = 0.3  # intersection over union with the area as it is drawn now, when nothing else tells
AWAY_DEGREES = 0.05  # about 5 km: a shape farther than this from the area's known point is asked about

_DIGITS = re.compile(r"[.\s-]")


@dataclass(frozen=True, slots=True)
class Known:
    """An area that the layer may hold. Point and shape in degrees; ``parent``: name of the kecamatan, for desa."""

    code: str
    name: str
    parent: str
    lon: float
    lat: float
    shape: BaseGeometry | None = None


@dataclass(frozen=True, slots=True)
class Renumbered:
    """A code that was given up: ``old`` became ``new`` on a day (None: not known)."""

    old: str
    new: str
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """A row and its area. how: code, old_code, name, inside, hand. told: what the file calls it."""

    feature: int
    code: str
    how: str
    told: str
    same_name: bool
    away: bool


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A row that is none of the areas, and why: no_match, several (candidates in detail), taken (code in detail),
    left_out (by a person)."""

    feature: int
    told: str
    why: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Matching:
    """Rows with their areas, rows without, areas without (codes), and the fields that were read."""

    matches: tuple[Match, ...]
    unmatched: tuple[Unmatched, ...]
    missing: tuple[str, ...]
    code_field: str
    name_field: str


def match(
    features: Sequence[Feature],
    shapes: Sequence[BaseGeometry],
    known: Sequence[Known],
    renumbered: Iterable[Renumbered] = (),
    chosen: Mapping[int, str] | None = None,
) -> Matching:
    """Match the rows of a layer to known areas.

    shapes: the rows' shapes in degrees, in their order. chosen: codes that a person gave to rows (by their number); they
    win, and "" leaves a row out. Several rows of one code are parts of one area. A row matched
    only by name or by what lies inside never takes an area that another row names by code.
    """
    by_code = {_bare(one.code): one for one in known}
    changed = {_bare(row.old): by_code[_bare(row.new)] for row in renumbered if _bare(row.new) in by_code}
    code_field = _best_field(features, lambda text: _bare(text) in by_code or _bare(text) in changed)
    names = {" ".join(words_of(one.name)) for one in known}
    name_field = _best_field(features, lambda text: " ".join(words_of(text)) in names, at_least=FIELD_SHARE)
    reader = _Reader(known, by_code, changed, code_field, name_field, _parent_field(features, known, name_field))

    found: dict[int, tuple[Known, str]] = {}
    by_hand = chosen or {}
    own = {one.code: one for one in known}
    for place, feature in enumerate(features):
        named = reader.by_code(feature)
        if feature.number in by_hand:
            named = (own[by_hand[feature.number]], "hand") if by_hand[feature.number] in own else None
        if named is not None:
            found[place] = named
    taken = {area.code for area, _how in found.values()}
    refused: dict[int, tuple[str, str]] = {}
    tree = STRtree([Point(one.lon, one.lat) for one in known])
    for place, feature in enumerate(features):
        if place in found:
            continue
        if feature.number in by_hand:
            refused[place] = ("left_out", "")
            continue
        area, how, why = _otherwise(reader, feature, shapes[place], known, tree)
        if area is None:
            refused[place] = why
        elif area.code in taken:
            refused[place] = ("taken", area.code)
        else:
            found[place] = (area, how)
            taken.add(area.code)

    return Matching(
        tuple(_told(features[place], shapes[place], area, how, reader) for place, (area, how) in sorted(found.items())),
        tuple(
            Unmatched(features[place].number, reader.words(features[place]), *why)
            for place, why in sorted(refused.items())
        ),
        tuple(sorted(one.code for one in known if one.code not in taken)),
        code_field,
        name_field,
    )


class _Reader:
    def __init__(
        self,
        known: Sequence[Known],
        by_code: Mapping[str, Known],
        changed: Mapping[str, Known],
        code_field: str,
        name_field: str,
        parent_field: str,
    ) -> None:
        self._by_code, self._changed = by_code, changed
        self._code_field, self.name_field, self._parent_field = code_field, name_field, parent_field
        self._by_known = {one.code: one for one in known}
        self._exact: dict[str, list[Known]] = {}
        for one in known:
            self._exact.setdefault(" ".join(words_of(one.name)), []).append(one)
        self._names = NameIndex(Place(one.code, one.name, 2 if one.parent else 1, one.parent) for one in known)

    def by_code(self, feature: Feature) -> tuple[Known, str] | None:
        told = _bare(feature.values.get(self._code_field, "")) if self._code_field else ""
        if told in self._by_code:
            return self._by_code[told], "code"
        return (self._changed[told], "old_code") if told in self._changed else None

    def by_name(self, feature: Feature) -> list[Known]:
        """The areas that the name may mean: one when it is clear."""
        name = feature.values.get(self.name_field, "") if self.name_field else ""
        if not name:
            return []
        parent = words_of(feature.values.get(self._parent_field, "")) if self._parent_field else []
        same = self._exact.get(" ".join(words_of(name)), [])
        if len(same) > 1 and parent:
            same = [one for one in same if words_of(one.parent) == parent] or same
        if same:
            return same
        hits = [hit for hit in self._names.search(name, limit=5) if hit.score >= ALIKE]
        near = [self._by_known[hit.place.code] for hit in hits if hits[0].score - hit.score < APART]
        if parent:
            near = [one for one in near if words_of(one.parent) == parent]
        return near

    def words(self, feature: Feature) -> str:
        """What the file calls the row."""
        for field in (self.name_field, self._code_field):
            if field and feature.values.get(field):
                return feature.values[field]
        return next((value for value in feature.values.values() if value), "")


def _otherwise(
    reader: _Reader, feature: Feature, shape: BaseGeometry, known: Sequence[Known], tree: STRtree
) -> tuple[Known | None, str, tuple[str, str]]:
    """By name, where what lies inside tells namesakes apart; then by what lies inside alone."""
    inside = [known[int(i)] for i in tree.query(shape, predicate="intersects")]
    named = reader.by_name(feature)
    if len(named) > 1:
        named = [one for one in named if one in inside] or named
    if len(named) == 1:
        return named[0], "name", ("", "")
    if len(named) > 1:
        return None, "", ("several", ", ".join(one.code for one in named[:4]))
    if len(inside) == 1:
        return inside[0], "inside", ("", "")
    covered = _covering(shape, known)
    if covered is not None:
        return covered, "inside", ("", "")
    return None, "", ("several", ", ".join(one.code for one in inside[:4])) if inside else ("no_match", "")


def _covering(shape: BaseGeometry, known: Sequence[Known]) -> Known | None:
    """The area whose drawn shape covers the same land, when no other comes near."""
    if not shape.is_valid:
        return None
    shares = sorted(
        (
            (shape.intersection(one.shape).area / shape.union(one.shape).area, one.code, one)
            for one in known
            if one.shape is not None and one.shape.is_valid and one.shape.intersects(shape)
        ),
        reverse=True,
        key=lambda row: row[:2],
    )
    best = shares[0] if shares else None
    if best is None or best[0] < SAME_LAND or any(share > best[0] / 2 for share, _code, _one in shares[1:]):
        return None
    return best[2]


def _told(feature: Feature, shape: BaseGeometry, area: Known, how: str, reader: _Reader) -> Match:
    name = feature.values.get(reader.name_field, "") if reader.name_field else ""
    away = shape.distance(Point(area.lon, area.lat)) > AWAY_DEGREES
    same = not name or words_of(name) == words_of(area.name)
    return Match(feature.number, area.code, how, name or reader.words(feature), same, away)


def _best_field(features: Sequence[Feature], fits, *, at_least: float = 0.0) -> str:  # type: ignore[no-untyped-def]
    """The field whose values fit most often, each value counted once; "" when none does."""
    seen: dict[str, set[str]] = {}
    for feature in features:
        for field, value in feature.values.items():
            if value and fits(value):
                seen.setdefault(field, set()).add(value)
    if not seen:
        return ""
    best = max(seen, key=lambda field: (len(seen[field]), -len(field), field))
    return best if len(seen[best]) >= at_least * len(features) else ""


def _parent_field(features: Sequence[Feature], known: Sequence[Known], name_field: str) -> str:
    parents = {" ".join(words_of(one.parent)) for one in known if one.parent}
    others = [
        Feature(one.number, {key: value for key, value in one.values.items() if key != name_field}, one.shape)
        for one in features
    ]
    return _best_field(others, lambda text: " ".join(words_of(text)) in parents) if parents else ""


def _bare(code: str) -> str:
    return _DIGITS.sub("", code)
