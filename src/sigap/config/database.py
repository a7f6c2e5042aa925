"""``sigap migrate``: make the realm's place and bring its tables up to date."""

import argparse
import sys

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from sigap.config.env import WrongSetting
from sigap.config.realms import schema_of
from sigap.operation.checks.database import loose


def prepare() -> None:
    """Create the realm's folder or schema, then migrate. Safe to repeat."""
    settings.SIGAP_REALM_DIR.mkdir(parents=True, exist_ok=True, mode=0o700)  # for the server's account alone
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f'CREATE SCHEMA IF NOT EXISTS "{schema_of(settings.SIGAP_REALM)}"')
    call_command("migrate", verbosity=0, interactive=False)
    refuse_unsafe_disk()


def refuse_unsafe_disk() -> None:
    """An acknowledged report must survive a power cut: SQLite writes with FULL, PostgreSQL waits for its log."""
    wrong = loose()
    if wrong:
        raise WrongSetting(
            f"{wrong}: laporan yang sudah diterima bisa hilang saat listrik padam. Sigap tidak dijalankan."
        )


def run_migrate(options: argparse.Namespace) -> int:
    prepare()
    sys.stdout.write('{"ok": true}\n' if options.json else "Tabel siap.\n")
    return 0
