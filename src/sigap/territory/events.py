"""What can happen to the territory."""

from dataclasses import dataclass

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
