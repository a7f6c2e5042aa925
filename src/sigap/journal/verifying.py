"""Does the chain hold? Every text is re-hashed, every signature checked, every index column compared."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import groupby
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.conf import settings

from sigap.journal.canonical import canonical_text, instant, read_text
from sigap.journal.keys import pinned_key, public_hex, signing_key, verifying_key
from sigap.journal.models import Entry, EntrySubject, Head, Node
from sigap.journal.recorded import order_key
from sigap.journal.snapshot import snapshot
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
    """Walk every chain from its first entry to its head, as they stood at one moment; stop at the first thing that
    does not hold."""
    verdict = Verdict()
    witnessed = {node["node"]: node for node in against["nodes"]} if against else {}
    try:
        with snapshot() as source:
            _check_strangers(source)
            for node in Node.objects.using(source).order_by("code"):
                verdict.nodes.append(_walk(node, witnessed.pop(node.code, None), source))
            for code, witness in witnessed.items():
                raise _Broken(Break(code, witness["entries"], None, "checkpoint menyebut rantai yang kini tidak ada"))
            _check_orphan_subjects(source)
    except _Broken as broken:
        verdict.ok = False
        verdict.broken_at = broken.found
    return verdict


def verify_tail(last: int) -> Verdict:
    """As verify, for the last entries of every chain and its head: quick enough to be asked often."""
    verdict = Verdict()
    try:
        with snapshot() as source:
            for node in Node.objects.using(source).order_by("code"):
                verdict.nodes.append(_walk_tail(node, last, source))
    except _Broken as broken:
        verdict.ok = False
        verdict.broken_at = broken.found
    return verdict


def _check_strangers(source: str) -> None:
    known = set(Node.objects.using(source).values_list("code", flat=True))
    stray = Entry.objects.using(source).exclude(node__in=known).order_by("node", "seq").first()
    if stray is not None:
        raise _Broken(
            Break(stray.node, stray.seq, str(stray.id), "entri dari rantai yang barisnya di journal_node tidak ada")
        )
    for head in Head.objects.using(source).exclude(node__in=known):
        raise _Broken(Break(head.node, head.seq, None, "ada kepala rantai tanpa baris di journal_node"))


def _walk(node: Node, witness: dict[str, Any] | None, source: str) -> dict[str, Any]:
    key = _trusted_key(node)
    previous, seq, order = GENESIS, 0, ""
    for row, subjects in _rows(node.code, source):
        if row.seq != seq + 1:
            raise _Broken(Break(node.code, seq + 1, None, f"entri {seq + 1} hilang"))
        _check_row(row, subjects, previous, key)
        previous, seq, order = row.hash, row.seq, row.order
        if witness is not None and seq == witness["entries"] and previous != witness["head"]:
            raise _Broken(Break(node.code, seq, str(row.id), "bukan entri yang dilihat checkpoint di tempat ini"))
    _check_head(node.code, seq, previous, order, source)
    if witness is not None and seq < witness["entries"]:
        raise _Broken(Break(node.code, seq, None, f"ekornya dipotong: checkpoint melihat {witness['entries']} entri"))
    return {"node": node.code, "entries": seq, "head": previous}


def _walk_tail(node: Node, last: int, source: str) -> dict[str, Any]:
    key = _trusted_key(node)
    chain = Entry.objects.using(source).filter(node=node.code)
    end = chain.order_by("-seq").values_list("seq", flat=True).first() or 0
    before = chain.filter(seq=end - last).first() if end > last else None
    previous, seq, order = (before.hash, before.seq, before.order) if before else (GENESIS, 0, "")
    if before is None and end > last:
        raise _Broken(Break(node.code, end - last, None, f"entri {end - last} hilang"))
    for row, subjects in _rows(node.code, source, after=seq):
        if row.seq != seq + 1:
            raise _Broken(Break(node.code, seq + 1, None, f"entri {seq + 1} hilang"))
        _check_row(row, subjects, previous, key)
        previous, seq, order = row.hash, row.seq, row.order
    _check_head(node.code, seq, previous, order, source)
    return {"node": node.code, "entries": seq, "head": previous}


def _trusted_key(node: Node) -> Ed25519PublicKey:
    """Keys come from the key folder, ours and those of nodes we let in: who holds the database holds no key."""
    own = node.code == settings.SIGAP_NODE
    known = public_hex(signing_key(node.code)) if own else pinned_key(node.code)
    if known is None:
        raise _Broken(Break(node.code, 0, None, "rantai dari simpul yang tidak pernah diterima server ini"))
    if known != node.public_key:
        whose = "server ini" if own else "simpul yang dahulu diterima"
        raise _Broken(Break(node.code, 0, None, f"kunci publik di basis data bukan kunci {whose}"))
    return verifying_key(known)


def _rows(node: str, source: str, after: int = 0) -> Iterator[tuple[Entry, set[str]]]:
    """Entries with the subjects that the index holds for them, read in step and in bounded memory."""
    entries = Entry.objects.using(source).filter(node=node, seq__gt=after).order_by("seq").iterator(chunk_size=500)
    for batch in _batches(entries, 500):
        index: dict[Any, set[str]] = {}
        pairs = EntrySubject.objects.using(source).filter(entry_id__in=[row.id for row in batch]).order_by("entry_id")
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
        raise broken("teks tidak cocok dengan hash-nya")
    if not signed_by(key, row.signature, digest.digest()):
        raise broken("tanda tangannya bukan dari simpul ini")
    document = read_text(row.text)
    if canonical_text(document) != row.text:
        raise broken("teksnya tidak dalam bentuk baku")
    if document["prev"] != previous:
        raise broken("tidak menyambung dengan entri sebelumnya")
    indexed = (str(row.id), row.node, row.seq, row.kind, instant(row.recorded_at), row.order)
    clock = (document["hlc"][0], document["hlc"][1])
    told = tuple(document[name] for name in ("id", "node", "seq", "kind", "recorded_at"))
    if indexed != (*told, order_key(clock, document["node"])):
        raise broken("kolom indeksnya diubah")
    if subjects != set(document["subjects"]):
        raise broken("indeks subjeknya diubah")


def signed_by(key: Ed25519PublicKey, signature: str, digest: bytes) -> bool:
    """Whether this is the signature, letter for letter: base64 has several spellings of the same bytes."""
    try:
        raw = b64decode(signature, validate=True)
        key.verify(raw, digest)
    except (InvalidSignature, ValueError):
        return False
    return b64encode(raw).decode() == signature


def _check_head(node: str, seq: int, last: str, order: str, source: str) -> None:
    head = Head.objects.using(source).filter(node=node).first()
    if head is None:
        raise _Broken(Break(node, seq, None, "baris kepala rantai hilang"))
    if (head.seq, head.hash) != (seq, last):
        raise _Broken(Break(node, seq, None, f"kepala rantai menyebut {head.seq} entri, rantainya berisi {seq}"))
    clock = order_key((head.hlc_us, head.hlc_count), "")
    seen = [f"{clock}{code}" for code in Node.objects.using(source).values_list("code", flat=True)]
    if seq and not Entry.objects.using(source).filter(order__in=seen).exists():
        raise _Broken(Break(node, seq, None, "jam di baris kepala rantai diubah"))
    if order > clock + node:
        raise _Broken(Break(node, seq, None, "jam di baris kepala rantai dimundurkan"))


def _check_orphan_subjects(source: str) -> None:
    orphan = EntrySubject.objects.using(source).exclude(entry_id__in=Entry.objects.using(source).values("id")).first()
    if orphan is not None:
        raise _Broken(Break("?", 0, str(orphan.entry_id), "ada indeks subjek tanpa entri"))
