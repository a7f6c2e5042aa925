"""The installed ``sigap`` command, run as people run it: another process, a data folder of its own."""

import atexit
import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SIGAP = Path(sys.executable).with_name("sigap")
OURS = ("SIGAP_", "DATABASE_URL", "DJANGO_SETTINGS_MODULE")


def environment(folder, **more):
    """No setting of the machine or of the test run reaches the command; SQLite unless a test says otherwise."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(OURS)}
    return {**clean, "SIGAP_DATA": str(folder), **more}


def installed(folder, *words, **more):
    """The console script itself, run to its end; gives the exit code (returncode), stdout and stderr as text."""
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


@cache
def _forking():
    """The process that runs commands for ``sigap``: started once, ends with us."""
    folder = tempfile.mkdtemp(prefix="sigap-forking-")
    path = str(Path(folder) / "socket")
    process = subprocess.Popen(
        [sys.executable, "-W", "ignore", str(Path(__file__).with_name("forking.py")), path],
        env=environment(folder),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(_end, process, folder)
    assert process.stdout is not None and process.stdout.readline() == "ready\n"
    return path


def _end(process, folder):
    process.kill()
    process.wait(timeout=10)
    process.stdout.close()
    shutil.rmtree(folder, ignore_errors=True)


def sigap(folder, *words, **more):
    """As ``installed``, in a fork of a process that has already read the libraries: a second sooner."""
    with tempfile.TemporaryDirectory(prefix="sigap-said-") as said, socket.socket(socket.AF_UNIX) as line:
        out, err = Path(said) / "out", Path(said) / "err"
        asked = {"words": words, "environment": environment(folder, **more), "folder": str(ROOT)}
        line.settimeout(120)
        line.connect(_forking())
        line.sendall(json.dumps({**asked, "out": str(out), "err": str(err)}).encode() + b"\n")
        code = int(line.recv(16))
        return subprocess.CompletedProcess(words, code, out.read_text(), err.read_text())


def by_hand(folder, *statements):
    """What somebody with the database file and a SQLite shell can do."""
    with closing(sqlite3.connect(folder / "live" / "sigap.sqlite3")) as database:
        changed = sum(database.execute(statement).rowcount for statement in statements)
        database.commit()
    assert changed > 0, "nothing was changed by hand: the test would prove nothing"
