"""A signed head kept outside the database, so that a cut tail is found."""

import json
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from django.conf import settings

from sigap.journal.canonical import canonical_text, instant
from sigap.journal.durable import put_file
from sigap.journal.keys import public_hex, signing_key
from sigap.journal.models import Head
from sigap.journal.refusal import BrokenJournal


def make_checkpoint(now: datetime) -> dict[str, Any]:
    """Heads of all chains, signed with this node's key."""
    node = settings.SIGAP_NODE
    key = signing_key(node)
    heads = Head.objects.order_by("node")
    body: dict[str, Any] = {
        "realm": settings.SIGAP_REALM,
        "made_at": instant(now),
        "by": node,
        "public_key": public_hex(key),
        "nodes": [{"node": head.node, "entries": head.seq, "head": head.hash} for head in heads],
    }
    signature = key.sign(sha256(canonical_text(body).encode()).digest()).hex()
    return {**body, "signature": signature}


def write_checkpoint(now: datetime, to: Path | None = None) -> Path:
    """Write a checkpoint file; by default into the realm's ``checkpoints`` folder."""
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    path = to or Path(settings.SIGAP_REALM_DIR) / "checkpoints" / f"{stamp}.json"
    put_file(path, (json.dumps(make_checkpoint(now), indent=2) + "\n").encode())
    return path


def read_checkpoint(path: Path) -> dict[str, Any]:
    """Read a checkpoint back; refuses one that this server did not sign."""
    try:
        document: dict[str, Any] = json.loads(path.read_text())
        signature = bytes.fromhex(document.pop("signature"))
        text = canonical_text(document)
    except (OSError, ValueError, KeyError, AttributeError, TypeError, RecursionError) as problem:
        raise BrokenJournal(f"{path}: bukan berkas checkpoint ({type(problem).__name__}).") from None
    key = signing_key(settings.SIGAP_NODE)
    try:
        key.public_key().verify(signature, sha256(text.encode()).digest())
    except InvalidSignature:
        raise BrokenJournal(f"{path}: tidak ditandatangani oleh server ini.") from None
    return document
