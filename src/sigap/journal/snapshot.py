"""One consistent view of the live database, for readers that take long: writers go on meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from typing import Any

from django.db import connection, connections, transaction

from sigap.journal.scratch import connected

SNAPSHOT = "snapshot"


@contextmanager
def snapshot() -> Iterator[str]:
    """One consistent view of the live database that does not stop writers."""
    if connection.in_atomic_block:  # inside a caller's own transaction: that is the snapshot
        yield "default"
        return
    copied: dict[str, Any] = deepcopy(connection.settings_dict)
    if connection.vendor == "sqlite":
        copied["OPTIONS"] = {**copied.get("OPTIONS", {}), "transaction_mode": "DEFERRED"}
    with connected(SNAPSHOT, copied), transaction.atomic(using=SNAPSHOT):
        if connection.vendor != "sqlite":
            with connections[SNAPSHOT].cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield SNAPSHOT
