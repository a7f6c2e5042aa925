"""Reading the chain: heads, the entries about a subject, and the tail."""

from collections.abc import Iterable, Iterator

from sigap.journal.events import UnknownEvent
from sigap.journal.models import Entry, Head
from sigap.journal.recorded import MALFORMED, Recorded, recorded_from


def head_mark() -> str:
    """The hashes of all heads: another mark for another chain, and for every entry."""
    return ":".join(Head.objects.order_by("node").values_list("hash", flat=True))


def entries_about(*subjects: str, limit: int | None = None) -> list[Recorded]:
    """Entries that speak of any of these subjects, oldest first by hybrid logical time."""
    found = Entry.objects.filter(subject_rows__subject__in=subjects).order_by("order").distinct()
    texts = found.values_list("text", flat=True)
    return list(read_all(texts if limit is None else texts[:limit]))


def entries_after(seq: int, *, node: str, kinds: Iterable[str] | None = None, limit: int = 500) -> list[Recorded]:
    """Entries of one chain after a position, in chain order."""
    found = Entry.objects.filter(node=node, seq__gt=seq).order_by("seq")
    if kinds is not None:
        found = found.filter(kind__in=list(kinds))
    return list(read_all(found.values_list("text", flat=True)[:limit]))


def read_all(texts: Iterable[str]) -> Iterator[Recorded]:
    """Read entries back; those that this program cannot read are passed over: they stay in the chain, and a conflict
    row tells a person."""
    for text in texts:
        try:
            yield recorded_from(text)
        except (UnknownEvent, *MALFORMED):
            continue
