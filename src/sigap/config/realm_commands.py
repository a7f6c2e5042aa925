"""``sigap realm list | remove``. Works on folders and schemas, without loading a realm."""

import argparse
import json
import shutil
import sqlite3
import sys
from contextlib import closing
from urllib.parse import quote

import psycopg

from sigap.config import env
from sigap.config.env import WrongSetting
from sigap.config.realm_folder import data_folder, served_by
from sigap.config.realms import checked_name, is_name, schema_of
from sigap.config.stopping import stop


def run_list(options: argparse.Namespace) -> int:
    found = [
        {"realm": name, "entries": _entries(name), "folder": str(data_folder() / name)} for name in sorted(_realms())
    ]
    if options.json:
        sys.stdout.write(json.dumps({"ok": True, "realms": found}) + "\n")
    else:
        lines = [f"{row['realm']:<20} {row['entries']:>8} entri   {row['folder']}\n" for row in found]
        sys.stdout.write("".join(lines) or "Belum ada ranah. Jalankan script/server.\n")
    return 0


def _realms() -> set[str]:
    """Every realm that left a folder, or a schema where the database is PostgreSQL."""
    folders = {folder.name for folder in data_folder().glob("*") if (folder / "keys").is_dir()}
    return {name for name in folders | _schemas() if is_name(name)}


def _schemas() -> set[str]:
    url = env.text("DATABASE_URL")
    if not url:
        return set()
    with _connected(url) as connection:
        rows = connection.execute(
            "SELECT schema_name FROM information_schema.schemata WHERE schema_name LIKE 'realm\\_%'"
        ).fetchall()
    return {row[0].removeprefix("realm_").replace("_", "-") for row in rows}


def _connected(url: str) -> psycopg.Connection:
    try:
        return psycopg.connect(url, autocommit=True)
    except psycopg.Error as problem:
        raise WrongSetting(f"Basis data tidak siap ({str(problem).splitlines()[0]}).") from None


def _entries(name: str) -> int:
    """How many entries its journal holds; 0 before its tables are made."""
    url = env.text("DATABASE_URL")
    try:
        if url:
            with _connected(url) as connection:
                row = connection.execute(  # the schema's name was checked against a fixed pattern
                    f'SELECT coalesce(sum(seq), 0) FROM "{schema_of(name)}".journal_head'  # type: ignore[arg-type] # noqa: S608
                ).fetchone()
        else:
            file = data_folder() / name / "sigap.sqlite3"
            with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True)) as lite:
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
    if not folder.exists() and name not in _schemas():
        return stop(f"ranah {name} tidak ada.", options.json, 1)
    if served_by(folder):
        return stop(f"ranah {name} sedang berjalan; hentikan dahulu.", options.json, 1)
    remove(name)
    sys.stdout.write(json.dumps({"ok": True, "removed": name}) + "\n" if options.json else f"Ranah {name} dihapus.\n")
    return 0


def remove(name: str) -> None:
    """The realm's folder and, if a server keeps it, its schema with the scratch one a killed rebuild may have left."""
    if name in _schemas():
        with _connected(env.text("DATABASE_URL")) as connection:
            for schema in (schema_of(name), f"scratch_{name}".replace("-", "_")):
                connection.execute(f'DROP SCHEMA IF EXISTS "{schema}" CASCADE')  # type: ignore[arg-type]
    folder = data_folder() / name
    if folder.exists():
        shutil.rmtree(folder)
