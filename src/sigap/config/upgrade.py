"""``sigap upgrade``: a realm made by an earlier version becomes one of this version, with the way back kept."""

import argparse
import json
import shutil
import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils import timezone

from sigap.config.database import prepare
from sigap.config.realm_folder import served_by
from sigap.config.seeding import load_shipped, was_seeded
from sigap.config.stopping import FINDING, stop
from sigap.journal.checkpoint import read_checkpoint, write_checkpoint
from sigap.journal.durable import put_file
from sigap.journal.models import Entry
from sigap.journal.rebuild import check, swap
from sigap.journal.verifying import verify
from sigap.operation.shipped import newer
from sigap.vault.backups import KEPT, back_up

PLACE = "upgrades"
STAMP = "%Y%m%dT%H%M%SZ"


class CannotUpgrade(Exception):
    """One sentence that says why, and what to do."""


@dataclass(slots=True)
class Steps:
    """What was done, for whoever watches and for --json."""

    folder: Path
    done: dict[str, Any] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)

    def add(self, name: str, told: Any, line: str) -> None:
        self.done[name] = told
        self.lines.append(line)


def add_upgrade(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--backed-up", action="store_true", help="PostgreSQL: a dump of the realm's schema was made and kept"
    )


def run_upgrade(options: argparse.Namespace) -> int:
    now = timezone.now()
    steps = Steps(Path(settings.SIGAP_REALM_DIR) / PLACE / now.strftime(STAMP))
    try:
        _keep_the_way_back(steps, backed_up=options.backed_up)
        _bring_up_to_date(steps, now)
    except CannotUpgrade as problem:
        return stop(str(problem), options.json, FINDING)
    if options.json:
        sys.stdout.write(json.dumps({"ok": True, "realm": settings.SIGAP_REALM, **steps.done}) + "\n")
    else:
        sys.stdout.write("".join(f"{line}\n" for line in [*steps.lines, "Selesai. Periksa: sigap doctor"]))
    return 0


def _keep_the_way_back(steps: Steps, *, backed_up: bool) -> None:
    """A copy of the database as it is, before anything is touched."""
    holder = served_by(Path(settings.SIGAP_REALM_DIR))
    if holder:
        raise CannotUpgrade(f"ranah {settings.SIGAP_REALM} sedang berjalan (proses {holder}); hentikan dahulu.")
    if connection.vendor == "sqlite":
        source = Path(str(connection.settings_dict["NAME"]))
        if not source.exists():
            raise CannotUpgrade(f"ranah {settings.SIGAP_REALM} belum ada di {source.parent}; jalankan: sigap serve")
        copy = steps.folder / source.name
        _copy_sqlite(source, copy)
        steps.add("backup", str(copy), f"Cadangan: {copy}")
    elif not backed_up:
        schema = f"realm_{settings.SIGAP_REALM}".replace("-", "_")
        raise CannotUpgrade(
            f"cadangkan dahulu (pg_dump -Fc -n {schema} …), lalu jalankan lagi dengan --backed-up; "
            "langkahnya di docs/guides/upgrade.md."
        )


def _copy_sqlite(source: Path, copy: Path) -> None:
    """With SQLite's own backup, the log included; then read through, so that it is known to be whole."""
    copy.parent.mkdir(parents=True, mode=0o700)
    with closing(sqlite3.connect(source)) as live, closing(sqlite3.connect(copy)) as kept:
        live.backup(kept)
        if kept.execute("PRAGMA quick_check").fetchall() != [("ok",)]:
            raise CannotUpgrade(f"basis data {source} rusak; pulihkan dari cadangan lama sebelum memperbarui.")
    copy.chmod(0o600)


def _bring_up_to_date(steps: Steps, now: datetime) -> None:
    """Tables, then what the journal says must stand in them, then what this version ships."""
    prepare()
    steps.add("migrated", True, "Tabel sesuai dengan versi ini.")
    witness = write_checkpoint(now, steps.folder / "checkpoint.json")
    verdict = verify(read_checkpoint(witness))
    if verdict.broken_at is not None:
        broken = verdict.broken_at
        raise CannotUpgrade(
            f"rantai jurnal putus pada {broken.node}/{broken.seq}: {broken.why}. Tidak ada yang dimuat."
        )
    steps.add("entries", verdict.entries, f"Jurnal: {verdict.entries} entri, rantai utuh.")
    _fold_again(steps, now)
    loaded = _load(now)
    steps.add("loaded", loaded, f"Data bawaan dimuat: {', '.join(loaded)}." if loaded else "Data bawaan sudah sama.")
    keys = back_up(now)
    steps.add("keys", str(keys), f"Cadangan kunci: {keys}")


def _fold_again(steps: Steps, now: datetime) -> None:
    """New columns and tables get their values from the journal. What stood there otherwise is kept to be looked at."""
    before = check()
    if not before.differences:
        steps.add("refolded", 0, f"{before.rows} baris sama dengan jurnal.")
        return
    put_file(steps.folder / "differences.json", json.dumps(before.as_json(), indent=1).encode(), mode=0o600)
    failed = swap(now).differences or check().differences
    if failed:
        raise CannotUpgrade(f"{len(failed)} baris tetap berbeda dari jurnal; jalankan: sigap journal rebuild --check")
    number = len(before.differences)
    steps.add("refolded", number, f"{number} beda dengan jurnal, dilipat ulang; rinciannya di {steps.folder}.")


def _load(now: datetime) -> list[str]:
    if not Entry.objects.exists() or not was_seeded():
        return []  # an empty realm, or one that holds an office's own territory: seeding is asked for by name
    more = newer()
    if more:
        load_shipped(now)
    return more


def remove_old_copies(now: datetime) -> int:
    """Run by tick. A copy of the database holds subject keys, and an erased key must not live on in it for ever."""
    removed = 0
    for folder in (Path(settings.SIGAP_REALM_DIR) / PLACE).glob("*Z"):
        try:
            made_at = datetime.strptime(folder.name, STAMP).replace(tzinfo=UTC)
        except ValueError:
            continue
        if now - made_at > KEPT:
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed
