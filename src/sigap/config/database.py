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
    """An acknowledged report must survive a power cut: SQLite has to run with synchronous=FULL."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous")
        (level,) = cursor.fetchone()
    if level < 2:
        raise WrongSetting("SQLite tidak berjalan dengan synchronous=FULL; Sigap tidak dijalankan.")


def run_migrate(options: argparse.Namespace) -> int:
    prepare()
    sys.stdout.write('{"ok": true}\n' if options.json else "Tabel siap.\n")
    return 0
