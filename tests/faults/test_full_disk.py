"""The disk is full, really: 507 in words, no acknowledgement without its row, and nobody has to mend anything after."""

import json
import os
import shutil
import socket
import subprocess
import sys
from itertools import count
from pathlib import Path
from uuid import UUID

import pytest
from django.db import connection

from tests.faults.breaking import changed, rows
from tests.faults.deeds import page_report
from tests.faults.test_every_statement import must_be_whole

ROOT = Path(__file__).resolve().parents[2]
NOT_MOUNTED = 77  # as tests.faults.full_disk ends when it may not mount


def test_a_database_that_may_not_grow_says_507_and_takes_it_when_it_may(desk, lain):
    """SQLite's own "database or disk is full", one page more each time."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL: its class 53 is raised at every statement instead")
    deed, full = page_report(desk), 0
    with connection.cursor() as cursor:
        start = _without_free_pages(cursor)
        for more in count(step=2):
            cursor.execute(f"PRAGMA max_page_count = {start + more}")
            before, files = rows(), lain()
            answer = deed.send()
            if answer.status_code == 302:
                break
            full += answer.status_code == 507
            assert answer.status_code == 507
            assert "Penyimpanan server penuh" in answer.content.decode()
            assert changed(before, rows()) == [] and lain() == files
        cursor.execute("PRAGMA max_page_count = 4294967294")
    assert full
    assert deed.times() == 1
    must_be_whole()


def _without_free_pages(cursor):
    """The size of the database in pages, after what earlier tests left free was filled."""
    size = cursor.execute("PRAGMA page_size").fetchone()[0]
    cursor.execute("CREATE TABLE filler (bytes BLOB)")
    while free := cursor.execute("PRAGMA freelist_count").fetchone()[0]:
        cursor.execute(f"INSERT INTO filler VALUES (zeroblob({max(1, free - 2) * (size - 50)}))")
    return cursor.execute("PRAGMA page_count").fetchone()[0]


@pytest.mark.slow
def test_a_server_on_a_full_disk_goes_on_by_itself(tmp_path):
    if os.environ.get("DATABASE_URL"):
        pytest.skip("a SQLite realm; PostgreSQL keeps its own disk")
    if shutil.which("unshare") is None:
        pytest.skip("no unshare here")
    seeded = tmp_path / "seeded"
    environment = {**os.environ, "SIGAP_DATA": str(seeded), "SIGAP_REALM": "live", "DJANGO_SETTINGS_MODULE": "sigap.config.settings"}  # fmt: skip
    subprocess.run([sys.executable, "-m", "sigap.config.cli", "seed", "kutim-2024"], env=environment, check=True)
    disk = tmp_path / "disk"
    disk.mkdir()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = ["unshare", "-rm", sys.executable, "-m", "tests.faults.full_disk", str(disk), str(seeded), str(port)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode == NOT_MOUNTED or "unshare failed" in done.stderr:
        pytest.skip("this machine lets nobody mount a small disk")
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert set(told["counts"]) <= {"201", "507"}, told["said"]
    assert told["counts"]["507"] >= 3, "the disk was never full"
    assert "belum tersimpan" in json.loads(told["said"]["507"])["error"]["sentence"]
    assert set(told["pages"]) == {200}, "reading needs no room on the disk"
    assert "disk" in told["full_ready"], "/readyz says it"
    assert told["alive"] and told["recovered"]
    assert sorted(UUID(one).hex for one in told["rows"]) == sorted(UUID(one).hex for one in told["acknowledged"])
    assert told["integrity"] == "ok" and told["verify"]
