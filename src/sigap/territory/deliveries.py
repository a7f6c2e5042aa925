"""Boundary files on their way in: what was asked of a file, what it would change, what counts now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.names import person_names
from sigap.journal.writing import Actor
from sigap.territory import actions, borders
from sigap.territory.compute import Delivered, areas_at, read_boundaries
from sigap.territory.models import VILLAGE_LEVELS, Area, BoundaryImport, Level
from sigap.territory.queries import area_names, place_label

LONGEST_LIST = 60


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person said about a file. ``chosen``: (row number, code) pairs, "" to leave a row out."""

    level: str = ""
    projection: str = ""
    chosen: tuple[tuple[int, str], ...] = ()

    @classmethod
    def from_fields(cls, fields: Mapping[str, str]) -> "Asked":
        level = fields.get("tingkat", "")
        chosen = {
            int(name[6:]): "" if value == "-" else value
            for name, value in fields.items()
            if name.startswith("cocok-") and name[6:].isascii() and name[6:].isdecimal() and len(name) < 13 and value
        }
        return cls(
            level if level in (Level.DESA, Level.KECAMATAN) else "",
            " ".join(fields.get("proyeksi", "").split())[:80],
            tuple(sorted(chosen.items())),
        )

    @property
    def fields(self) -> list[tuple[str, str]]:
        """As hidden fields of a form."""
        told = [("tingkat", self.level), ("proyeksi", self.projection)]
        return [pair for pair in told if pair[1]] + [(f"cocok-{row}", code or "-") for row, code in self.chosen]

    @property
    def query(self) -> str:
        return urlencode(self.fields)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a report: what it is about, and what is said."""

    title: str
    told: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Looked:
    """What a file would change, as the page tells it."""

    delivered: Delivered
    level: str
    expected: int
    total_km2: float
    renamed: Sequence[Row]
    away: Sequence[Row]
    inside: Sequence[Row]
    unmatched: Sequence[Row]
    missing: Sequence[str]
    mended: Sequence[Row]
    clashes: Sequence[Row]
    options: Sequence[tuple[str, str]]

    @property
    def shapes(self):  # type: ignore[no-untyped-def]
        return self.delivered.shapes

    @property
    def matched(self) -> int:
        return len(self.delivered.shapes)

    @property
    def whole(self) -> bool:
        """Everything matched, nothing left to a person."""
        return not (self.unmatched or self.missing or self.clashes or self.renamed or self.away)


@lru_cache(maxsize=2)
def _read(_sha: str, asked: Asked, _version: str, data: bytes) -> Delivered:
    return read_boundaries(data, level=asked.level, projection=asked.projection, chosen=dict(asked.chosen))


def accept(actor: Actor, sha: str, data: bytes, asked: Asked, *, source: str, now: datetime) -> BoundaryImport:
    delivered = _read(sha, asked, borders.version(), data)
    return actions.import_boundaries(actor, delivered, data, source=source, now=now)


def look_through(sha: str, data: bytes, asked: Asked) -> Looked:
    """The report of a file. Raises CannotRead."""
    delivered = _read(sha, asked, borders.version(), data)
    names = area_names()
    matching, coverage = delivered.matching, delivered.coverage
    return Looked(
        delivered=delivered,
        level=delivered.level,
        expected=areas_at(delivered.level).count(),
        total_km2=delivered.total_km2,
        renamed=[
            Row(place_label(one.code, names=names), one.told, one.feature)
            for one in matching.matches
            if not one.same_name
        ],
        away=[Row(place_label(one.code, names=names), one.told, one.feature) for one in matching.matches if one.away],
        inside=[
            Row(place_label(one.code, names=names), one.told, one.feature)
            for one in matching.matches
            if one.how == "inside"
        ],
        unmatched=[Row(one.told or "—", _why(one.why, one.detail, names), one.feature) for one in matching.unmatched][
            :LONGEST_LIST
        ],
        missing=[place_label(code, names=names) for code in matching.missing],
        mended=_mended(delivered, names),
        clashes=[
            Row(
                f"{place_label(one.one, names=names)} × {place_label(one.two, names=names)}",
                f"{one.km2:.2f} km²".replace(".", ","),
            )
            for one in coverage.clashes
        ],
        options=[(code, place_label(code, names=names)) for code in matching.missing],
    )


def _why(why: str, detail: str, names: Mapping[str, str]) -> str:
    if why == "several":
        return _("cocok dengan beberapa: %(names)s") % {
            "names": ", ".join(place_label(code, names=names) for code in detail.split(", "))
        }
    if why == "taken":
        return _("%(name)s sudah dipakai baris lain") % {"name": place_label(detail, names=names)}
    return {"left_out": _("Anda kecualikan")}.get(why, _("tidak dikenal dari kode, nama, maupun letaknya"))


def _mended(delivered: Delivered, names: Mapping[str, str]) -> list[Row]:
    """Repairs gathered by area, the largest first."""
    told: dict[str, list[str]] = {}
    size: dict[str, float] = {}
    for one in delivered.coverage.mended:
        told.setdefault(one.key, []).append(_repair(one.what, one.km2))
        size[one.key] = size.get(one.key, 0.0) + one.km2
    order = sorted(told, key=lambda key: -size[key])
    return [Row(place_label(key, names=names), " · ".join(told[key][:4])) for key in order]


def _repair(what: str, km2: float) -> str:
    size = f"{km2 * 100:.1f} ha".replace(".", ",")
    return {
        "ring": _("garis bersilang dirapikan"),
        "sliver": _("serpihan %(size)s dibuang") % {"size": size},
        "overlap": _("tumpang tindih %(size)s dibagi") % {"size": size},
        "gap": _("celah %(size)s ditutup") % {"size": size},
    }[what]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a level is drawn now. ``km2``: measured from official borders, None while any is approximate."""

    level: str
    official: int
    derived: int
    total: int
    sources: Sequence[str]
    km2: float | None


def standing() -> list[Standing]:
    """Where the borders of each level are from."""
    found = {str(row.id): row for row in borders.imports().filter(withdrawn_at=None)}
    rows = []
    for level in (Level.KECAMATAN, Level.DESA):
        drawn = borders.borders(level)
        official = [one for one in drawn.values() if not one.approximate]
        used = {one.batch for one in official}
        derived = sum(1 for one in official if found[one.batch].level != level)
        whole = len(official) == len(drawn) and drawn
        km2 = sum(one.area_m2 or 0 for one in official) / 1e6 if whole else None
        rows.append(
            Standing(level, len(official), derived, len(drawn), sorted({found[key].source for key in used}), km2)
        )
    return rows


@dataclass(frozen=True, slots=True)
class Imported:
    """One import and the name of who made it."""

    row: BoundaryImport
    by: str
    counts: bool


def imports() -> list[Imported]:
    rows = list(borders.imports()[:LONGEST_LIST])
    names = person_names({row.imported_by for row in rows if row.imported_by})
    return [
        Imported(row, names.get(row.imported_by, "") if row.imported_by else "", row.withdrawn_at is None)
        for row in rows
    ]


def villages_by_kecamatan() -> list[tuple[str, list[Area]]]:
    """Villages under the name of their kecamatan, for a list to choose from."""
    names = area_names()
    groups: dict[str, list[Area]] = {}
    for row in Area.objects.filter(level__in=VILLAGE_LEVELS).order_by("code"):
        groups.setdefault(row.parent_code, []).append(row)
    return [
        (names.get(code, code), rows) for code, rows in sorted(groups.items(), key=lambda one: names.get(one[0], ""))
    ]


@dataclass(frozen=True, slots=True)
class Contested:
    """A contested border, its two sides in words ("" for what lies outside), and whether the map can draw it."""

    id: UUID
    name: str
    source: str
    one: str
    other: str
    drawn: bool


def contested() -> list[Contested]:
    names = area_names()
    return [
        Contested(
            row.dispute.id,
            row.dispute.name,
            row.dispute.source,
            place_label(row.dispute.one, names=names),
            place_label(row.dispute.other, names=names),
            row.line is not None,
        )
        for row in borders.contested_lines()
    ]


def border_note() -> str:
    """Under every map: where its lines are from."""
    return {
        "drawn": _("batas pendekatan (Voronoi)"),
        "partly": _("sebagian batas masih pendekatan (Voronoi)"),
        "official": _("batas resmi yang dimuat kantor"),
        "contested": _("batas resmi yang dimuat kantor; garis putus: disengketakan"),
    }[_from_where(borders.version())]


@lru_cache(maxsize=2)
def _from_where(_version: str) -> str:
    drawn = borders.borders(Level.DESA)
    official = sum(1 for one in drawn.values() if not one.approximate)
    if official < len(drawn):
        return "partly" if official else "drawn"
    return "contested" if borders.disputes().exists() else "official"
