"""Fold the whole journal again: into a scratch database to compare, or to replace the projections."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection, connections, models, transaction
from django.db.utils import load_backend

from sigap.journal import guard
from sigap.journal.applying import apply_entry
from sigap.journal.models import Entry
from sigap.journal.recorded import Actor, recorded_from
from sigap.journal.scratch import folding_into
from sigap.journal.tables import projections
from sigap.journal.writing import writing

SCRATCH = "scratch"
SNAPSHOT = "snapshot"
MOST_DIFFERENCES = 100


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
    with _scratch() as scratch, _snapshot() as source:
        failures = _fold(source, scratch)
        result = Rebuilt(differences=failures)
        for model in projections():
            result.tables += 1
            result.rows += _compare(model, source, scratch, result.differences)
    return result


def swap(now: datetime) -> Rebuilt:
    """Replace every projection with what the journal folds to. Writers wait; readers see old or new, never half."""
    result = Rebuilt()
    with _scratch() as scratch, writing(Actor.system("rebuild"), now=now):
        result.differences = _fold("default", scratch)
        if result.differences:
            return result
        with guard.applying():
            for model in reversed(projections()):
                model._default_manager.all()._raw_delete("default")
            for model in projections():
                result.tables += 1
                result.rows += _copy(model, scratch)
    return result


def _fold(source: str, scratch: str) -> list[dict[str, Any]]:
    texts = Entry.objects.using(source).order_by("order").values_list("text", flat=True)
    failures: list[dict[str, Any]] = []
    with transaction.atomic(using=scratch), folding_into(scratch):
        for text in texts.iterator(chunk_size=500):
            entry = recorded_from(text)
            try:
                with transaction.atomic(using=scratch):
                    apply_entry(entry)
            except Exception as problem:  # apply must never raise on a valid entry: report which one did
                failures.append(
                    {"entry": str(entry.id), "kind": entry.kind, "why": f"{type(problem).__name__}: {problem}"}
                )
                if len(failures) >= MOST_DIFFERENCES:
                    break
    return failures


def _compare(model: type[models.Model], source: str, scratch: str, differences: list[dict[str, Any]]) -> int:
    names = [f.attname for f in model._meta.concrete_fields]
    pk = model._meta.pk
    assert pk is not None
    key = names.index(pk.attname)
    live = _ordered(model, source, names)
    again = _ordered(model, scratch, names)
    counted = 0
    left, right = next(live, None), next(again, None)
    while left is not None or right is not None:
        counted += 1
        if right is None or (left is not None and str(left[key]) < str(right[key])):
            assert left is not None
            _differ(differences, model, left[key], "only in the live table", None, None)
            left = next(live, None)
        elif left is None or str(right[key]) < str(left[key]):
            _differ(differences, model, right[key], "missing from the live table", None, None)
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


def _copy(model: type[models.Model], scratch: str) -> int:
    copied = 0
    batch: list[models.Model] = []
    for row in model._default_manager.using(scratch).iterator(chunk_size=500):
        batch.append(row)
        if len(batch) == 500:
            model._default_manager.using("default").bulk_create(batch)
            copied += len(batch)
            batch = []
    model._default_manager.using("default").bulk_create(batch)
    return copied + len(batch)


@contextmanager
def _scratch() -> Iterator[str]:
    """An empty database (SQLite: a file beside the live one; PostgreSQL: a schema) with the projection tables."""
    with (
        TemporaryDirectory(prefix="scratch-", dir=_folder()) as folder,
        _connected(SCRATCH, _scratch_settings(Path(folder))),
    ):
        try:
            _create_schema()
            yield SCRATCH
        finally:
            _drop_schema()


@contextmanager
def _connected(alias: str, settings_dict: dict[str, Any]) -> Iterator[None]:
    """A second connection that exists only inside the block and only in this thread."""
    connections[alias] = load_backend(settings_dict["ENGINE"]).DatabaseWrapper(settings_dict, alias)
    try:
        yield
    finally:
        connections[alias].close()
        del connections[alias]


def _folder() -> Path:
    folder = Path(settings.SIGAP_REALM_DIR)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _scratch_settings(folder: Path) -> dict[str, Any]:
    """A copy of the live settings that points at the scratch place."""
    copied: dict[str, Any] = deepcopy(connection.settings_dict)
    if connection.vendor == "sqlite":
        copied["NAME"] = str(folder / "scratch.sqlite3")
        copied["OPTIONS"] = {
            "init_command": "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; PRAGMA foreign_keys=ON"
        }
    else:
        copied["OPTIONS"] = {**copied.get("OPTIONS", {}), "options": f"-c search_path={_schema_name()}"}
    return copied


def _schema_name() -> str:
    return f"scratch_{settings.SIGAP_REALM}".replace("-", "_")


def _create_schema() -> None:
    if connection.vendor != "sqlite":
        with connections[SCRATCH].cursor() as cursor:
            cursor.execute(f'DROP SCHEMA IF EXISTS "{_schema_name()}" CASCADE')
            cursor.execute(f'CREATE SCHEMA "{_schema_name()}"')
    # SQLite refuses its schema editor while foreign keys are enforced; PostgreSQL defers the constraints itself.
    if connection.vendor == "sqlite":
        connections[SCRATCH].disable_constraint_checking()
    with connections[SCRATCH].schema_editor() as editor:
        for model in projections():
            editor.create_model(model)


def _drop_schema() -> None:
    if connection.vendor != "sqlite":
        with connections[SCRATCH].cursor() as cursor:
            cursor.execute(f'DROP SCHEMA IF EXISTS "{_schema_name()}" CASCADE')


@contextmanager
def _snapshot() -> Iterator[str]:
    """One consistent view of the live database that does not stop writers."""
    if connection.in_atomic_block:  # inside a caller's own transaction: that is the snapshot
        yield "default"
        return
    copied: dict[str, Any] = deepcopy(connection.settings_dict)
    if connection.vendor == "sqlite":
        copied["OPTIONS"] = {**copied.get("OPTIONS", {}), "transaction_mode": "DEFERRED"}
    with _connected(SNAPSHOT, copied), transaction.atomic(using=SNAPSHOT):
        if connection.vendor != "sqlite":
            with connections[SNAPSHOT].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield SNAPSHOT
