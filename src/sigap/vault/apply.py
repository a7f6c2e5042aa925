"""Entries → rows of the vault room."""

from sigap.journal.applying import applies, put
from sigap.journal.recorded import Recorded
from sigap.vault.events import SubjectErased
from sigap.vault.models import Erasure


@applies(SubjectErased)
def subject_erased(entry: Recorded, e: SubjectErased) -> None:
    put(Erasure, pk=e.erasure, subject=e.subject, reason=e.reason, erased_at=entry.recorded_at)
