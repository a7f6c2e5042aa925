"""What can happen to sealed things."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.journal.events import event
from sigap.journal.names import Names


@event("vault.erased", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectErased:
    """The key of a subject was destroyed; ``reason`` is a code, never free text."""

    erasure: UUID
    subject: str
    reason: str

    def subjects(self) -> tuple[str, ...]:
        return (self.subject,)

    def sentence(self, names: Names) -> str:
        return _("Teks dan berkas tersegel dihapus; kuncinya dimusnahkan")
