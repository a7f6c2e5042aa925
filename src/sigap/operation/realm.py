"""What lies in the realm's folder besides the database: the sign of life of tick, checkpoints, backups of keys."""

import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection


@dataclass(frozen=True, slots=True)
class Beat:
    """The last round of tick. seconds: how long it took; writes, waited: its turns at the head, and how long they took."""

    at: datetime
    failed: tuple[str, ...]
    seconds: float
    writes: int
    waited: float


def folder() -> Path:
    return Path(settings.SIGAP_REALM_DIR)


def database_file() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def last_beat(place: Path | None = None) -> Beat | None:
    """Of this realm, or of the one in another folder. None when tick never ran there, or left half a sign."""
    try:
        told: dict[str, Any] = json.loads(((place or folder()) / "tick.json").read_text())
        at = datetime.fromisoformat(told["at"])
        failed = tuple(str(name) for name in told["failed"])
        numbers = float(told.get("seconds", 0)), int(told.get("writes", 0)), float(told.get("waited", 0))
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return Beat(at, failed, *numbers) if at.tzinfo is not None else None


def newest(pattern: str) -> datetime | None:
    """When the newest file of this pattern was written; by its date on disk."""
    times = [path.stat().st_mtime for path in folder().glob(pattern)]
    return datetime.fromtimestamp(max(times)).astimezone() if times else None
