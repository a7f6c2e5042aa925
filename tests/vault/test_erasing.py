"""Erased is gone: the key, the ciphertext, the files, the ways to find it, and every later copy of the key."""

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

from sigap.accounts import actions as accounts
from sigap.accounts.models import Contact
from sigap.intake import actions as intake
from sigap.journal.rebuild import check as rebuild_check
from sigap.journal.verifying import verify
from sigap.journal.writing import Actor
from sigap.vault import backups
from sigap.vault.backups import CannotRestore, back_up, remove_expired, restore
from sigap.vault.checking import check
from sigap.vault.erasing import erase
from sigap.vault.files import FileRefused, keep_file, open_original, open_served, stored_paths
from sigap.vault.models import SealedFile, SealedText, SubjectKey
from sigap.vault.sealing import lookup_key, open_text, seal
from tests.factories.accounts import SEED, make_officer
from tests.factories.reports import NOW, load_kutim, taken
from tests.vault.test_files import photo

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[2]
DAY = timedelta(days=1)
TEST = Actor.system("test")


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.SIGAP_REALM_DIR = tmp_path / "live"


# --- erasing ----------------------------------------------------------------------------------------------------------


def test_files_leave_the_disk_when_the_erasure_is_durable(django_capture_on_commit_callbacks):
    gone, kept = (keep_file(subject, "a.jpg", photo(), NOW) for subject in ("report:1", "report:2"))
    lost = stored_paths(SealedFile.objects.filter(subject="report:1"))
    with django_capture_on_commit_callbacks() as after:
        erase(TEST, "report:1", "requested", now=NOW)
    assert all(path.exists() for path in lost), "an erasure that is rolled back must lose nothing"
    for callback in after:
        callback()
    assert not any(path.exists() for path in lost)
    assert open_served(gone) is None and open_original(gone) is None
    assert open_served(kept).name == "a.jpg"


def test_an_erased_person_is_no_longer_found_by_telephone():
    load_kutim()
    officer = make_officer("polres-ops", now=NOW - DAY)
    accounts.add_contact(SEED, person=officer.person, channel="phone", address="0811 0000 0001", now=NOW)
    key = lookup_key("+6281100000001")
    assert Contact.objects.filter(address_key=key).exists()
    erase(TEST, f"person:{officer.person}", "requested", now=NOW)
    assert not Contact.objects.filter(address_key=key).exists()
    assert rebuild_check().differences == []


ERASE_ON_DISK = """
import django; django.setup()
from datetime import UTC, datetime
from pathlib import Path
from django.conf import settings
from django.core.management import call_command
from sigap.journal.writing import Actor
from sigap.vault.erasing import erase
from sigap.vault.models import SealedText, SubjectKey
from sigap.vault.sealing import seal
call_command("migrate", verbosity=0, interactive=False)
for number in range(40):
    seal(f"report:{number}", "CONTOH: " + "kata " * 40)
key = bytes(SubjectKey.objects.get(subject="report:7").wrapped)
text = bytes(SealedText.objects.get(subject="report:7").ciphertext)
other = bytes(SubjectKey.objects.get(subject="report:8").wrapped)
def found(secret):
    return any(secret in path.read_bytes() for path in Path(settings.SIGAP_REALM_DIR).glob("sigap.sqlite3*"))
assert found(key) and found(text) and found(other)
erase(Actor.system("test"), "report:7", "requested", now=datetime.now(UTC))
print(found(key), found(text), found(other))
"""


def test_not_a_byte_of_the_key_stays_in_the_database_file(tmp_path):
    clean = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    environment = clean | {"SIGAP_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "sigap.config.settings"}
    done = subprocess.run(
        [sys.executable, "-c", ERASE_ON_DISK], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "False False True", done.stderr


# --- backups of keys --------------------------------------------------------------------------------------------------


def lose_keys():
    SubjectKey.objects.all().delete()


def test_a_lost_key_comes_back_and_opens_the_text():
    ref = seal("report:1", "satu")
    path = back_up(NOW)
    lose_keys()
    assert open_text(ref) is None
    assert restore(path, NOW + DAY) == 1
    assert open_text(ref) == "satu"
    assert restore(path, NOW + DAY) == 0


def test_an_erased_key_never_comes_back():
    gone, kept = seal("report:1", "satu"), seal("report:2", "dua")
    path = back_up(NOW)
    erase(TEST, "report:1", "requested", now=NOW)
    lose_keys()
    assert restore(path, NOW + DAY) == 1
    assert (open_text(gone), open_text(kept)) == (None, "dua")
    assert not SubjectKey.objects.filter(subject="report:1").exists()


def test_a_backup_opens_nothing_after_thirty_days_wherever_it_was_carried(tmp_path):
    seal("report:1", "satu")
    path = back_up(NOW, tmp_path / "usb" / "kunci.keys")
    lose_keys()
    with pytest.raises(CannotRestore, match="kedaluwarsa"):
        restore(path, NOW + 30 * DAY)
    assert restore(path, NOW + 30 * DAY - timedelta(seconds=1)) == 1


def test_a_date_written_over_by_hand_is_refused(tmp_path):
    seal("report:1", "satu")
    path = back_up(NOW, tmp_path / "kunci.keys")
    path.write_text(path.read_text().replace('"expires_at": "2025', '"expires_at": "2035'))
    with pytest.raises(CannotRestore, match="diubah"):
        restore(path, NOW)


def test_a_backup_shows_neither_keys_nor_subjects_and_only_the_server_reads_it():
    seal("report:1", "satu")
    path = back_up(NOW)
    content = path.read_bytes()
    assert b"report:1" not in content
    assert bytes(SubjectKey.objects.get().wrapped) not in content
    assert path.stat().st_mode & 0o077 == 0


def test_tick_removes_expired_backups_and_leaves_the_others(settings):
    old, new = back_up(NOW), back_up(NOW + 20 * DAY)
    assert remove_expired(NOW + 29 * DAY) == 0
    assert remove_expired(NOW + 31 * DAY) == 1
    assert (old.exists(), new.exists()) == (False, True)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"realm": 1}', "\x00"])
def test_what_is_no_backup_is_refused(tmp_path, content):
    (tmp_path / "x").write_text(content)
    with pytest.raises(CannotRestore):
        restore(tmp_path / "x", NOW)


def test_another_realms_backup_is_refused(tmp_path, settings):
    seal("report:1", "satu")
    path = back_up(NOW, tmp_path / "kunci.keys")
    settings.SIGAP_REALM_DIR = tmp_path / "contoh"
    with pytest.raises(CannotRestore):
        restore(path, NOW)


def test_a_backup_lives_a_month_at_most():
    assert timedelta(days=31) >= backups.KEPT


# --- what the chain vouches for ---------------------------------------------------------------------------------------


@pytest.fixture
def told():
    load_kutim()
    one = taken()
    intake.add_file(SEED, one.report, "pasar.png", photo("PNG"), now=NOW)
    found = check()
    assert found.problems == [] and found.texts == 1 and found.files == 1
    return one


def problem():
    (found,) = check().problems
    assert verify().ok, "the chain itself holds: only what it vouches for is wrong"
    return found["why"]


def test_a_sealed_text_changed_by_hand_is_found(told):
    row = SealedText.objects.get(id=told.report.text_ref.split(".")[1])
    SealedText.objects.filter(id=row.id).update(ciphertext=bytes(row.ciphertext)[:-1] + b"x")
    assert problem() == "teks tersegel diubah"


def test_a_sealed_text_deleted_by_hand_is_not_taken_for_an_erased_one(told):
    SealedText.objects.filter(id=told.report.text_ref.split(".")[1]).delete()
    assert problem() == "teks tersegel hilang"


def test_an_erased_report_is_no_problem(told):
    erase(TEST, f"report:{told.report.id}", "requested", now=NOW)
    assert check().problems == []


def test_a_file_changed_or_lost_on_the_disk_is_found_and_said(told):
    row = SealedFile.objects.get()
    ref = f"f1.{row.id}.{row.sha256}"
    path = stored_paths([row])[0]
    content = path.read_bytes()
    path.write_bytes(content[:-1] + b"x")
    assert problem() == "berkas diubah di penyimpanan"
    with pytest.raises(FileRefused, match="hilang atau rusak"):
        open_original(ref)
    path.unlink()
    assert problem() == "berkas hilang dari penyimpanan"
    with pytest.raises(FileRefused, match="hilang atau rusak"):
        open_original(ref)
    path.write_bytes(content)
    assert check().problems == []


def test_a_row_of_a_file_taken_away_by_hand_is_found(told):
    with transaction.atomic():
        SealedFile.objects.all().delete()
    assert problem() == "berkas hilang dari daftar"
