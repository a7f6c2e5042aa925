"""Is what the chain vouches for still there? Every sealed text and file that an entry names is looked at."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from sigap.journal.models import Entry
from sigap.vault.files import stored_paths
from sigap.vault.models import Erasure, SealedFile, SealedText

_REF = re.compile(r'"([vf]1)\.([0-9a-f-]{36})\.([0-9a-f]{64})"')
BATCH = 400


@dataclass(slots=True)
class Checked:
    """What ``sigap vault check`` prints."""

    texts: int = 0
    files: int = 0
    problems: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {"ok": not self.problems, "texts": self.texts, "files": self.files, "problems": self.problems}


@dataclass(frozen=True, slots=True)
class _Named:
    """A reference, and the entry that carries it."""

    sort: str
    id: str
    digest: str
    entry: str
    subjects: frozenset[str]


def check() -> Checked:
    """A text or file that an entry names is here as it was sealed, or its subject was erased; anything else is told."""
    result = Checked()
    erased = set(Erasure.objects.values_list("subject", flat=True))
    for batch in _batches(_named()):
        texts = {row.id.hex: row for row in SealedText.objects.filter(id__in=_ids(batch, "v1"))}
        files = {row.id.hex: row for row in SealedFile.objects.filter(id__in=_ids(batch, "f1"))}
        for one in batch:
            if one.sort == "v1":
                result.texts += 1
                why = _text_wrong(one, texts.get(one.id.replace("-", "")), erased)
            else:
                result.files += 1
                why = _file_wrong(one, files.get(one.id.replace("-", "")), erased)
            if why:
                result.problems.append({"entry": one.entry, "ref": one.id, "why": why})
    return result


def _named() -> Iterator[_Named]:
    rows = Entry.objects.order_by("order").values_list("id", "text").iterator(chunk_size=500)
    subjects_of = re.compile(r'"subjects":\[([^\]]*)\]')
    for entry, text in rows:
        found = _REF.findall(text)
        told = subjects_of.search(text) if found else None
        subjects = frozenset(told.group(1).replace('"', "").split(",")) if told else frozenset()
        for sort, ref, digest in found:
            yield _Named(sort, ref, digest, str(entry), subjects)


def _batches(named: Iterable[_Named]) -> Iterator[list[_Named]]:
    batch: list[_Named] = []
    for one in named:
        batch.append(one)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _ids(batch: list[_Named], sort: str) -> list[str]:
    return [one.id for one in batch if one.sort == sort]


def _text_wrong(named: _Named, row: SealedText | None, erased: set[str]) -> str:
    if row is None:
        return "" if named.subjects & erased else "teks tersegel hilang"
    return "" if sha256(bytes(row.ciphertext)).hexdigest() == named.digest else "teks tersegel diubah"


def _file_wrong(named: _Named, row: SealedFile | None, erased: set[str]) -> str:
    if row is None:
        return "" if named.subjects & erased else "berkas hilang dari daftar"
    if row.sha256 != named.digest:
        return "hash berkas diubah"
    for path in stored_paths([row]):
        if not path.exists():
            return "berkas hilang dari penyimpanan"
        if sha256(path.read_bytes()).hexdigest() != path.name:
            return "berkas diubah di penyimpanan"
    return ""
