"""Fold the whole journal again: into a scratch database to compare, or to replace the projections."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models

from sigap.journal import guard
from sigap.journal.folding import FAILED, fold
from sigap.journal.models import Conflict, Entry
from sigap.journal.recorded import Actor
from sigap.journal.scratch import scratch
from sigap.journal.snapshot import snapshot
from sigap.journal.tables import projections
from sigap.journal.writing import writing

MOST_DIFFERENCES = 100
ONLY_LIVE = "only in the live table"
NOT_LIVE = "missing from the live table"


@dataclass(slots=True)
class Rebuilt:
    """What ``sigap journal rebuild`` prints."""

    tables: int = 0
    rows: int = 0
    differences: list[dict[str, Any]] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "ok": not self.differences,
            "tables": self.tables,
            "rows": self.rows,
            "differences": self.differences,
        }


def check() -> Rebuilt:
    """Fold one snapshot into a scratch database and compare every projection row by row."""
    with scratch() as folded, snapshot() as source:
        failures = _fold(source, folded)
        result = Rebuilt(differences=failures)
        for model in projections():
            result.tables += 1
            result.rows += _compare(model, source, folded, result.differences)
    return result


def swap(now: datetime) -> Rebuilt:
    """Replace every projection with what the journal folds to. Writers wait; readers see old or new, never half."""
    result = Rebuilt()
    with scratch() as folded, writing(Actor.system("rebuild"), now=now):
        result.differences = _fold("default", folded)
        if result.differences:
            return result
        with guard.applying():
            for model in reversed(projections()):
                model._default_manager.all()._raw_delete("default")
            for model in projections():
                result.tables += 1
                result.rows += _copy(model, folded)
    return result


def _fold(source: str, folded: str) -> list[dict[str, Any]]:
    """Fold the whole journal; returns the entries of this node that no longer fold although they once did."""
    texts = Entry.objects.using(source).order_by("order").values_list("text", flat=True)
    fold(texts.iterator(chunk_size=500), folded)
    return [
        {"entry": str(row.entry), "kind": row.kind, "why": row.why}
        for row in _failed(folded).exclude(key__in=list(_failed(source).values_list("key", flat=True)))
        if Entry.objects.using(source).filter(id=row.entry, node=settings.SIGAP_NODE).exists()
    ][:MOST_DIFFERENCES]


def _failed(alias: str) -> models.QuerySet[Conflict]:
    return Conflict.objects.using(alias).filter(why__in=FAILED)


def _compare(model: type[models.Model], source: str, folded: str, differences: list[dict[str, Any]]) -> int:
    names = [f.attname for f in model._meta.concrete_fields]
    pk = model._meta.pk
    assert pk is not None
    key = names.index(pk.attname)
    live = _ordered(model, source, names)
    again = _ordered(model, folded, names)
    counted = 0
    left, right = next(live, None), next(again, None)
    while left is not None or right is not None:
        counted += 1
        if right is None or (left is not None and str(left[key]) < str(right[key])):
            assert left is not None
            _differ(differences, model, left[key], ONLY_LIVE, None, None)
            left = next(live, None)
        elif left is None or str(right[key]) < str(left[key]):
            _differ(differences, model, right[key], NOT_LIVE, None, None)
            right = next(again, None)
        else:
            for name, now_value, then_value in zip(names, left, right, strict=True):
                if now_value != then_value:
                    _differ(differences, model, left[key], name, now_value, then_value)
            left, right = next(live, None), next(again, None)
    return counted


def _ordered(model: type[models.Model], alias: str, names: list[str]) -> Iterator[tuple[Any, ...]]:
    """Rows in the order of their key as Python text, the same on every database."""
    pk = model._meta.pk
    assert pk is not None
    keys = sorted(model._default_manager.using(alias).values_list("pk", flat=True), key=str)
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        rows = {
            row[-1]: row[:-1]
            for row in model._default_manager.using(alias).filter(pk__in=part).values_list(*names, "pk")
        }
        for one in part:
            yield rows[one]


def _differ(
    differences: list[dict[str, Any]], model: type[models.Model], key: Any, what: str, live: Any, rebuilt: Any
) -> None:
    if len(differences) < MOST_DIFFERENCES:
        differences.append(
            {"table": model._meta.db_table, "row": str(key), "field": what, "live": str(live), "rebuilt": str(rebuilt)}
        )


def _copy(model: type[models.Model], folded: str) -> int:
    copied = 0
    batch: list[models.Model] = []
    for row in model._default_manager.using(folded).iterator(chunk_size=500):
        batch.append(row)
        if len(batch) == 500:
            model._default_manager.using("default").bulk_create(batch)
            copied += len(batch)
            batch = []
    model._default_manager.using("default").bulk_create(batch)
    return copied + len(batch)
