"""The installed ``sigap`` command, run as people run it: another process, a data folder of its own."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIGAP = Path(sys.executable).with_name("sigap")
OURS = ("SIGAP_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")


def environment(folder, **more):
    """No setting of the machine or of the test run reaches the command; SQLite unless a test says otherwise."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**clean, "SIGAP_DATA": str(folder), **more}


def sigap(folder, *words, **more):
    """Run it to its end; gives the exit code (returncode), stdout and stderr as text."""
    return subprocess.run(
        [str(SIGAP), *words],
        cwd=ROOT,
        env=environment(folder, **more),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        stdin=subprocess.DEVNULL,
    )


def by_hand(folder, *statements):
    """What somebody with the database file and a SQLite shell can do."""
    with closing(sqlite3.connect(folder / "live" / "sigap.sqlite3")) as database:
        changed = sum(database.execute(statement).rowcount for statement in statements)
        database.commit()
    assert changed > 0, "nothing was changed by hand: the test would prove nothing"
