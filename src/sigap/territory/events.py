"""What can happen to the territory."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.journal.events import event
from sigap.journal.names import Names


@event("territory.imported", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class TerritoryImported:
    """Areas, shapes, polling stations, facts and calendar: one bundle, kept by its SHA-256."""

    bundle_sha: str
    name: str
    areas: int
    tps: int

    def subjects(self) -> tuple[str, ...]:
        return ("territory",)

    def sentence(self, names: Names) -> str:
        return _("Wilayah %(name)s dimuat: %(areas)d wilayah, %(tps)d TPS") % {
            "name": self.name,
            "areas": self.areas,
            "tps": self.tps,
        }


@event("territory.boundaries_imported", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class BoundariesImported:
    """Official borders replace drawn ones, area by area. ``file_sha``: the file as delivered; ``shapes_sha``: what was
    made of it (shapes by code, source, report). ``level``: kecamatan or desa."""

    batch: UUID
    level: str
    file_sha: str
    shapes_sha: str
    matched: int
    unmatched: int
    mended: int

    def subjects(self) -> tuple[str, ...]:
        return ("territory", f"boundaries:{self.batch}")

    def sentence(self, names: Names) -> str:
        return _(
            "Batas resmi %(level)s dimuat: %(matched)d cocok, %(unmatched)d tidak cocok, %(mended)d diperbaiki"
        ) % {
            "level": self.level,
            "matched": self.matched,
            "unmatched": self.unmatched,
            "mended": self.mended,
        }


@event("territory.boundaries_withdrawn", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class BoundariesWithdrawn:
    """An import no longer counts: what was drawn before it is drawn again."""

    batch: UUID

    def subjects(self) -> tuple[str, ...]:
        return ("territory", f"boundaries:{self.batch}")

    def sentence(self, names: Names) -> str:
        return _("Pemuatan batas resmi dibatalkan; batas sebelumnya berlaku lagi")


@event("territory.border_disputed", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class BorderDisputed:
    """The line between two areas (``other`` empty: between ``one`` and what lies outside the regency) is contested.
    ``note_sha``: name and source of the dispute."""

    dispute: UUID
    one: str
    other: str
    note_sha: str

    def subjects(self) -> tuple[str, ...]:
        return ("territory", f"area:{self.one}", *((f"area:{self.other}",) if self.other else ()))

    def sentence(self, names: Names) -> str:
        return _("Garis batas %(one)s dengan %(other)s ditandai disengketakan") % {
            "one": names.area(self.one),
            "other": names.area(self.other) if self.other else _("luar kabupaten"),
        }


@event("territory.border_settled", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class BorderSettled:
    """The mark of a contested line is taken away."""

    dispute: UUID

    def subjects(self) -> tuple[str, ...]:
        return ("territory",)

    def sentence(self, names: Names) -> str:
        return _("Tanda batas disengketakan dicabut")
