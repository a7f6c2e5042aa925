"""Files that were delivered and not yet decided about: sealed, kept a day beside the realm, by their hash.

Not in ``blobs``: no entry names them, and most are corrected and sent again. Sealed, because a list may hold names and
telephone numbers.
"""

import time
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from django.conf import settings

from sigap.journal.durable import put_file
from sigap.vault.sealing import decrypt, derived, encrypt

KEPT_SECONDS = 24 * 3600


def _folder() -> Path:
    return Path(settings.SIGAP_REALM_DIR) / "waiting"


def keep(content: bytes) -> str:
    """Keep the bytes for a day and return their SHA-256 (hex); what is older goes."""
    digest = sha256(content).hexdigest()
    put_file(_folder() / digest, encrypt(derived("waiting"), content, digest), mode=0o600)
    _tidy()
    return digest


def get(digest: str) -> bytes | None:
    """The bytes, or None when they are gone or no longer what they were."""
    if len(digest) != 64 or not digest.isalnum():
        return None
    try:
        return decrypt(derived("waiting"), (_folder() / digest).read_bytes(), digest)
    except (FileNotFoundError, InvalidTag, ValueError):
        return None


def forget(digest: str) -> None:
    """It was decided about."""
    if len(digest) == 64 and digest.isalnum():
        (_folder() / digest).unlink(missing_ok=True)


def _tidy() -> None:
    for path in _folder().iterdir():
        try:
            if time.time() - path.stat().st_mtime > KEPT_SECONDS:
                path.unlink()
        except FileNotFoundError:
            continue
