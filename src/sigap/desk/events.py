"""What can happen at the change of the watch."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sigap.journal.events import event
from sigap.journal.names import Names


@event("handover.offered", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverOffered:
    """The outgoing officer confirmed what is open. items: codes of incidents."""

    handover: UUID
    institution: str
    note_ref: str
    items: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        return (f"handover:{self.handover}",)

    def sentence(self, names: Names) -> str:
        return ngettext(
            "Serah terima disiapkan: %(n)d hal terbuka", "Serah terima disiapkan: %(n)d hal terbuka", len(self.items)
        ) % {"n": len(self.items)}


@event("handover.taken", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverTaken:
    """The incoming officer confirmed: from now on it is his."""

    handover: UUID
    owned: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        return (f"handover:{self.handover}",)

    def sentence(self, names: Names) -> str:
        return ngettext(
            "Serah terima diterima; %(n)d hal berpindah pemegang",
            "Serah terima diterima; %(n)d hal berpindah pemegang",
            len(self.owned),
        ) % {"n": len(self.owned)}


@event("handover.reassigned", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class DepartedReassigned:
    """An officer left: his way in was closed and what he had in hand passed to another post."""

    handover: UUID
    institution: str
    person: UUID
    posts: tuple[str, ...]
    to_post: str
    items: tuple[str, ...]
    sessions: int

    def subjects(self) -> tuple[str, ...]:
        return (f"handover:{self.handover}", f"person:{self.person}")

    def sentence(self, names: Names) -> str:
        moved = ngettext("%(n)d hal dialihkan", "%(n)d hal dialihkan", len(self.items)) % {"n": len(self.items)}
        closed = ngettext("%(n)d sesi dikeluarkan", "%(n)d sesi dikeluarkan", self.sessions) % {"n": self.sessions}
        return _("Petugas pindah; %(moved)s ke %(post)s, %(closed)s") % {
            "moved": moved,
            "post": names.post(self.to_post),
            "closed": closed,
        }
