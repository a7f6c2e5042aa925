"""Does the chain hold? Every text is re-hashed, every signature checked, every index column compared."""

from base64 import b64decode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from sigap.journal.canonical import canonical_text, instant, read_text
from sigap.journal.keys import public_hex, signing_key, verifying_key
from sigap.journal.models import Entry, EntrySubject, Head, Node
from sigap.journal.recorded import order_key
from sigap.journal.writing import GENESIS


@dataclass(frozen=True, slots=True)
class Break:
    node: str
    seq: int
    entry: str | None
    why: str


@dataclass(slots=True)
class Verdict:
    """What ``sigap journal verify`` prints."""

    ok: bool = True
    nodes: list[dict[str, Any]] = field(default_factory=list)
    broken_at: Break | None = None

    @property
    def entries(self) -> int:
        return sum(node["entries"] for node in self.nodes)

    @property
    def head(self) -> str | None:
        own = [node["head"] for node in self.nodes if node["node"] == settings.SIGAP_NODE]
        return own[0] if own else None

    def as_json(self) -> dict[str, Any]:
        broken = self.broken_at
        return {
            "ok": self.ok,
            "entries": self.entries,
            "head": self.head,
            "nodes": self.nodes,
            "broken_at": None
            if broken is None
            else {"node": broken.node, "seq": broken.seq, "entry": broken.entry, "why": broken.why},
        }


class _Broken(Exception):
    def __init__(self, found: Break) -> None:
        super().__init__(found.why)
        self.found = found


def verify(against: dict[str, Any] | None = None) -> Verdict:
    """Walk every chain from its first entry to its head; stop at the first thing that does not hold."""
    verdict = Verdict()
    witnessed = {node["node"]: node for node in against["nodes"]} if against else {}
    try:
        _check_strangers()
        for node in Node.objects.order_by("code"):
            verdict.nodes.append(_walk(node, witnessed.pop(node.code, None)))
        for code, witness in witnessed.items():
            raise _Broken(Break(code, witness["entries"], None, "the checkpoint names a chain that is gone"))
        _check_orphan_subjects()
    except _Broken as broken:
        verdict.ok = False
        verdict.broken_at = broken.found
    return verdict


def _check_strangers() -> None:
    known = set(Node.objects.values_list("code", flat=True))
    stray = Entry.objects.exclude(node__in=known).order_by("node", "seq").first()
    if stray is not None:
        raise _Broken(Break(stray.node, stray.seq, str(stray.id), "entries of a chain whose node row is gone"))
    for head in Head.objects.exclude(node__in=known):
        raise _Broken(Break(head.node, head.seq, None, "a head without a node"))


def _walk(node: Node, witness: dict[str, Any] | None) -> dict[str, Any]:
    key = _trusted_key(node)
    previous, seq = GENESIS, 0
    for row, subjects in _rows(node.code):
        if row.seq != seq + 1:
            raise _Broken(Break(node.code, seq + 1, None, f"entry {seq + 1} is missing"))
        _check_row(row, subjects, previous, key)
        previous, seq = row.hash, row.seq
        if witness is not None and seq == witness["entries"] and previous != witness["head"]:
            raise _Broken(Break(node.code, seq, str(row.id), "not the entry that the checkpoint saw here"))
    _check_head(node.code, seq, previous)
    if witness is not None and seq < witness["entries"]:
        raise _Broken(Break(node.code, seq, None, f"the tail was cut: the checkpoint saw {witness['entries']} entries"))
    return {"node": node.code, "entries": seq, "head": previous}


def _trusted_key(node: Node) -> Ed25519PublicKey:
    """Our own key comes from the key folder, so that re-signing with a new key in the database shows."""
    if node.code == settings.SIGAP_NODE and public_hex(signing_key(node.code)) != node.public_key:
        raise _Broken(Break(node.code, 0, None, "the public key in the database is not this server's key"))
    return verifying_key(node.public_key)


def _rows(node: str) -> Iterator[tuple[Entry, set[str]]]:
    """Entries with the subjects that the index holds for them, read in step and in bounded memory."""
    entries = Entry.objects.filter(node=node).order_by("seq").iterator(chunk_size=500)
    for batch in _batches(entries, 500):
        index: dict[Any, set[str]] = {}
        pairs = EntrySubject.objects.filter(entry_id__in=[row.id for row in batch]).order_by("entry_id")
        for entry_id, group in groupby(pairs.values_list("entry_id", "subject"), key=lambda pair: pair[0]):
            index[entry_id] = {subject for _, subject in group}
        for row in batch:
            yield row, index.get(row.id, set())


def _batches(rows: Iterable[Entry], size: int) -> Iterator[list[Entry]]:
    batch: list[Entry] = []
    for row in rows:
        batch.append(row)
        if len(batch) == size:
            yield batch
            batch = []
    if batch:
        yield batch


def _check_row(row: Entry, subjects: set[str], previous: str, key: Ed25519PublicKey) -> None:
    def broken(why: str) -> _Broken:
        return _Broken(Break(row.node, row.seq, str(row.id), why))

    digest = sha256(row.text.encode())
    if digest.hexdigest() != row.hash:
        raise broken("the text does not match its hash")
    try:
        key.verify(b64decode(row.signature), digest.digest())
    except (InvalidSignature, ValueError):
        raise broken("the signature is not this node's") from None
    document = read_text(row.text)
    if canonical_text(document) != row.text:
        raise broken("the text is not canonical")
    if document["prev"] != previous:
        raise broken("does not follow the entry before it")
    indexed = (str(row.id), row.node, row.seq, row.kind, instant(row.recorded_at), row.order)
    clock = (document["hlc"][0], document["hlc"][1])
    told = tuple(document[name] for name in ("id", "node", "seq", "kind", "recorded_at"))
    if indexed != (*told, order_key(clock, document["node"])):
        raise broken("the index columns were changed")
    if subjects != set(document["subjects"]):
        raise broken("the index of subjects was changed")


def _check_head(node: str, seq: int, last: str) -> None:
    head = Head.objects.filter(node=node).first()
    if head is None:
        raise _Broken(Break(node, seq, None, "the head row is gone"))
    if (head.seq, head.hash) != (seq, last):
        raise _Broken(Break(node, seq, None, f"the head says {head.seq} entries, the chain holds {seq}"))


def _check_orphan_subjects() -> None:
    orphan = EntrySubject.objects.exclude(entry_id__in=Entry.objects.values("id")).first()
    if orphan is not None:
        raise _Broken(Break("?", 0, str(orphan.entry_id), "a subject without an entry"))
