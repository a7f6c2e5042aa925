"""``sigap migrate``: make the realm's place and bring its tables up to date."""

import argparse
import sys

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from sigap.config.env import WrongSetting
from sigap.config.realms import schema_of


def prepare() -> None:
    """Create the realm's folder or schema, then migrate. Safe to repeat."""
    settings.SIGAP_REALM_DIR.mkdir(parents=True, exist_ok=True)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema_of(settings.SIGAP_REALM)}"')
    call_command("migrate", verbosity=0, interactive=False)
    refuse_unsafe_disk()


def refuse_unsafe_disk() -> None:
    """An acknowledged report must survive a power cut: SQLite writes with FULL, PostgreSQL waits for its log."""
    wrong = _loose_sqlite() if connection.vendor == "sqlite" else _loose_postgresql()
    if wrong:
        raise WrongSetting(
            f"{wrong}: laporan yang sudah diterima bisa hilang saat listrik padam. Sigap tidak dijalankan."
        )


def _loose_sqlite() -> str:
    with connection.cursor() as cursor:
        level = cursor.execute("PRAGMA synchronous").fetchone()[0]
        journal = cursor.execute("PRAGMA journal_mode").fetchone()[0]
    if level < 2:
        return "SQLite tidak berjalan dengan synchronous=FULL"
    return "" if journal == "wal" else f"SQLite berjalan dengan journal_mode={journal}, bukan WAL"


def _loose_postgresql() -> str:
    with connection.cursor() as cursor:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            cursor.execute(f"SHOW {setting}")
            if cursor.fetchone()[0] == "off":
                return f"PostgreSQL berjalan dengan {setting}=off"
    return ""


def run_migrate(options: argparse.Namespace) -> int:
    prepare()
    sys.stdout.write('{"ok": true}\n' if options.json else "Tabel siap.\n")
    return 0
