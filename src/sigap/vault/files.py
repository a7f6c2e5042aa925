"""Files: type sniffed, original sealed with its hash, pictures served as a copy without metadata."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from cryptography.exceptions import InvalidTag
from django.conf import settings
from django.utils.translation import gettext as _

from sigap.journal.durable import put_file
from sigap.journal.ids import new_id
from sigap.journal.refusal import Refusal
from sigap.journal.writing import undo_if_not_kept
from sigap.vault.apart import look
from sigap.vault.models import SealedFile
from sigap.vault.sealing import decrypt, encrypt, make_key, open_text, open_texts, row_id_of, seal, subject_key
from sigap_engine.pictures import UnreadablePicture

LARGEST_BYTES = 15 * 1024 * 1024


class FileRefused(Refusal):
    """The file cannot be kept; the sentence says why and what to do."""

    code = "file"


@dataclass(frozen=True, slots=True)
class ServedFile:
    """What a viewer may see: bytes without metadata, and what the original was."""

    id: UUID
    name: str
    media_type: str
    content: bytes
    sha256: str


@dataclass(frozen=True, slots=True)
class Examined:
    """A file that may be kept: its real type, and for a picture the copy to show (else empty)."""

    name: str
    content: bytes
    media_type: str
    shown: bytes


def examine(name: str, content: bytes) -> Examined:
    """Look at a file before anything is locked: decoding a large photo takes a second.

    Raises FileRefused for empty, too large, too many pixels, damaged, or a type that is not a picture or PDF; TooHeavy,
    Busy.
    """
    if not content:
        raise FileRefused(_("Berkas kosong. Pilih berkas lain lalu kirim lagi."))
    if len(content) > LARGEST_BYTES:
        raise FileRefused(_("Berkas lebih dari 15 MB. Perkecil fotonya lalu kirim lagi; isi laporan tetap tersimpan."))
    media_type, shown = _sniff(content)
    return Examined(name.replace("\x00", "")[:200] or "berkas", content, media_type, shown)


def keep(subject: str, file: Examined, now: datetime) -> str:
    """Keep an examined file under the subject's key; returns the reference that an entry carries."""
    key = make_key(subject)
    file_id = new_id()
    digest = sha256(file.content).hexdigest()
    SealedFile.objects.create(
        id=file_id,
        subject=subject,
        name_ref=seal(subject, file.name),
        media_type=file.media_type,
        size=len(file.content),
        sha256=digest,
        original=_store(encrypt(key, file.content, f"{file_id}|original")),
        served=_store(encrypt(key, file.shown, f"{file_id}|served")) if file.shown else "",
        kept_at=now,
    )
    return f"f1.{file_id}.{digest}"


def keep_file(subject: str, name: str, content: bytes, now: datetime) -> str:
    """Examine and keep in one step, where nothing is locked."""
    return keep(subject, examine(name, content), now)


def file_names(refs: Iterable[str]) -> dict[str, str]:
    """Names of files by reference; a missing or erased one is absent."""
    wanted = {str(row_id): ref for ref in refs if (row_id := row_id_of(ref))}
    rows = SealedFile.objects.filter(id__in=wanted)
    names = open_texts(row.name_ref for row in rows)
    return {wanted[str(row.id)]: names.get(row.name_ref) or "" for row in rows}


def _sniff(content: bytes) -> tuple[str, bytes]:
    """The real type, and for pictures a fresh copy that carries pixels only."""
    if content.startswith(b"%PDF-"):
        return "application/pdf", b""
    try:
        picture = look(content)
    except UnreadablePicture as error:
        raise FileRefused(_sentence(error), code=error.code) from error
    return picture.media_type, picture.shown


def _sentence(error: UnreadablePicture) -> str:
    return {
        "unknown_format": _(
            "Berkas ini bukan foto (JPEG, PNG, WebP, HEIC, AVIF) atau PDF. Pilih berkas lain; isi laporan tetap tersimpan."
        ),
        "too_many_pixels": _(
            "Foto terlalu besar (lebih dari %(n)s juta piksel). Perkecil dahulu lalu kirim lagi; isi laporan tetap tersimpan."
        ),
        "broken": _(
            "Foto ini rusak atau terpotong. Kirim ulang dari ponsel asalnya, atau pilih foto lain; isi laporan tetap tersimpan."
        ),
    }[error.code] % {"n": error.detail}


def open_served(ref: str) -> ServedFile | None:
    """The copy to show; None when erased. A PDF has no picture copy and is served as it came, as a download."""
    row = _row(ref)
    key = subject_key(row.subject) if row else None
    if row is None or key is None:
        return None
    return ServedFile(
        id=row.id,
        name=open_text(row.name_ref) or "",
        media_type="image/jpeg" if row.served else row.media_type,
        content=_open(row, key, "served" if row.served else "original"),
        sha256=row.sha256,
    )


def open_original(ref: str) -> bytes | None:
    """The evidence itself, exactly as it came; checked against the hash in the reference."""
    row = _row(ref)
    key = subject_key(row.subject) if row else None
    if row is None or key is None:
        return None
    content = _open(row, key, "original")
    return content if sha256(content).hexdigest() == ref.split(".")[2] else None


def _row(ref: str) -> SealedFile | None:
    row_id = row_id_of(ref)
    return SealedFile.objects.filter(id=row_id).first() if row_id else None


def _folder() -> Path:
    return Path(settings.SIGAP_REALM_DIR) / "files"


def _store(ciphertext: bytes) -> str:
    digest = sha256(ciphertext).hexdigest()
    path = _path(digest)
    undo_if_not_kept(lambda: path.unlink(missing_ok=True))  # sealed with a fresh nonce: no other row names this file
    put_file(path, ciphertext)
    return digest


def _path(digest: str) -> Path:
    return _folder() / digest[:2] / digest


def _open(row: SealedFile, key: bytes, which: str) -> bytes:
    """Bytes from the disk; a file that is gone or was changed is said, never taken for one that was erased."""
    digest = row.original if which == "original" else row.served
    try:
        return decrypt(key, _path(digest).read_bytes(), f"{row.id}|{which}")
    except (FileNotFoundError, InvalidTag):
        raise FileRefused(_("Berkas ini hilang atau rusak di penyimpanan server. Beri tahu administrator.")) from None


def stored_paths(rows: Iterable[SealedFile]) -> list[Path]:
    """Where the ciphertexts of these files lie."""
    return [_path(digest) for row in rows for digest in (row.original, row.served) if digest]
