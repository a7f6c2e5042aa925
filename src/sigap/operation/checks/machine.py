"""The machine under the server: room on its disk, a folder that can be written, secrets that nobody else reads."""

import os
import secrets as random
import shutil
from collections.abc import Iterator
from pathlib import Path

from sigap.operation import realm
from sigap.operation.findings import Finding, Look, Sentence, care, good, grave, unknown

MB = 1024 * 1024
LEAST_FREE = 200 * MB  # below it /readyz says no
LITTLE_FREE = 2048 * MB
LEAST_FILES, FEW_FILES = 1_000, 20_000
OTHERS = 0o077
MOST_NAMED = 3
MAKE_ROOM = Sentence("Kosongkan cakram: pindahkan cadangan lama ke tempat lain, atau perbesar cakramnya.")


def disk(look: Look) -> Finding:
    try:
        free = shutil.disk_usage(realm.folder()).free
        told = os.statvfs(realm.folder())
    except OSError as problem:
        return grave(Sentence("Folder data tidak terbaca: %(why)s.", why=str(problem.strerror)), MAKE_ROOM)
    files = told.f_favail if told.f_files else None  # some file systems do not count them
    if free < LEAST_FREE or (files is not None and files < LEAST_FILES):
        return grave(_room(free, files), MAKE_ROOM)
    if free < LITTLE_FREE or (files is not None and files < FEW_FILES):
        return care(_room(free, files), MAKE_ROOM)
    return good(_room(free, files))


def _room(free: int, files: int | None) -> Sentence:
    if files is None:
        return Sentence("Sisa %(free)s MB.", free=free // MB)
    return Sentence("Sisa %(free)s MB dan tempat untuk %(files)s berkas.", free=free // MB, files=files)


def folder(look: Look) -> Finding:
    probe = realm.folder() / f".doctor-{random.token_hex(4)}"
    try:
        probe.write_text("")
        probe.unlink()
    except OSError as problem:
        return grave(
            Sentence(
                "Folder %(path)s tidak dapat ditulisi: %(why)s.", path=str(realm.folder()), why=str(problem.strerror)
            ),
            Sentence("Berikan folder itu kepada akun yang menjalankan Sigap, lalu periksa lagi."),
        )
    if realm.folder().stat().st_mode & OTHERS:
        return care(
            Sentence("Folder %(path)s terbuka bagi akun lain di komputer ini.", path=str(realm.folder())),
            Sentence("Jalankan: chmod 700 %(path)s", path=str(realm.folder())),
        )
    return good(Sentence("Folder %(path)s dapat ditulisi, tertutup bagi akun lain.", path=str(realm.folder())))


def secrets(look: Look) -> Finding:
    """Keys, printed passwords and backups of keys are the server account's alone."""
    kept = list(_secret_files())
    if not kept:
        return unknown(Sentence("Belum ada berkas kunci di folder ini."), Sentence("Jalankan: sigap migrate"))
    loose = [path.name for path in kept if path.stat().st_mode & OTHERS]
    if loose:
        return grave(
            Sentence(
                "%(n)s berkas rahasia terbaca akun lain: %(names)s.", n=len(loose), names=", ".join(loose[:MOST_NAMED])
            ),
            Sentence(
                "Jalankan: chmod -R go= %(path)s. Bila akun itu bukan milik Anda, anggap kuncinya sudah diketahui orang.",
                path=str(realm.folder()),
            ),
        )
    return good(Sentence("%(n)s berkas rahasia, semua hanya terbaca akun server.", n=len(kept)))


def _secret_files() -> Iterator[Path]:
    place = realm.folder()
    for pattern in ("keys/*", "key-backups/*.keys", "logins.json"):
        yield from (path for path in place.glob(pattern) if path.is_file())
