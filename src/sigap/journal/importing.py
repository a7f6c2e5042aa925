"""The port through which entries of other nodes come in: checked, put into their chain, and folded in order.

Lines are what ``sigap journal export`` writes. A node must have been let in first (``keys.pin``).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.conf import settings

from sigap.journal.canonical import canonical_text, parse_instant, read_text
from sigap.journal.keys import pinned_key, verifying_key
from sigap.journal.models import Entry, EntrySubject, Head, Node, Quarantined
from sigap.journal.own_events import EntriesReceived
from sigap.journal.recorded import MALFORMED, Actor, order_key
from sigap.journal.refolding import refold
from sigap.journal.refusal import BrokenJournal
from sigap.journal.verifying import signed_by
from sigap.journal.writing import GENESIS, Journal, writing

AHEAD = timedelta(minutes=5)
RECEIVER = Actor.system("receiver")


@dataclass(slots=True)
class Received:
    """What became of the entries that were offered."""

    added: int = 0
    known: int = 0
    quarantined: int = 0
    refolded: int = 0


@dataclass(frozen=True, slots=True)
class Offered:
    """One entry as it came, with the text read."""

    text: str
    hash: str
    signature: str
    document: dict[str, Any] = field(repr=False)

    @property
    def node(self) -> str:
        node: str = self.document["node"]
        return node

    @property
    def seq(self) -> int:
        seq: int = self.document["seq"]
        return seq

    @property
    def clock(self) -> tuple[int, int]:
        us, count = self.document["hlc"]
        return us, count


def receive(lines: Iterable[str], *, now: datetime) -> Received:
    """Take in entries of other nodes, in one transaction. What is already here is passed over.

    Raises BrokenJournal, and keeps nothing, when a line is not an entry, a chain has a gap or two different entries at
    one place, a signature is not that of the node that was let in, or an entry claims to be ours and is not.
    Entries more than five minutes ahead of ``now``, and those behind them in their chain, wait in quarantine; they are
    looked at again with every later call and never move our clock before their time.
    """
    chains: dict[str, dict[int, Offered]] = {}
    for number, line in enumerate(lines, 1):
        offered = _read(line, f"baris {number}")
        chain = chains.setdefault(offered.node, {})
        if chain.setdefault(offered.seq, offered).text != offered.text:
            raise BrokenJournal(f"baris {number}: entri {offered.node}/{offered.seq} datang dalam dua bentuk")
    received = Received()
    with writing(RECEIVER, now=now) as journal:
        for row in Quarantined.objects.order_by("node", "seq"):
            line = json.dumps({"text": row.text, "hash": row.hash, "signature": row.signature})
            if chains.setdefault(row.node, {}).setdefault(row.seq, _read(line, "karantina")).hash != row.hash:
                raise BrokenJournal(f"simpul {row.node} punya dua entri {row.seq} yang berbeda: rantainya bercabang")
        late: list[Offered] = []
        for node in sorted(chains):
            entries = [chains[node][seq] for seq in sorted(chains[node])]
            late += _extend(node, entries, journal, received)
        if late:
            subjects = {subject for entry in late for subject in entry.document["subjects"]}
            received.refolded = refold(subjects, {UUID(entry.document["id"]) for entry in late})
    return received


def _read(line: str, where: str) -> Offered:
    """The line as an entry whose outer fields can be relied on; whether it is genuine is asked later."""
    try:
        told = json.loads(line)
        text, digest, signature = told["text"], told["hash"], told["signature"]
        document = read_text(text)
        whole = canonical_text(document) == text and sha256(text.encode()).hexdigest() == digest
        shaped = (
            all(isinstance(document[name], str) for name in ("node", "kind", "prev"))
            and all(isinstance(document[name], int) and document[name] > 0 for name in ("seq", "version"))
            and len(document["kind"]) <= 80
            and [type(part) for part in document["hlc"]] == [int, int]
            and all(isinstance(one, str) and len(one) <= 120 for one in document["subjects"])
            and str(UUID(document["id"])) == document["id"]
            and parse_instant(document["recorded_at"]) is not None
            and isinstance(signature, str)
        )
    except MALFORMED:
        raise BrokenJournal(f"{where}: bukan entri jurnal") from None
    if not (whole and shaped):
        raise BrokenJournal(f"{where}: entri rusak")
    return Offered(text, digest, signature, document)


def _extend(node: str, offered: list[Offered], journal: Journal, received: Received) -> list[Offered]:
    """Put what is new at the end of its chain; returns it."""
    head = Head.objects.filter(node=node).first()
    seq, previous = (head.seq, head.hash) if head else (0, GENESIS)
    clock = (head.hlc_us, head.hlc_count) if head else (0, 0)
    known = [entry for entry in offered if entry.seq <= seq]
    _must_be_the_same(node, known)
    received.known += len(known)
    fresh = offered[len(known) :]
    if fresh and node == settings.SIGAP_NODE:
        raise BrokenJournal(
            f"entri {node}/{fresh[0].seq} milik simpul ini tetapi tidak ada di sini: ekor basis data ini mungkin hilang"
        )
    new: list[Offered] = []
    believed = True
    for entry in fresh:
        if entry.seq != seq + 1:
            raise BrokenJournal(f"entri {node}/{seq + 1} belum ada; minta simpul {node} mengirim mulai dari situ")
        _must_follow(entry, previous, clock)
        believed = believed and not _ahead(entry, journal.now)
        if believed:
            new.append(entry)
        seq, previous, clock = entry.seq, entry.hash, entry.clock
    waiting = fresh[len(new) :]
    _set_aside(waiting, journal.now)
    received.quarantined += len(waiting)
    if new:
        _append(node, new, journal)
        received.added += len(new)
    return new


def _must_be_the_same(node: str, known: list[Offered]) -> None:
    ours = dict(Entry.objects.filter(node=node).values_list("seq", "hash")) if known else {}
    for entry in known:
        if ours.get(entry.seq) != entry.hash:
            raise BrokenJournal(f"simpul {node} punya dua entri {entry.seq} yang berbeda: rantainya bercabang")


def _must_follow(entry: Offered, previous: str, clock: tuple[int, int]) -> None:
    where = f"entri {entry.node}/{entry.seq}"
    public = pinned_key(entry.node)
    if public is None:
        raise BrokenJournal(f"{where}: simpul {entry.node} belum diterima server ini")
    if not signed_by(verifying_key(public), entry.signature, bytes.fromhex(entry.hash)):
        raise BrokenJournal(f"{where}: tanda tangannya bukan dari simpul {entry.node}")
    if entry.document["prev"] != previous:
        raise BrokenJournal(f"{where}: tidak menyambung dengan entri sebelumnya")
    if entry.clock <= clock:
        raise BrokenJournal(f"{where}: jam logisnya mundur")


def _ahead(entry: Offered, now: datetime) -> bool:
    limit = now + AHEAD
    told = parse_instant(entry.document["recorded_at"])
    return told > limit or entry.clock[0] > int(limit.timestamp() * 1_000_000)


def _set_aside(waiting: list[Offered], now: datetime) -> None:
    for entry in waiting:
        Quarantined.objects.get_or_create(
            hash=entry.hash,
            defaults={
                "node": entry.node,
                "seq": entry.seq,
                "text": entry.text,
                "signature": entry.signature,
                "received_at": now,
            },
        )


def _append(node: str, new: list[Offered], journal: Journal) -> None:
    """Store the entries, move that node's head, and order our own next entry after them."""
    Node.objects.bulk_create([Node(code=node, public_key=pinned_key(node) or "")], ignore_conflicts=True)
    Entry.objects.bulk_create([_row(entry) for entry in new], batch_size=200)
    EntrySubject.objects.bulk_create(
        [
            EntrySubject(entry_id=UUID(entry.document["id"]), subject=subject)
            for entry in new
            for subject in dict.fromkeys(entry.document["subjects"])
        ],
        batch_size=400,
    )
    last = new[-1]
    at = {"seq": last.seq, "hash": last.hash, "hlc_us": last.clock[0], "hlc_count": last.clock[1]}
    Head.objects.update_or_create(node=node, defaults=at)
    Quarantined.objects.filter(node=node, seq__lte=last.seq).delete()
    journal.witness(last.clock)
    journal.record(EntriesReceived(origin=node, first=new[0].seq, last=last.seq, head=last.hash))


def _row(entry: Offered) -> Entry:
    document = entry.document
    return Entry(
        id=UUID(document["id"]),
        node=entry.node,
        seq=entry.seq,
        order=order_key(entry.clock, entry.node),
        kind=document["kind"],
        recorded_at=parse_instant(document["recorded_at"]),
        text=entry.text,
        hash=entry.hash,
        signature=entry.signature,
    )
