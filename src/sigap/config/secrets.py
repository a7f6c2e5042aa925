"""The realm's own Django secret, made on first use, readable by the server's account only."""

import secrets as random
from pathlib import Path

from sigap.journal.secret_file import read_or_make


def secret_key(realm_folder: Path) -> str:
    """Read or make ``keys/django.key``; the realm's folder, when this makes it, is the server account's alone."""
    realm_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return read_or_make(realm_folder / "keys" / "django.key", lambda: random.token_urlsafe(48).encode()).decode()
