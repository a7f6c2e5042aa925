"""Erase a subject: its key is destroyed, and with it everything that the key sealed, wherever a copy may lie."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from django.db import OperationalError, connection, transaction

from sigap.journal.ids import new_id
from sigap.journal.recorded import Actor
from sigap.journal.writing import writing
from sigap.vault.events import SubjectErased
from sigap.vault.files import stored_paths
from sigap.vault.models import SealedFile, SealedText, SubjectKey


def erase(actor: Actor, subject: str, reason: str, *, now: datetime) -> None:
    """Destroy the subject's key, its ciphertexts and files; that it happened stays for ever.

    ``reason`` is a code. Rooms clear what they keep to find the subject by (``also_applies`` on the event).
    """
    with writing(actor, now=now) as journal:
        files = SealedFile.objects.filter(subject=subject)
        paths = stored_paths(files)
        with _overwriting():
            SubjectKey.objects.filter(subject=subject).delete()
            SealedText.objects.filter(subject=subject).delete()
            files.delete()
        journal.record(SubjectErased(erasure=new_id(), subject=subject, reason=reason))
        transaction.on_commit(lambda: _clear_away(paths))


@contextmanager
def _overwriting() -> Iterator[None]:
    """SQLite leaves deleted bytes in free pages unless told to overwrite them."""
    _pragma("secure_delete=ON")
    try:
        yield
    finally:
        _pragma("secure_delete=OFF")


def _clear_away(paths: list[Path]) -> None:
    """After the commit: the files go, and SQLite's log gives up the old pages (at once when nobody is reading)."""
    for path in paths:
        path.unlink(missing_ok=True)
    with suppress(OperationalError):  # somebody reads at this moment: the next checkpoint does it
        _pragma("wal_checkpoint(TRUNCATE)")


def _pragma(words: str) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(f"PRAGMA {words}")
            cursor.fetchall()
