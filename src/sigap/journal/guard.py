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
_NAME = r'(?!SET\b)(?:"?\w+"?\s*\.\s*)?["`\[]?(\w+)'
_ONE_TABLE = re.compile(
    r"\b(INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|MERGE\s+INTO)"
    r"\s+(?:ONLY\s+)?" + _NAME,
    re.IGNORECASE,
)
_MANY_TABLES = re.compile(r"\b(TRUNCATE)\b([^;]*)", re.IGNORECASE)
_COMMENT = re.compile(r"--[^\n]*|/\*.*?\*/", re.DOTALL)
_ADDING = frozenset({"INSERT INTO", "INSERT OR IGNORE INTO"})
_APPEND_ONLY = frozenset({"journal_entry", "journal_entrysubject", "journal_node"})


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


@lru_cache(maxsize=2048)
def _refusal(sql: str) -> str:
    """Why this statement may not run outside ``apply``, or nothing. Statements repeat, so the answer is remembered."""
    for verb, table in written_tables(sql):
        if table in _guarded():
            return f"{table} is a projection: record an event and let apply write it"
        if table in _APPEND_ONLY and verb not in _ADDING:
            return f"{table} is append-only"
    return ""


def written_tables(sql: str) -> Iterator[tuple[str, str]]:
    """Every (verb, table) that is written, wherever in the statement it stands: in a WITH, after a semicolon."""
    sql = _COMMENT.sub(" ", sql)
    for match in _ONE_TABLE.finditer(sql):
        yield " ".join(match.group(1).upper().split()), match.group(2).lower()
    for match in _MANY_TABLES.finditer(sql):
        for word in re.findall(r"\w+", match.group(2)):
            yield "TRUNCATE", word.lower()


def refuse_hand_writes(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """An execute wrapper; see django.db.backends.base: ``connection.execute_wrappers``."""
    if not _open.get():
        text = sql if isinstance(sql, str) else sql.as_string(context["connection"].connection)
        why = _refusal(text)
        if why:
            raise HandWrite(why)
    return execute(sql, params, many, context)


def install(connection: BaseDatabaseWrapper) -> None:
    if refuse_hand_writes not in connection.execute_wrappers:
        connection.execute_wrappers.append(refuse_hand_writes)


def install_on(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """Receiver of ``connection_created``."""
    install(connection)
