"""Seal free text, open it again, find by a keyed hash.

A reference is ``v1.<uuid>.<sha256 of the ciphertext>``: what an entry carries, so that the chain
also vouches for the sealed text without knowing it.
"""

import hmac
import secrets
from collections.abc import Iterable
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.utils.translation import gettext as _

from sigap.journal.canonical import NotCanonical, whole_text
from sigap.journal.ids import new_id
from sigap.journal.keys import vault_master
from sigap.journal.refusal import Refusal
from sigap.vault.models import Erasure, SealedText, SubjectKey

NONCE = 12


class OddText(Refusal, NotCanonical):
    """Text with U+0000 or half a character, which no database keeps: a refusal with a sentence, not a fault."""

    code = "odd_text"


class Erased(Refusal):
    """The subject was erased: nothing is sealed for it any more, or the erasure would be undone by a new key."""

    code = "erased"


def is_erased(subject: str) -> bool:
    return Erasure.objects.filter(subject=subject).exists()


def seal(subject: str, text: str) -> str:
    """Seal text under the subject's key, inside the caller's transaction. Empty text gives an empty reference.

    Raises Erased for a subject that was erased, OddText for what no database keeps.
    """
    if not text:
        return ""
    try:
        sealed = whole_text(text).encode()
    except NotCanonical:
        raise OddText(_("Ada karakter yang tidak dapat disimpan (misalnya U+0000). Hapus lalu kirim lagi.")) from None
    row_id = new_id()
    ciphertext = encrypt(_key_for(subject), sealed, f"{subject}|{row_id}")
    SealedText.objects.create(id=row_id, subject=subject, ciphertext=ciphertext)
    return f"v1.{row_id}.{sha256(ciphertext).hexdigest()}"


def open_text(ref: str | None) -> str | None:
    """The sealed text, or None when there is none or it was erased."""
    return open_texts([ref]).get(ref) if ref else None


def open_texts(refs: Iterable[str | None]) -> dict[str, str | None]:
    """Open many references with two queries. Text that was changed behind our back is not shown."""
    wanted = {ref: row_id_of(ref) for ref in refs if ref}
    rows = {row.id: row for row in SealedText.objects.filter(id__in={one for one in wanted.values() if one})}
    subjects = {row.subject for row in rows.values()}
    keys = {key.subject: _unwrap(key) for key in SubjectKey.objects.filter(subject__in=subjects)}
    return {ref: _open(ref, rows.get(row_id) if row_id else None, keys) for ref, row_id in wanted.items()}


def row_id_of(ref: str) -> UUID | None:
    """The id in a reference; None for one that another node wrote wrongly: it opens nothing, and hurts no page."""
    parts = ref.split(".")
    try:
        return UUID(parts[1]) if len(parts) == 3 else None
    except ValueError:
        return None


def _open(ref: str, row: SealedText | None, keys: dict[str, bytes]) -> str | None:
    if row is None or row.subject not in keys:
        return None
    ciphertext = bytes(row.ciphertext)
    if sha256(ciphertext).hexdigest() != ref.split(".")[2]:
        return None
    try:
        return decrypt(keys[row.subject], ciphertext, f"{row.subject}|{row.id}").decode()
    except InvalidTag:
        return None


def lookup_key(value: str) -> str:
    """A keyed hash of a telephone number or address, for finding without storing it in the clear."""
    return hmac.new(derived("lookup"), whole_text(value).strip().lower().encode(), sha256).hexdigest()


def encrypt(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """AES-256-GCM; the nonce stands in front; ``bound_to`` ties the text to its row."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def decrypt(key: bytes, ciphertext: bytes, bound_to: str) -> bytes:
    return AESGCM(key).decrypt(ciphertext[:NONCE], ciphertext[NONCE:], bound_to.encode())


def subject_key(subject: str) -> bytes | None:
    """The open key of a subject, or None after erasure."""
    row = SubjectKey.objects.filter(subject=subject).first()
    return None if row is None else _unwrap(row)


def _key_for(subject: str) -> bytes:
    known = subject_key(subject)
    if known is not None:
        return known
    if is_erased(subject):
        raise Erased(
            _("Datanya sudah dihapus atas permintaan, jadi tidak ada tulisan atau berkas yang dapat ditambah.")
        )
    key = secrets.token_bytes(32)
    wrapped = encrypt(derived("wrap"), key, subject)
    SubjectKey.objects.create(subject=subject, wrapped=wrapped)
    return key


def make_key(subject: str) -> bytes:
    """The subject's key, made when it has none yet; raises Erased for one that was erased."""
    return _key_for(subject)


def _unwrap(row: SubjectKey) -> bytes:
    return decrypt(derived("wrap"), bytes(row.wrapped), row.subject)


def derived(purpose: str) -> bytes:
    """One master key, one derived key per purpose (RFC 5869)."""
    return HKDF(algorithm=SHA256(), length=32, salt=b"sigap.vault", info=purpose.encode()).derive(vault_master())
