"""``sigap vault check | backup | restore``. Exit codes: 0 ok, 1 finding, 2 usage, 3 environment."""

import argparse
from pathlib import Path

from django.utils import timezone

from sigap.journal.commands import refuse, say
from sigap.vault.backups import CannotRestore, back_up, restore
from sigap.vault.checking import check


def run_check(options: argparse.Namespace) -> int:
    result = check()
    lines = [f"  Entri {row['entry']}: {row['why']} ({row['ref']})." for row in result.problems]
    told = f"{result.texts} teks, {result.files} berkas, {len(result.problems)} masalah."
    say(options, result.as_json(), "\n".join([told, *lines]))
    return 1 if result.problems else 0


def add_backup(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, metavar="FILE", help="where to (default: the realm's key-backups folder)")


def run_backup(options: argparse.Namespace) -> int:
    path = back_up(timezone.now(), options.to)
    say(options, {"ok": True, "file": str(path)}, f"Ditulis: {path} (berlaku 30 hari; kunci induk tidak di dalamnya).")
    return 0


def add_restore(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, help="a backup of this realm's keys, not older than 30 days")


def run_restore(options: argparse.Namespace) -> int:
    try:
        restored = restore(options.file, timezone.now())
    except CannotRestore as refused:
        return refuse(options, refused.sentence)
    say(options, {"ok": True, "restored": restored}, f"{restored} kunci dipulihkan; yang sudah dihapus tidak kembali.")
    return 0
