"""The one way to write: take the head, read, check, decide, record, apply. One transaction."""

from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from threading import Lock, local
from time import monotonic
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from sigap.journal.applying import apply_entry
from sigap.journal.canonical import canonical_text
from sigap.journal.ids import derived_id, new_id
from sigap.journal.keys import keys_folder, public_hex, signing_key
from sigap.journal.models import Entry, EntrySubject, Head, Node
from sigap.journal.recorded import Actor, Recorded, document_of, order_key
from sigap.journal.refusal import BrokenJournal
from sigap.journal.waits import WAITS

__all__ = ["Actor", "Journal", "Recorded", "writing"]

GENESIS = "0" * 64
_TAKE = "UPDATE journal_head SET taken = taken + 1 WHERE node = %s RETURNING seq, hash, hlc_us, hlc_count"


@dataclass(frozen=True, slots=True)
class _Position:
    seq: int
    hash: str
    hlc_us: int
    hlc_count: int


class _Chain:
    """The head held by this transaction; moved forward by each record, written back once at the end."""

    def __init__(self, node: str, position: _Position) -> None:
        self.node = node
        self.start = position
        self.position = position
        self.key = signing_key(node)
        self.torn = False
        self.tried = False  # everything is written and only the commit is left
        self.undo: list[Callable[[], object]] = []

    def take_back(self, since: int = 0) -> None:
        """What was laid beside the database since then goes as well."""
        for undo in reversed(self.undo[since:]):
            with suppress(OSError):
                undo()
        del self.undo[since:]

    def must_be_whole(self) -> None:
        if self.torn:
            raise BrokenJournal("an entry that could not be applied was passed over: nothing of this action is kept")

    def tick_clock(self, now: datetime) -> tuple[int, int]:
        """Hybrid logical time: never goes back, even when the wall clock does."""
        moment = now.astimezone(UTC)
        wall = int(moment.timestamp()) * 1_000_000 + moment.microsecond
        if wall > self.position.hlc_us:
            return wall, 0
        return self.position.hlc_us, self.position.hlc_count + 1


class Journal:
    """What ``writing()`` yields: records events for one actor at one moment."""

    def __init__(self, actor: Actor, now: datetime, chain: _Chain) -> None:
        if now.tzinfo is None:
            raise ValueError("now must be aware")
        self.actor = actor
        self.now = now
        self._chain = chain

    def record(self, event: Any, *, happened_at: datetime | None = None, entry_id: UUID | None = None) -> Recorded:
        """Append the event to this node's chain and apply it to the projections: both, or the action fails."""
        try:
            return self._record(event, happened_at, entry_id)
        except BaseException:
            self._chain.torn = True
            raise

    def _record(self, event: Any, happened_at: datetime | None, entry_id: UUID | None) -> Recorded:
        chain = self._chain
        before = chain.position
        clock = chain.tick_clock(self.now)
        entry = Recorded(
            id=entry_id or new_id(),
            node=chain.node,
            seq=before.seq + 1,
            order=order_key(clock, chain.node),
            kind=event.kind,
            event=event,
            actor=self.actor,
            happened_at=happened_at,
            recorded_at=self.now.astimezone(UTC),
            subjects=tuple(dict.fromkeys(event.subjects())),
        )
        text = canonical_text(document_of(entry, event.version, before.hash, clock))
        digest = sha256(text.encode())
        Entry.objects.create(
            id=entry.id,
            node=entry.node,
            seq=entry.seq,
            order=entry.order,
            kind=entry.kind,
            recorded_at=entry.recorded_at,
            text=text,
            hash=digest.hexdigest(),
            signature=b64encode(chain.key.sign(digest.digest())).decode(),
        )
        EntrySubject.objects.bulk_create(
            [EntrySubject(entry_id=entry.id, subject=subject) for subject in entry.subjects]
        )
        chain.position = _Position(entry.seq, digest.hexdigest(), clock[0], clock[1])
        apply_entry(entry)
        return entry

    def witness(self, clock: tuple[int, int]) -> None:
        """Another node's entry was seen: what is recorded here from now on is ordered after it."""
        chain = self._chain
        at = chain.position
        if clock > (at.hlc_us, at.hlc_count):
            chain.position = _Position(at.seq, at.hash, *clock)

    def once(self, entry_id: UUID, event: Any, *, happened_at: datetime | None = None) -> Recorded | None:
        """Record under a derived id; a second attempt is harmless and gives None. The id is this node's own: two
        nodes that were cut off may both record the step, and each chain keeps its entry."""
        entry_id = derived_id(self._chain.node, entry_id)
        if Entry.objects.filter(id=entry_id).exists():
            return None
        return self.record(event, happened_at=happened_at, entry_id=entry_id)

    @property
    def next_seq(self) -> int:
        """The number the next entry of this node will carry; unique per node, for human codes."""
        return self._chain.position.seq + 1

    @property
    def node(self) -> str:
        return self._chain.node


_current: ContextVar[_Chain | None] = ContextVar("journal_chain", default=None)
_turn = Lock()
_tally = [0]
_own = local()
_asked: set[tuple[str, str]] = set()


@contextmanager
def writing(actor: Actor, *, now: datetime) -> Iterator[Journal]:
    """Open (or join) the one writing transaction of this thread.

    Re-entrant: an action may call another room's action; an exception that escapes an inner block
    takes back only what the inner block recorded.
    """
    outer = _current.get()
    if outer is not None:
        before, laid = outer.position, len(outer.undo)
        try:
            with transaction.atomic():
                yield Journal(actor, now, outer)
                outer.must_be_whole()
        except BaseException:
            outer.position, outer.torn = before, False
            outer.take_back(laid)
            raise
        return
    asked = monotonic()
    with _in_turn(), _lost_commit() as held, transaction.atomic():
        chain = _take_head(settings.SIGAP_NODE)
        WAITS.note(monotonic() - asked)
        held.append(chain)
        token = _current.set(chain)
        try:
            yield Journal(actor, now, chain)
            chain.must_be_whole()
            if chain.position != chain.start:
                _put_head(chain)
                chain.tried = True
        except BaseException:
            chain.take_back()
            raise
        finally:
            _current.reset(token)
    _count(chain)


@contextmanager
def _lost_commit() -> Iterator[list[_Chain]]:
    """A commit that failed may have happened all the same, and only its answer was lost: the journal is asked. What it
    does not hold takes its files with it; a journal that cannot be asked keeps them, and they tell nobody anything,
    sealed under a key that was never kept."""
    held: list[_Chain] = []
    try:
        yield held
    except DatabaseError:
        for chain in held:
            if chain.tried:
                with suppress(DatabaseError):
                    _ask_after(chain)
        raise


def _ask_after(chain: _Chain) -> None:
    if Entry.objects.filter(hash=chain.position.hash).exists():
        _count(chain)
    else:
        chain.take_back()


def _count(chain: _Chain) -> None:
    _tally[0] += 1
    if chain.position != chain.start:
        _own.writes = writes_of_this_thread() + 1


def writes_here() -> int:
    """Moves after each write of this process: a cheap sign that what was read of the head may be old."""
    return _tally[0]


def writes_of_this_thread() -> int:
    """Moves after each commit of this thread that recorded something: what a request did is known to its own thread."""
    return getattr(_own, "writes", 0)


def undo_if_not_kept(undo: Callable[[], object]) -> None:
    """For what an action lays beside the database (a file): called when the action is taken back before its commit."""
    chain = _current.get()
    if chain is not None:
        chain.undo.append(undo)


def _in_turn() -> AbstractContextManager[object]:
    """SQLite: writers of this process queue at a lock instead of sleeping at the database's door, which is unfair
    and gives a tail of seconds. PostgreSQL queues at the head row by itself."""
    return _turn if connection.vendor == "sqlite" else nullcontext()


def _take_head(node: str) -> _Chain:
    """Lock the head row before anything is read: on SQLite BEGIN IMMEDIATE has done so already."""
    row = _taken(node)
    if row is None:
        _found_node(node)
        row = _taken(node)
    if row is None:
        raise BrokenJournal(f"node {node} has no head")
    _must_hold_the_key(node)
    return _Chain(node, _Position(*row))


def _taken(node: str) -> tuple[int, str, int, int] | None:
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [node])
        row: tuple[int, str, int, int] | None = cursor.fetchone()
    return row


def _must_hold_the_key(node: str) -> None:
    """Asked once per process: a lost key folder must stop the writing, not start a second signature in one chain."""
    place = (node, str(keys_folder()))
    if place in _asked:
        return
    bound = Node.objects.filter(code=node).values_list("public_key", flat=True).first()
    if bound != public_hex(signing_key(node)):
        raise BrokenJournal(
            f"Kunci simpul {node} di {keys_folder()} bukan kunci rantai ini. Pulihkan folder kunci dari cadangan; "
            "tidak ada yang ditulis."
        )
    _asked.add(place)


def _found_node(node: str) -> None:
    """First write of a new realm: bind the node's public key and start its chain."""
    if Entry.objects.filter(node=node).exists():
        raise BrokenJournal(f"the head of node {node} is gone but its entries are not")
    Node.objects.bulk_create([Node(code=node, public_key=public_hex(signing_key(node)))], ignore_conflicts=True)
    Head.objects.bulk_create([Head(node=node, seq=0, hash=GENESIS, hlc_us=0, hlc_count=0)], ignore_conflicts=True)


def _put_head(chain: _Chain) -> None:
    at = chain.position
    Head.objects.filter(node=chain.node).update(seq=at.seq, hash=at.hash, hlc_us=at.hlc_us, hlc_count=at.hlc_count)
