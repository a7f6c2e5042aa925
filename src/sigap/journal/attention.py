"""What waits for a person: contradictions, entries in quarantine, entries that a reaction gave up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from sigap.journal.models import Conflict, Quarantined, SetAside
from sigap.journal.own_events import ConflictSettled
from sigap.journal.recorded import Actor
from sigap.journal.refusal import Refusal
from sigap.journal.writing import writing


@dataclass(frozen=True, slots=True)
class Waiting:
    conflicts: list[Conflict]
    quarantined: list[Quarantined]
    given_up: list[SetAside]

    @property
    def count(self) -> int:
        return len(self.conflicts) + len(self.quarantined) + len(self.given_up)

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": self.count == 0,
            "conflicts": [
                {"key": row.key, "entry": str(row.entry), "kind": row.kind, "subject": row.subject, "why": row.why}
                for row in self.conflicts
            ],
            "quarantined": [{"node": row.node, "seq": row.seq, "hash": row.hash} for row in self.quarantined],
            "given_up": [{"entry": str(row.entry), "handler": row.handler, "why": row.why} for row in self.given_up],
        }


def waiting_for_a_person() -> Waiting:
    return Waiting(
        conflicts=list(Conflict.objects.filter(settled_at=None).order_by("at", "key")),
        quarantined=list(Quarantined.objects.order_by("node", "seq")),
        given_up=list(SetAside.objects.filter(given_up=True).order_by("last_at")),
    )


def how_many() -> int:
    """The number of all three in one query, for a line on a page."""
    conflicts = Conflict.objects.filter(settled_at=None).order_by().values_list("kind")
    quarantined = Quarantined.objects.order_by().values_list("node")
    given_up = SetAside.objects.filter(given_up=True).order_by().values_list("handler")
    return conflicts.union(quarantined, given_up, all=True).count()


def settle(actor: Actor, key: str, *, now: datetime) -> None:
    """A person looked at a contradiction and did what was needed. It stays in the journal; it no longer waits."""
    with writing(actor, now=now) as journal:
        row = Conflict.objects.filter(key=key).first()
        if row is None:
            raise Refusal(_("Pertentangan itu tidak ada."))
        if row.settled_at is None:
            journal.record(ConflictSettled(conflict=row.key, subject=row.subject))
