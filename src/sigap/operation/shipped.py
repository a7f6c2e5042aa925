"""Which shipped data a realm was loaded with, so that a newer version of the program can say that it brings more."""

import json
from hashlib import sha256
from pathlib import Path

from django.conf import settings

from sigap.journal.durable import put_file
from sigap.operation import realm

FILE = "shipped.json"
LOADED = ("territory", "calendar", "history", "institutions")  # what seeding copies; the rest is read where it lies
CALLED = {
    "territory": "wilayah",
    "calendar": "kalender",
    "history": "riwayat",
    "institutions": "instansi",
}


def prints() -> dict[str, str]:
    """One SHA-256 per shipped folder."""
    return {name: _print(Path(settings.SIGAP_FACTS) / name) for name in LOADED}


def _print(folder: Path) -> str:
    digest = sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def mark_loaded() -> None:
    put_file(realm.folder() / FILE, json.dumps(prints()).encode())


def newer() -> list[str]:
    """What this program ships that the realm was not loaded with; everything when an earlier version loaded it."""
    try:
        told = json.loads((realm.folder() / FILE).read_text())
        loaded = dict(told)
    except (OSError, ValueError, TypeError):
        loaded = {}
    return [CALLED[name] for name, found in prints().items() if loaded.get(name) != found]
