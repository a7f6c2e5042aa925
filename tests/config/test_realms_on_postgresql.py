"""Realms on PostgreSQL: each a schema; listed and removed with or without their folder."""

import json
import os
from contextlib import closing

import psycopg
import pytest

from tests.config.commands import sigap

pytestmark = pytest.mark.skipif(not os.environ.get("DATABASE_URL"), reason="needs PostgreSQL (script/test --all)")


@pytest.fixture
def database():
    """A database of this test's own on the server that DATABASE_URL names."""
    url = os.environ["DATABASE_URL"]
    with closing(psycopg.connect(url, autocommit=True)) as server:
        server.execute("DROP DATABASE IF EXISTS sigap_realms")
        server.execute("CREATE DATABASE sigap_realms")
        yield _with_name(url, "sigap_realms")
        server.execute("DROP DATABASE sigap_realms WITH (FORCE)")


def _with_name(url, name):
    head, _, query = url.partition("?")
    return f"{head.rpartition('/')[0]}/{name}" + (f"?{query}" if query else "")


def schemas(database):
    with closing(psycopg.connect(database)) as connection:
        rows = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^(realm|scratch)_'").fetchall()
    return {row[0] for row in rows}


def realms(folder, database):
    done = sigap(folder, "realm", "list", "--json", DATABASE_URL=database)
    return {row["realm"]: row["entries"] for row in json.loads(done.stdout)["realms"]}


def test_realms_live_apart_and_go_whole(tmp_path, database):
    for realm in ("live", "latihan-satu"):
        made = sigap(tmp_path, "seed", "kutim-2024", "--json", "--realm", realm, DATABASE_URL=database)
        assert made.returncode == 0, made.stderr
    assert schemas(database) == {"realm_live", "realm_latihan_satu"}
    entries = realms(tmp_path, database)
    assert set(entries) == {"live", "latihan-satu"}
    assert min(entries.values()) > 50

    checked = sigap(tmp_path, "journal", "rebuild", "--check", "--json", DATABASE_URL=database)
    assert json.loads(checked.stdout)["differences"] == []
    keys = [(tmp_path / realm / "keys" / "node-A.ed25519").read_bytes() for realm in entries]
    assert keys[0] != keys[1]

    gone = sigap(tmp_path, "realm", "remove", "latihan-satu", "--json", DATABASE_URL=database)
    assert json.loads(gone.stdout) == {"ok": True, "removed": "latihan-satu"}
    assert schemas(database) == {"realm_live"}
    assert not (tmp_path / "latihan-satu").exists()
    assert set(realms(tmp_path, database)) == {"live"}


def test_a_schema_whose_folder_is_gone_is_still_listed_and_removed(tmp_path, database):
    with closing(psycopg.connect(database, autocommit=True)) as connection:
        connection.execute("CREATE SCHEMA realm_latihan_dua")
        connection.execute("CREATE SCHEMA scratch_latihan_dua")
        connection.execute("CREATE SCHEMA realm_bukan_ranah")
    assert set(realms(tmp_path, database)) == {"latihan-dua"}
    assert sigap(tmp_path, "realm", "remove", "latihan-dua", DATABASE_URL=database).returncode == 0
    assert schemas(database) == {"realm_bukan_ranah"}
