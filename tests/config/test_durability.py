"""What is acknowledged survives a power cut: the database is asked how it writes before anything starts."""

import pytest
from django.db import connection

from sigap.config import database
from sigap.config.env import WrongSetting
from tests.config.commands import installed, sigap

pytestmark = pytest.mark.django_db


def test_this_database_writes_durably():
    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite lives in memory; the next test looks at a file")
    database.refuse_unsafe_disk()


def test_a_realm_file_is_wal_and_full(tmp_path):
    assert sigap(tmp_path, "migrate", "--json").returncode == 0


@pytest.mark.parametrize(
    ("pragma", "word"), [("synchronous=NORMAL", "synchronous=FULL"), ("journal_mode=DELETE", "WAL")]
)
def test_a_looser_sqlite_is_refused_in_words(monkeypatch, tmp_path, pragma, word):
    """Whatever loosened it (a setting, a build option), starting stops with exit code 3 and one sentence."""
    (tmp_path / "sitecustomize.py").write_text(
        f"from sigap.config import realms\nrealms._SQLITE_START += ' PRAGMA {pragma};'\n"
    )
    done = installed(tmp_path / "data", "migrate", PYTHONPATH=str(tmp_path))
    assert done.returncode == 3
    assert done.stdout == ""
    assert done.stderr.startswith("sigap: SQLite") and done.stderr.count("\n") == 1
    assert word in done.stderr and "Sigap tidak dijalankan" in done.stderr


def test_a_looser_postgresql_is_refused():
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL's own settings")
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    try:
        with pytest.raises(WrongSetting, match="synchronous_commit=off"):
            database.refuse_unsafe_disk()
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
