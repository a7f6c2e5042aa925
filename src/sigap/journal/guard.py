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
_VERBS = ("INSERT", "REPLACE", "UPDATE", "DELETE", "MERGE", "TRUNCATE")
_ONE_TABLE = re.compile(
    r"(INSERT(?:\s+OR\s+\w+)?\s+INTO|REPLACE\s+INTO|UPDATE(?:\s+OR\s+\w+)?|DELETE\s+FROM|MERGE\s+INTO)"
    r'\s+(?:ONLY\s+)?(?!SET\b)(?:"?\w+"?\s*\.\s*)?["`\[]?(\w+)'
)
_MANY_TABLES = re.compile(r"TRUNCATE\b([^;]*)")
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
    text = sql.upper()
    if "--" in text or "/*" in text:
        text = _COMMENT.sub(" ", text)
    for verb in _VERBS:
        at = text.find(verb)
        while at >= 0:
            if at == 0 or not (text[at - 1].isalnum() or text[at - 1] in '_"'):
                yield from _written_at(text, at)
            at = text.find(verb, at + 1)


def _written_at(text: str, at: int) -> Iterator[tuple[str, str]]:
    one, many = _ONE_TABLE.match(text, at), _MANY_TABLES.match(text, at)
    if one is not None:
        yield " ".join(one.group(1).split()), one.group(2).lower()
    if many is not None:
        for word in re.findall(r"\w+", many.group(1)):
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
