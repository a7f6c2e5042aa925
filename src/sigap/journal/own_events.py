"""What can happen to the journal itself: another node's entries arrive, a person has looked at a contradiction."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from sigap.journal.events import event
from sigap.journal.names import Names


@event("journal.received", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class EntriesReceived:
    """Entries ``first`` to ``last`` of another node's chain are known here from now on: so "what did the desk know
    at 14.10?" can be answered although they are older."""

    origin: str
    first: int
    last: int
    head: str

    def subjects(self) -> tuple[str, ...]:
        return (f"node:{self.origin}",)

    def sentence(self, names: Names) -> str:
        return _("Entri %(first)d–%(last)d dari simpul %(node)s diterima") % {
            "first": self.first,
            "last": self.last,
            "node": self.origin,
        }


@event("conflict.settled", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class ConflictSettled:
    """A person looked at a contradiction and did what was needed; ``subject`` is what the contradiction is about."""

    conflict: str
    subject: str

    def subjects(self) -> tuple[str, ...]:
        return (self.subject,)

    def sentence(self, names: Names) -> str:
        return _("Pertentangan catatan sudah diperiksa seseorang")
