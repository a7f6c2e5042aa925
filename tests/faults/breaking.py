"""Faults on purpose: the k-th statement of a connection fails as a real database fails, and what the tables hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from django.apps import apps
from django.db import OperationalError, connection

# Machinery that moves with every request or attempt, whatever becomes of it; its rows mean nothing to people.
MOVES = {
    "django_session",
    "accounts_signinsession",
    "accounts_throttlecounter",
    "accounts_device",
    "accounts_apitoken",
    "notify_delivery",
    "response_answerlink",
    "journal_cursor",
    "journal_setaside",
}
SMALL = 120

FULL = "database or disk is full"
BUSY = "database is locked"
BROKEN = "disk I/O error"
KINDS = (FULL, BUSY, BROKEN)
ANSWERS = {FULL: 507, BUSY: 503, BROKEN: 500}
_SQLITE = {FULL: sqlite3.SQLITE_FULL, BUSY: sqlite3.SQLITE_BUSY, BROKEN: sqlite3.SQLITE_IOERR}
_POSTGRESQL = {FULL: ("53100", "could not extend file: No space left on device"), BUSY: ("55P03", "canceling statement due to lock timeout"), BROKEN: ("58030", "could not read block 1")}  # fmt: skip


@dataclass
class Fault:
    """Breaks the connection's statement number ``at`` (counted from 0). COMMIT counts as a statement. ``fired`` tells
    whether it came to that; ``lasting``: every later statement fails too, as on a disk that stays full. ``only`` counts these statements alone;
    ``after_commit``: the commit goes through and its answer is lost."""

    at: int
    words: str = BROKEN
    lasting: bool = False
    only: str = ""
    after_commit: bool = False
    seen: int = 0
    fired: str = ""
    trail: list[str] = field(default_factory=list)

    def due(self, what: str) -> bool:
        if self.only and what != self.only:
            return False
        number, self.seen = self.seen, self.seen + 1
        self.trail.append(what[:70])
        if number == self.at or (self.lasting and number > self.at):
            self.fired = self.fired or what
            return True
        return False

    def fail(self, run: Callable[[str], Any]) -> None:
        """As the database does it: SQLite takes the whole transaction back by itself, PostgreSQL refuses everything
        until it is ended."""
        if connection.vendor == "postgresql":
            state, words = _POSTGRESQL[self.words]
            run(f"DO $$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = '{state}'; END $$")
        if connection.connection is not None and connection.connection.in_transaction:
            connection.connection.execute("ROLLBACK")
        self.tell()

    def tell(self) -> None:
        told = sqlite3.OperationalError(self.words)
        told.sqlite_errorcode = _SQLITE[self.words]
        raise OperationalError(self.words) from told


@contextmanager
def broken(fault: Fault) -> Iterator[Fault]:
    def wrapper(execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        if fault.due(str(sql)):
            fault.fail(lambda text: execute(text, None, False, context))
        return execute(sql, params, many, context)

    commit = connection.commit

    def failing_commit() -> None:
        due = fault.due("COMMIT")
        if due and not fault.after_commit:
            fault.tell()
        commit()
        if due:
            fault.tell()

    connection.commit = failing_commit  # type: ignore[method-assign]
    try:
        with connection.execute_wrapper(wrapper):
            yield fault
    finally:
        del connection.commit


def rows() -> dict[str, str]:
    """What every table holds that means something: small tables by content, large ones by their number of rows."""
    names = [
        model._meta.db_table
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and model._meta.db_table not in MOVES
    ]
    found = {}
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{name}', count(*) FROM \"{name}\"" for name in names))
        for name, number in cursor.fetchall():
            found[name] = str(number)
            if 0 < number <= SMALL:
                what = "seq, hash" if name == "journal_head" else "*"  # "taken" counts the writers that looked
                cursor.execute(f'SELECT {what} FROM "{name}"')
                held = sorted(repr(row) for row in cursor.fetchall())
                found[name] += " " + sha256("\n".join(held).encode()).hexdigest()[:16]
    return found


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return sorted(name for name in after if before[name] != after[name])
