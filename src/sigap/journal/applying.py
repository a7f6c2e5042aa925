"""Event → rows. Each room registers one function per event kind; nothing else writes projections."""

from collections.abc import Callable
from typing import Any

from django.db import models

from sigap.journal import guard
from sigap.journal.models import Conflict
from sigap.journal.recorded import Recorded

Apply = Callable[[Recorded, Any], None]

APPLIES: dict[str, Apply] = {}
ALSO: dict[str, dict[str, Apply]] = {}


def applies(event_class: type[Any]) -> Callable[[Apply], Apply]:
    """Register how an event becomes rows of its own room: deterministic, idempotent, never raising."""

    def register(function: Apply) -> Apply:
        kind: str = event_class.kind
        known = APPLIES.get(kind)
        if known is not None and known.__qualname__ != function.__qualname__:
            raise TypeError(f"{kind} already has an apply: {known.__qualname__}")
        APPLIES[kind] = function
        return function

    return register


def also_applies(event_class: type[Any]) -> Callable[[Apply], Apply]:
    """Register what a higher room does to its own rows when an event of a lower room happens."""

    def register(function: Apply) -> Apply:
        ALSO.setdefault(event_class.kind, {})[f"{function.__module__}.{function.__qualname__}"] = function
        return function

    return register


def apply_entry(entry: Recorded) -> None:
    """Fold one entry into the projections of the database that is being written."""
    with guard.applying():
        APPLIES[entry.kind](entry, entry.event)
        for _, function in sorted(ALSO.get(entry.kind, {}).items()):
            function(entry, entry.event)


def contradicts(entry: Recorded, subject: str, why: Conflict.Why) -> None:
    """Leave a row for a person: this entry cannot be true together with what came before it. Called by ``apply``,
    which leaves its own rows as they are. One entry on one ground is one row."""
    put(
        Conflict,
        pk=f"{entry.id}:{why}",
        entry=entry.id,
        kind=entry.kind,
        subject=subject,
        why=why,
        at=entry.recorded_at,
    )


def put(model: type[models.Model], *, pk: Any, **fields: Any) -> None:
    """Insert a row, or set these fields of the one that is there: one statement, the same on both databases."""
    name = model._meta.pk.attname
    row = model(**{name: pk}, **fields)
    changed = [model._meta.get_field(field).name for field in fields]
    model._default_manager.bulk_create([row], update_conflicts=True, unique_fields=[name], update_fields=changed)
