"""A scratch database that lives as long as a fold: the same tables, empty, on the same kind of database."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from copy import deepcopy
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.db import connection, connections, models
from django.db.utils import load_backend

from sigap.journal.tables import TableKind, kind_of, projections

SCRATCH = "scratch"
_alias: ContextVar[str | None] = ContextVar("journal_scratch_alias", default=None)


@contextmanager
def folding_into(alias: str) -> Iterator[None]:
    token = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(token)


class ProjectionRouter:
    """Outside a fold it has no opinion and everything lives in ``default``."""

    def db_for_read(self, model: type[models.Model], **_: Any) -> str | None:
        return _alias.get() if kind_of(model) is TableKind.PROJECTION else None

    def db_for_write(self, model: type[models.Model], **_: Any) -> str | None:
        return self.db_for_read(model)

    def allow_relation(self, *_: Any, **__: Any) -> bool | None:
        return True if _alias.get() else None


@contextmanager
def scratch() -> Iterator[str]:
    """An empty database (SQLite: a file beside the live one; PostgreSQL: a schema) with the projection tables."""
    with (
        TemporaryDirectory(prefix="scratch-", dir=_folder()) as folder,
        connected(SCRATCH, _scratch_settings(Path(folder))),
    ):
        try:
            _create_schema()
            yield SCRATCH
        finally:
            _drop_schema()


@contextmanager
def connected(alias: str, settings_dict: dict[str, Any]) -> Iterator[None]:
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
    """A copy of the live settings that points at the scratch place; nothing in it has to survive a power cut."""
    copied: dict[str, Any] = deepcopy(connection.settings_dict)
    if connection.vendor == "sqlite":
        copied["NAME"] = str(folder / "scratch.sqlite3")
        copied["OPTIONS"] = {
            "init_command": "PRAGMA synchronous=OFF; PRAGMA journal_mode=MEMORY; PRAGMA foreign_keys=ON"
        }
    else:
        options = f"-c search_path={_schema_name()} -c synchronous_commit=off"
        copied["OPTIONS"] = {**copied.get("OPTIONS", {}), "options": options}
    return copied


def _schema_name() -> str:
    return f"scratch_{settings.SIGAP_REALM}".replace("-", "_")


def _create_schema() -> None:
    if connection.vendor != "sqlite":
        with connections[SCRATCH].cursor() as cursor:
            # one fold at a time: a second one waits here until the first connection closes, killed or not
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [_schema_name()])
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
