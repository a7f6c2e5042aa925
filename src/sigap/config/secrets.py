"""The realm's own Django secret, made on first use, readable by the server's account only."""

import os
import secrets as random
from pathlib import Path


def secret_key(realm_folder: Path) -> str:
    """Read or make ``keys/django.key``."""
    path = realm_folder / "keys" / "django.key"
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(random.token_urlsafe(48))
    return path.read_text()
