"""Backups of the subject keys, and only of them: sealed, with a date after which they open nothing any more.

A backup is a second place where an erased key could live on. So it expires, tick removes it here when it has, a copy
that was carried elsewhere is refused after its date, and a key whose subject was erased never comes back.
The master key is not in it: without SIGAP_VAULT_KEY (or ``keys/vault.key``) a backup opens nothing.
"""

import json
from base64 import b64decode, b64encode
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidTag
from django.conf import settings

from sigap.journal.canonical import instant, parse_instant
from sigap.journal.durable import put_file
from sigap.journal.recorded import Actor
from sigap.journal.refusal import Refusal
from sigap.journal.writing import writing
from sigap.vault.models import Erasure, SubjectKey
from sigap.vault.sealing import decrypt, derived, encrypt

KEPT = timedelta(days=30)


class CannotRestore(Refusal):
    """The file is no backup of this realm, was changed, or has expired."""

    code = "backup"


def back_up(now: datetime, to: Path | None = None) -> Path:
    """Write all subject keys, still wrapped, into one sealed file that expires in thirty days."""
    head = {"realm": settings.SIGAP_REALM, "made_at": instant(now), "expires_at": instant(now + KEPT)}
    keys = {row.subject: b64encode(bytes(row.wrapped)).decode() for row in SubjectKey.objects.order_by("subject")}
    sealed = encrypt(derived("backup"), json.dumps(keys).encode(), _bound(head))
    path = to or _folder() / f"{now:%Y%m%dT%H%M%SZ}.keys"
    put_file(path, json.dumps({**head, "keys": b64encode(sealed).decode()}).encode(), mode=0o600)
    return path


def restore(path: Path, now: datetime) -> int:
    """Put back the keys that are missing here and were not erased; returns how many."""
    keys = _open(path, now)
    with writing(Actor.system("restore"), now=now):
        gone = set(Erasure.objects.values_list("subject", flat=True))
        here = set(SubjectKey.objects.values_list("subject", flat=True))
        missing = sorted(set(keys) - gone - here)
        SubjectKey.objects.bulk_create(
            [SubjectKey(subject=subject, wrapped=b64decode(keys[subject])) for subject in missing], batch_size=400
        )
    return len(missing)


def remove_expired(now: datetime) -> int:
    """Run by tick: backups in the realm's folder go when their day has come."""
    expired = [path for path in _folder().glob("*.keys") if _expires_at(path) <= now]
    for path in expired:
        path.unlink(missing_ok=True)
    return len(expired)


def _folder() -> Path:
    return Path(settings.SIGAP_REALM_DIR) / "key-backups"


def _bound(head: dict[str, str]) -> str:
    return "|".join(head[name] for name in ("realm", "made_at", "expires_at"))


def _expires_at(path: Path) -> datetime:
    """The date in the file; a file that tells none is as old as can be."""
    try:
        return parse_instant(json.loads(path.read_text())["expires_at"])
    except (OSError, ValueError, KeyError, TypeError):
        return parse_instant("1970-01-01T00:00:00.000000Z")


def _open(path: Path, now: datetime) -> dict[str, str]:
    try:
        told: dict[str, Any] = json.loads(path.read_text())
        head = {name: str(told[name]) for name in ("realm", "made_at", "expires_at")}
        keys: dict[str, str] = json.loads(decrypt(derived("backup"), b64decode(told["keys"]), _bound(head)))
        expires_at = parse_instant(head["expires_at"])
    except (OSError, ValueError, KeyError, TypeError, InvalidTag):
        raise CannotRestore(f"{path}: bukan cadangan kunci ranah ini, atau isinya diubah.") from None
    if expires_at <= now:
        raise CannotRestore(f"{path}: cadangan ini kedaluwarsa sejak {expires_at:%Y-%m-%d}; tidak dibuka lagi.")
    return keys
