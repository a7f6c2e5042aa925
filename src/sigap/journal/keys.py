"""Secrets of one realm, as files in its own folder that only the server's account may read."""

import re
import secrets
from base64 import b64decode
from functools import lru_cache
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings

from sigap.journal import secret_file
from sigap.journal.refusal import BrokenJournal

_NODE = re.compile(r"[A-Z][A-Z0-9]{0,3}")


def keys_folder() -> Path:
    return Path(settings.SIGAP_REALM_DIR) / "keys"


def read_or_make(name: str, length: int = 32) -> bytes:
    """A random secret kept in ``keys/<name>``, made on first use and never replaced."""
    path = keys_folder() / name
    return _read_or_make(path, length)


@lru_cache(maxsize=32)
def _read_or_make(path: Path, length: int) -> bytes:
    secret = secret_file.read_or_make(path, lambda: secrets.token_bytes(length))
    if len(secret) != length:
        raise BrokenJournal(f"{path} should hold {length} bytes and holds {len(secret)}")
    return secret


def checked_node(node: str) -> str:
    """A node's letter, as it stands in human codes and in names of key files."""
    if not _NODE.fullmatch(node):
        raise BrokenJournal(f"simpul {node!r}: isi satu huruf besar, boleh diikuti sampai tiga huruf besar atau angka")
    return node


def signing_key(node: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(read_or_make(f"node-{checked_node(node)}.ed25519"))


def public_hex(key: Ed25519PrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def verifying_key(public: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public))


def pin(node: str, public: str) -> None:
    """Let another node in: its public key is kept beside our secrets, where the database cannot change it."""
    verifying_key(public)
    kept = secret_file.read_or_make(_pin_path(node), lambda: public.lower().encode())
    if kept.decode() != public.lower():
        raise BrokenJournal(f"simpul {node} sudah dikenal dengan kunci lain")


def pinned_key(node: str) -> str | None:
    """The public key (hex) under which another node was let in, or None."""
    path = _pin_path(node)
    return path.read_text() if path.exists() else None


def _pin_path(node: str) -> Path:
    return keys_folder() / "nodes" / f"{checked_node(node)}.pub"


def vault_master() -> bytes:
    """The key that wraps all subject keys: from SIGAP_VAULT_KEY (base64) or the realm's key folder."""
    given = settings.SIGAP_VAULT_KEY
    if given:
        key = b64decode(given)
        if len(key) != 32:
            raise BrokenJournal("SIGAP_VAULT_KEY must be 32 bytes in base64")
        return key
    return read_or_make("vault.key")
