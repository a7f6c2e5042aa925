"""How the database answers the hot pages: every statement of theirs with its plan, as text that can be compared.

Used by ``bench/plans.py``, which keeps the plans of the filled realm, and by tests/desk/test_plans.py, which lets no hot
statement read a growing table from end to end.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection

from sigap.journal import guard

GROWING_ROOMS = ("journal", "vault", "notify", "intake", "incidents", "response", "desk")
# Read whole on purpose: a row per node or handler, per rule, per channel, per matter that waits for a person, per calendar notice.
FEW = {
    "journal_head",
    "journal_node",
    "journal_cursor",
    "journal_conflict",
    "journal_quarantined",
    "journal_setaside",
    "response_targetrule",
    "notify_channelstate",
    "incidents_notice",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One statement as it was sent."""

    sql: str
    params: Any


def growing() -> set[str]:
    """Tables that grow with what happens."""
    found = set()
    for room in GROWING_ROOMS:
        found |= {model._meta.db_table for model in apps.get_app_config(room).get_models(include_auto_created=True)}
    return found - FEW


@contextmanager
def listening(heard: list[Asked]) -> Iterator[None]:
    def hear(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.lstrip().upper().startswith(("SELECT", "UPDATE", "DELETE")) and not many:
            heard.append(Asked(sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(hear):
        yield


def shape(sql: str) -> str:
    """The same statement whatever it asks for: lists of any length, literals and savepoints are one."""
    short = re.sub(r"(%s)(, %s)+", r"%s …", sql)
    short = re.sub(r"LIMIT \d+", "LIMIT n", short)
    short = re.sub(r"OFFSET \d+", "OFFSET n", short)
    return re.sub(r'SELECT (DISTINCT )?"(\w+)"\."(\w+)"(?: AS "\w+")?, .*? FROM ', r'SELECT \1"\2".* FROM ', short)


def plan(asked: Asked) -> list[str]:
    """The plan as the database tells it, without costs and row counts."""
    with guard.applying(), connection.cursor() as cursor:  # an UPDATE is explained, not run
        if connection.vendor == "sqlite":
            cursor.execute("EXPLAIN QUERY PLAN " + asked.sql, asked.params)
            return [str(row[3]) for row in cursor.fetchall()]
        cursor.execute("EXPLAIN (COSTS OFF) " + asked.sql, asked.params)
        lines = [str(row[0]).rstrip() for row in cursor.fetchall()]
        return [line for line in lines if "Scan" in line or "Join" in line or "Sort" in line]


def whole_tables(asked: Asked, lines: list[str]) -> list[str]:
    """Growing tables that a plan reads from end to end: without an index, or a whole index with nothing to stop it."""
    ends = "LIMIT" in asked.sql
    called = {short: table for table, short in re.findall(r'"(\w+)" ([A-Z]\d+)\b', asked.sql)}
    found = []
    for line in lines:
        hit = re.match(r"SCAN (\w+)(.*)", line) or re.search(r"Seq Scan on (\w+)(.*)", line)
        table = called.get(hit.group(1), hit.group(1)) if hit else ""
        if hit and table in growing() and not (ends and "USING" in hit.group(2)):
            found.append(table)
    return found
