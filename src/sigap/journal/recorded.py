"""Who acts, and an entry as the rest of the program sees it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sigap.journal.canonical import instant, parse_instant, read_text
from sigap.journal.events import event_from, payload_of

# What reading a signed entry may raise besides UnknownEvent, when the node that wrote it was at fault.
MALFORMED = (KeyError, TypeError, ValueError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True)
class Actor:
    """A post and the person who holds it at that moment; the person is an id, never a name.

    device: “Firefox · Windows”, only of those who manage the house (accounts.viewer); "" for everybody else.
    """

    person: UUID | None
    post: str | None
    role: str
    institution: str | None
    device: str = ""

    @classmethod
    def system(cls, part: str) -> "Actor":
        """The machine itself, named by its part: ``system:tick``."""
        return cls(person=None, post=None, role=f"system:{part}", institution=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """One entry of the journal, read back as today's event class."""

    id: UUID
    node: str
    seq: int
    order: str
    kind: str
    event: Any
    actor: Actor
    happened_at: datetime | None
    recorded_at: datetime
    subjects: tuple[str, ...]


def document_of(entry: Recorded, version: int, previous: str, clock: tuple[int, int]) -> dict[str, Any]:
    """The entry as the document whose canonical text is stored."""
    return {
        "v": 1,
        "id": entry.id,
        "node": entry.node,
        "seq": entry.seq,
        "prev": previous,
        "hlc": list(clock),
        "kind": entry.kind,
        "version": version,
        "who": {
            "person": entry.actor.person,
            "post": entry.actor.post,
            "role": entry.actor.role,
            "institution": entry.actor.institution,
            **({"device": entry.actor.device} if entry.actor.device else {}),
        },
        "happened_at": None if entry.happened_at is None else instant(entry.happened_at),
        "recorded_at": instant(entry.recorded_at),
        "subjects": list(entry.subjects),
        "payload": payload_of(entry.event),
    }


def order_key(clock: tuple[int, int], node: str) -> str:
    """Sorts entries of all nodes by hybrid logical time."""
    return f"{clock[0]:017d}.{clock[1]:06d}.{node}"


def recorded_from(text: str) -> Recorded:
    """Read a stored text back; raises UnknownEvent for a kind this program does not know."""
    document = read_text(text)
    who = document["who"]
    return Recorded(
        id=UUID(document["id"]),
        node=document["node"],
        seq=document["seq"],
        order=order_key((document["hlc"][0], document["hlc"][1]), document["node"]),
        kind=document["kind"],
        event=event_from(document["kind"], document["version"], document["payload"]),
        actor=Actor(
            person=UUID(who["person"]) if who["person"] else None,
            post=who["post"],
            role=who["role"],
            institution=who["institution"],
            device=who.get("device", ""),
        ),
        happened_at=parse_instant(document["happened_at"]) if document["happened_at"] else None,
        recorded_at=parse_instant(document["recorded_at"]),
        subjects=tuple(document["subjects"]),
    )
