"""What can happen to the history."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.journal.events import event
from sigap.journal.names import Names


@event("history.told", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class PastEventTold:
    """An event of the past was written down, or written down anew: the same ``past`` again is a correction."""

    past: UUID
    code: str
    from_on: date
    until_on: date
    precision: str
    area_code: str
    past_kind: str
    klass: str
    way: str
    stage: str
    one_sided: bool
    text_ref: str
    note_ref: str
    source_ref: str
    batch: UUID | None

    def subjects(self) -> tuple[str, ...]:
        return (f"past:{self.past}", f"area:{self.area_code}", *((f"past-batch:{self.batch}",) if self.batch else ()))

    def sentence(self, names: Names) -> str:
        return _("Riwayat %(code)s ditulis: %(kind)s, %(area)s") % {
            "code": self.code,
            "kind": names.kind(self.past_kind),
            "area": names.area(self.area_code),
        }


@event("history.withdrawn", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class PastEventWithdrawn:
    """A row no longer counts. why: twice, wrong, not_here, import (the whole import was taken back)."""

    past: UUID
    why: str

    def subjects(self) -> tuple[str, ...]:
        return (f"past:{self.past}",)

    def sentence(self, names: Names) -> str:
        return _("Riwayat ditarik")
