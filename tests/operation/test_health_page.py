"""Kelola > Kesehatan sistem, and the doctor that works beside tick."""

import json
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from sigap.config import tick
from sigap.operation import doctor, realm, regular
from sigap.operation.doctor import Report, Result
from sigap.operation.findings import Group, Look, Sentence, care, good, grave, unknown
from tests.factories.accounts import browser, make_officer

PAGE = "/kelola/kesehatan/"


@pytest.fixture(autouse=True)
def _alive(_realm):
    tick.beat(timezone.now(), [], 0.02)


@pytest.fixture
def admin():
    return browser(make_officer("admin-sistem"))


def keep(now, *findings):
    results = [
        Result(f"x{number}", Group.DATABASE, Sentence("Rantai jurnal"), finding)
        for number, finding in enumerate(findings)
    ]
    doctor.keep(Report(now, tuple(results)))


def test_what_was_found_is_shown_gravest_first_with_what_to_do(admin):
    keep(
        timezone.now() - timedelta(minutes=3),
        good(Sentence("Terjemahan tersusun.")),
        care(Sentence("Tidak ada yang tahu bila server ini mati."), Sentence("Jalankan: sigap migrate")),
        grave(Sentence("Berkas basis data rusak: %(what)s.", what="<b>x</b>"), Sentence("Jalankan: sigap migrate")),
        unknown(Sentence("Bukan produksi: HTTPS tidak diminta.")),
    )
    page = admin.get(PAGE).content.decode()
    places = [page.index(words) for words in ("Berkas basis data rusak", "Tidak ada yang tahu", "Terjemahan tersusun")]
    assert places == sorted(places)
    assert "<b>x</b>" not in page
    assert "3 menit lalu" in page
    assert page.count("Lakukan:") == 2
    assert "<b>1</b> gawat" in page and "<b>1</b> perlu perhatian" in page and "<b>1</b> tidak diperiksa" in page


def test_before_the_first_examination_it_says_so_and_what_is_known_anyhow(admin):
    page = admin.get(PAGE).content.decode()
    assert "Belum pernah diperiksa" in page
    assert "Tick berjalan" in page and "Ruang cakram" in page


def test_a_tick_that_died_since_is_shown_whatever_was_kept(admin):
    doctor.keep(doctor.examine(Look(timezone.now(), thorough=False)))
    assert "Tick berhenti" not in admin.get(PAGE).content.decode()
    tick.beat(timezone.now() - timedelta(minutes=10), [])
    assert "Tick berhenti" in admin.get(PAGE).content.decode()


def test_an_old_result_is_called_old(admin):
    keep(timezone.now() - timedelta(minutes=31), good(Sentence("Mati.")))
    assert "Hasil ini sudah lama" in admin.get(PAGE).content.decode()


def test_it_reads_a_file_and_asks_the_database_nothing_of_its_own(admin):
    doctor.keep(doctor.examine(Look(timezone.now(), thorough=False)))
    admin.get(PAGE)
    with CaptureQueriesContext(connection) as seen:
        admin.get(PAGE)
    assert len(seen) <= 12


def test_asking_for_another_look_leaves_a_mark_for_tick_and_says_what_happens(admin):
    answer = admin.post(f"{PAGE}periksa/", follow=True)
    assert doctor.is_asked_for()
    page = answer.content.decode()
    assert "Diperiksa ulang dalam beberapa detik" in page
    assert "Pemeriksaan pertama sedang berjalan" in page


def test_where_nothing_can_be_written_it_says_what_else_to_do(admin, monkeypatch):
    def refused():
        raise OSError(28, "penuh")

    monkeypatch.setattr(doctor, "ask_for_one", refused)
    assert "Jalankan di server: sigap doctor" in admin.post(f"{PAGE}periksa/", follow=True).content.decode()


def test_only_the_administrator_sees_it():
    for post in ("desk-kepala", "pembaca-kampus", "polres-ops"):
        web = browser(make_officer(post))
        assert web.get(PAGE).status_code == 403
        assert "Kesehatan sistem" not in web.get("/kelola/").content.decode()
        assert web.post(f"{PAGE}periksa/").status_code == 403
    assert not doctor.is_asked_for()


def test_it_can_be_read_in_english(admin):
    keep(
        timezone.now(),
        grave(Sentence("Jam tidak disetel otomatis dan akan bergeser."), Sentence("Jalankan: sigap migrate")),
    )
    admin.post("/bahasa/", {"bahasa": "en"})
    page = admin.get(PAGE).content.decode()
    assert "The clock is not set automatically" in page and "Run: sigap migrate" in page


# --- beside tick -------------------------------------------------------------------------------------------------------


@pytest.fixture
def looked(monkeypatch):
    """Examinations that were started, without doing them."""
    started, free = [], threading.Event()

    def look(now):
        started.append(now)
        free.wait(10)

    monkeypatch.setattr(regular, "look", look)
    yield started, free
    free.set()


def test_it_looks_after_a_while_then_every_quarter_of_an_hour_and_never_twice_at_once(looked):
    started, free = looked
    begin = timezone.now()
    rounds = regular.Rounds(begin)
    assert not rounds.look_when_due(begin + timedelta(seconds=5))
    first = begin + timedelta(seconds=21)
    assert rounds.look_when_due(first)
    assert not rounds.look_when_due(first + timedelta(hours=1)), "one is still running"
    free.set()
    rounds._running.join(10)
    keep(first, good(Sentence("Mati.")))
    assert not rounds.look_when_due(first + timedelta(minutes=14))
    assert rounds.look_when_due(first + timedelta(minutes=16))
    assert started == [first, first + timedelta(minutes=16)]


def test_a_page_that_asks_is_answered_at_once_even_at_the_start(looked):
    begin = timezone.now()
    doctor.ask_for_one()
    assert regular.Rounds(begin).look_when_due(begin)


def test_a_look_that_cannot_be_kept_ends_quietly(monkeypatch, tmp_path):
    closed = []
    monkeypatch.setattr(regular, "connections", type("All", (), {"close_all": lambda self: closed.append(1)})())
    (tmp_path / "file").write_text("")
    with override_settings(SIGAP_REALM_DIR=tmp_path / "file"):
        regular.look(timezone.now())
    assert closed == [1]


def test_what_tick_keeps_is_what_the_page_reads(monkeypatch):
    monkeypatch.setattr(regular, "connections", type("All", (), {"close_all": lambda self: None})())
    now = timezone.now()
    regular.look(now)
    assert json.loads((realm.folder() / doctor.FILE).read_text())["at"] == now.isoformat()
    assert {one.name for one in doctor.kept().results} >= {"journal", "tick", "shipped-data"}
