"""An entry that arrives late re-folds its subjects, in order, so that the rows are as if it had never been late."""

from collections.abc import Iterable, Iterator
from typing import TypeVar
from uuid import UUID

from django.db import models

from sigap.journal import guard
from sigap.journal.folding import fold
from sigap.journal.models import Entry, EntrySubject
from sigap.journal.scratch import scratch
from sigap.journal.tables import projections

PART = 400

T = TypeVar("T")


def refold(subjects: Iterable[str], late: set[UUID]) -> int:
    """Fold again every entry that shares a subject with these, directly or through others, and put the rows in place.

    The rows that the same entries gave without the late ones are what is replaced; nothing else is touched.
    Inside the caller's writing transaction. Returns how many entries were folded.
    """
    together = connected_entries(subjects)
    before = _keys_of([text for entry, text in together if entry not in late])
    with scratch() as folded:
        fold((text for _, text in together), folded)
        with guard.applying():
            for model in reversed(projections()):
                still = set(model._default_manager.using(folded).values_list("pk", flat=True))
                for part in _parts(before.get(model, set()) - still):
                    model._default_manager.filter(pk__in=part)._raw_delete("default")
            for model in projections():
                _put_all(model, folded)
    return len(together)


def connected_entries(subjects: Iterable[str]) -> list[tuple[UUID, str]]:
    """(id, text) of all entries about these subjects and about whatever those entries speak of too, in order."""
    seen: set[str] = set()
    found: set[UUID] = set()
    frontier = set(subjects)
    while frontier:
        seen |= frontier
        new = _entries_about(frontier) - found
        found |= new
        frontier = _subjects_of(new) - seen
    rows: list[tuple[str, UUID, str]] = []
    for part in _parts(found):
        rows += Entry.objects.filter(id__in=part).values_list("order", "id", "text")
    return [(entry, text) for _, entry, text in sorted(rows)]


def _entries_about(subjects: set[str]) -> set[UUID]:
    rows = EntrySubject.objects.all()
    return {
        entry for part in _parts(subjects) for entry in rows.filter(subject__in=part).values_list("entry_id", flat=True)
    }


def _subjects_of(entries: set[UUID]) -> set[str]:
    rows = EntrySubject.objects.all()
    return {one for part in _parts(entries) for one in rows.filter(entry_id__in=part).values_list("subject", flat=True)}


def _keys_of(texts: list[str]) -> dict[type[models.Model], set[object]]:
    if not texts:
        return {}
    with scratch() as folded:
        fold(texts, folded)
        return {
            model: set(model._default_manager.using(folded).values_list("pk", flat=True)) for model in projections()
        }


def _put_all(model: type[models.Model], folded: str) -> None:
    pk = model._meta.pk
    assert pk is not None
    others = [field.name for field in model._meta.concrete_fields if field is not pk]
    for part in _parts(model._default_manager.using(folded).iterator(chunk_size=PART)):
        model._default_manager.using("default").bulk_create(
            part, update_conflicts=True, unique_fields=[pk.attname], update_fields=others
        )


def _parts(values: Iterable[T]) -> Iterator[list[T]]:
    part: list[T] = []
    for value in values:
        part.append(value)
        if len(part) == PART:
            yield part
            part = []
    if part:
        yield part
