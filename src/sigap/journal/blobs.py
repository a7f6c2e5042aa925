"""Content-addressed files that entries name by hash: imports, taxonomies, ladders, directories."""

from hashlib import sha256
from pathlib import Path

from django.conf import settings

from sigap.journal.durable import put_file
from sigap.journal.refusal import BrokenJournal


def _path(digest: str) -> Path:
    return Path(settings.SIGAP_REALM_DIR) / "blobs" / digest[:2] / digest


def put(content: bytes) -> str:
    """Keep the bytes and return their SHA-256 (hex). The same bytes are kept once."""
    digest = sha256(content).hexdigest()
    path = _path(digest)
    if path.exists():
        return digest
    put_file(path, content)
    return digest


def get(digest: str) -> bytes:
    """The bytes of a digest; raises when they are missing or no longer what they were."""
    try:
        content = _path(digest).read_bytes()
    except FileNotFoundError:
        raise BrokenJournal(f"file {digest[:12]}… named by an entry is missing from blobs/") from None
    if sha256(content).hexdigest() != digest:
        raise BrokenJournal(f"file {digest[:12]}… named by an entry was changed")
    return content
