"""``sigap realm list | remove``. Works on folders and schemas, without loading a realm."""

import argparse
import json
import shutil
import sqlite3
import sys
from pathlib import Path

import psycopg

from sigap.config import env
from sigap.config.env import WrongSetting
from sigap.config.realm_folder import data_folder, served_by
from sigap.config.realms import checked_name, schema_of
from sigap.config.stopping import stop


def run_list(options: argparse.Namespace) -> int:
    found = []
    for folder in sorted(data_folder().glob("*")):
        if (folder / "keys").is_dir():
            found.append({"realm": folder.name, "entries": _entries(folder), "folder": str(folder)})
    if options.json:
        sys.stdout.write(json.dumps({"ok": True, "realms": found}) + "\n")
    else:
        lines = [f"{row['realm']:<20} {row['entries']:>8} entri   {row['folder']}\n" for row in found]
        sys.stdout.write("".join(lines) or "Belum ada ranah. Jalankan script/server.\n")
    return 0


def _entries(folder: Path) -> int:
    """How many entries its journal holds; 0 before its tables are made."""
    url = env.text("DATABASE_URL")
    try:
        if url:
            with psycopg.connect(url) as connection:
                row = connection.execute(  # the schema's name was checked against a fixed pattern
                    f'SELECT coalesce(sum(seq), 0) FROM "{schema_of(folder.name)}".journal_head'  # type: ignore[arg-type] # noqa: S608
                ).fetchone()
        else:
            with sqlite3.connect(f"file:{folder / 'sigap.sqlite3'}?mode=ro", uri=True) as lite:
                row = lite.execute("SELECT coalesce(sum(seq), 0) FROM journal_head").fetchone()
    except (sqlite3.Error, psycopg.errors.UndefinedTable, psycopg.errors.InvalidSchemaName):
        return 0
    return int(row[0]) if row else 0


def add_remove(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", help="contoh or latihan-…; live is refused without --yes-remove-live")
    parser.add_argument("--yes-remove-live", action="store_true", help="really remove the live realm")


def run_remove(options: argparse.Namespace) -> int:
    name = options.name
    try:
        checked_name(name)
    except WrongSetting:
        return stop(f"{name!r} bukan nama ranah: isi live, contoh, atau latihan-<nama>.", options.json, 2)
    if name == "live" and not options.yes_remove_live:
        return stop("ranah live tidak dihapus tanpa --yes-remove-live.", options.json, 2)
    folder = data_folder() / name
    if not folder.exists():
        return stop(f"ranah {name} tidak ada.", options.json, 1)
    if served_by(folder):
        return stop(f"ranah {name} sedang berjalan; hentikan dahulu.", options.json, 1)
    remove(name)
    sys.stdout.write(json.dumps({"ok": True, "removed": name}) + "\n" if options.json else f"Ranah {name} dihapus.\n")
    return 0


def remove(name: str) -> None:
    """The realm's schema, if a server keeps it, and its folder."""
    url = env.text("DATABASE_URL")
    if url:
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f'DROP SCHEMA IF EXISTS "{schema_of(name)}" CASCADE')  # type: ignore[arg-type]
    shutil.rmtree(data_folder() / name)
