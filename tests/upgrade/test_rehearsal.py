"""The upgrade as an operator does it: a realm of an earlier version, one command, and then a day's work with it."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import timedelta

import pytest
from django.utils import timezone

from sigap.config.realm_folder import ServeLock
from sigap.config.upgrade import remove_old_copies
from tests.config.commands import ROOT, environment, sigap
from tests.upgrade.frozen import FROZEN, unpacked

CONTOH = ("--realm", "contoh", "--json")


def answer(done):
    assert done.stderr == "", done.stderr
    return json.loads(done.stdout)


def states(folder):
    done = sigap(folder, "doctor", *CONTOH)
    return {one["name"]: one["state"] for one in answer(done)["checks"]}


def walked(folder):
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "tests.upgrade.walk"],
        cwd=ROOT,
        env=environment(folder, SIGAP_REALM="contoh"),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("packed", FROZEN, ids=lambda path: path.name.partition(".")[0])
def test_an_earlier_realm_is_brought_up_to_date_and_works(packed, tmp_path):
    folder = unpacked(packed, tmp_path)
    before = states(folder)
    assert (before["migrations"], before["shipped-data"]) == ("gawat", "perlu perhatian")
    told = answer(sigap(folder, "upgrade", *CONTOH))
    assert told["ok"] and told["entries"] > 400
    assert "riwayat" in told["loaded"]
    with closing(sqlite3.connect(told["backup"])) as copy:
        assert copy.execute("SELECT count(*) FROM journal_entry").fetchone()[0] == told["entries"]
        assert not copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'history_pastevent'").fetchone(), "as it was"
    after = states(folder)
    assert {after[name] for name in ("migrations", "shipped-data", "journal", "integrity")} == {"baik"}
    again = answer(sigap(folder, "upgrade", *CONTOH))
    assert (again["refolded"], again["loaded"]) == (0, [])
    used = walked(folder)
    assert set(used["statuses"].values()) == {200}, used["statuses"]
    assert used["merged"] == "merged" and used["parted"] in ("new", "active")
    assert used["history"] > 50
    assert answer(sigap(folder, "journal", "verify", *CONTOH))["ok"]
    assert answer(sigap(folder, "journal", "rebuild", "--check", *CONTOH))["differences"] == []
    assert sigap(folder, "vault", "check", *CONTOH).returncode == 0


@pytest.mark.slow
def test_the_way_back_is_the_copy_put_back(tmp_path):
    folder = unpacked(FROZEN[0], tmp_path)
    told = answer(sigap(folder, "upgrade", *CONTOH))
    for name in ("sigap.sqlite3-wal", "sigap.sqlite3-shm"):
        (folder / "contoh" / name).unlink(missing_ok=True)
    shutil.copy(told["backup"], folder / "contoh" / "sigap.sqlite3")
    verdict = answer(sigap(folder, "journal", "verify", *CONTOH))
    assert (verdict["ok"], verdict["entries"]) == (True, told["entries"])


@pytest.mark.slow
def test_a_row_that_does_not_follow_from_the_journal_is_folded_again_and_told(tmp_path):
    folder = unpacked(FROZEN[0], tmp_path)
    with closing(sqlite3.connect(folder / "contoh" / "sigap.sqlite3")) as database:
        database.execute("UPDATE accounts_post SET title = 'Diubah' WHERE code = 'admin-sistem'")
        database.commit()
    told = answer(sigap(folder, "upgrade", *CONTOH))
    assert told["refolded"] == 1
    kept = next((folder / "contoh" / "upgrades").glob("*/differences.json"))
    assert "Diubah" in kept.read_text()
    assert answer(sigap(folder, "journal", "rebuild", "--check", *CONTOH))["differences"] == []


@pytest.mark.slow
def test_a_broken_chain_stops_it_before_anything_is_loaded(tmp_path):
    folder = unpacked(FROZEN[0], tmp_path)
    with closing(sqlite3.connect(folder / "contoh" / "sigap.sqlite3")) as database:
        database.execute("UPDATE journal_entry SET text = text || ' ' WHERE seq = 9")
        database.commit()
    done = sigap(folder, "upgrade", *CONTOH)
    assert done.returncode == 1
    assert "rantai jurnal putus pada A/9" in json.loads(done.stdout)["error"]


def test_a_realm_that_is_served_or_is_not_there_is_left_alone(tmp_path):
    assert "belum ada" in json.loads(sigap(tmp_path, "upgrade", *CONTOH).stdout)["error"]
    lock = ServeLock(tmp_path / "contoh")
    assert lock.take() == 0
    done = sigap(tmp_path, "upgrade", *CONTOH)
    lock.give_back()
    assert done.returncode == 1
    assert "sedang berjalan" in json.loads(done.stdout)["error"]
    assert not (tmp_path / "contoh" / "upgrades").exists()


def test_copies_go_after_thirty_days_so_that_no_erased_key_lives_on_in_them(settings, tmp_path):
    settings.SIGAP_REALM_DIR = tmp_path
    now = timezone.now()
    for days in (1, 29, 31):
        (tmp_path / "upgrades" / (now - timedelta(days=days)).strftime("%Y%m%dT%H%M%SZ")).mkdir(parents=True)
    (tmp_path / "upgrades" / "catatan sayaZ").mkdir()
    assert remove_old_copies(now) == 1
    assert len(os.listdir(tmp_path / "upgrades")) == 3
    assert remove_old_copies(now) == 0
