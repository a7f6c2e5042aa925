"""Refuses, at the database connection, every write to a projection that does not come from ``apply``."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from sigap.journal.tables import projections

_open: ContextVar[bool] = ContextVar("journal_guard_open", default=False)
_WRITE = re.compile(
    r'\s*(?:INSERT\s+(?:OR\s+\w+\s+)?INTO|UPDATE|DELETE\s+FROM|REPLACE\s+INTO)\s+"?(\w+)"?', re.IGNORECASE
)
_CHAIN = frozenset({"journal_entry", "journal_entrysubject"})


class HandWrite(RuntimeError):
    """Somebody tried to write a projection, or to change the chain, by hand."""


@contextmanager
def applying() -> Iterator[None]:
    """Projections may be written inside: used by ``apply``, rebuild and the tests' own clean-up."""
    token = _open.set(True)
    try:
        yield
    finally:
        _open.reset(token)


@lru_cache(maxsize=1)
def _guarded() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in projections())


def refuse_hand_writes(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """An execute wrapper; see django.db.backends.base: ``connection.execute_wrappers``."""
    match = _WRITE.match(sql) if isinstance(sql, str) else None
    if match is not None and not _open.get():
        table = match.group(1)
        if table in _guarded():
            raise HandWrite(f"{table} is a projection: record an event and let apply write it")
        if table in _CHAIN and not sql.lstrip()[:6].upper() == "INSERT":
            raise HandWrite(f"{table} is append-only")
    return execute(sql, params, many, context)


def install(connection: BaseDatabaseWrapper) -> None:
    if refuse_hand_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(refuse_hand_writes)


def install_on(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receiver of ``connection_created``."""
    install(connection)
