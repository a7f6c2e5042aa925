"""The incident page as its officers use it: telephone answers in two taps, files, tasks, the next move, who to call."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from sigap.accounts.actions import add_contact
from sigap.incidents import actions as incidents
from sigap.response import actions as response
from tests.factories.accounts import SEED, browser, make_officer
from tests.factories.reports import SANDARAN, SANGATTA, taken


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def officer(now):
    return lambda post: make_officer(post, now=now - timedelta(days=1))


@pytest.fixture
def photo():
    """A photo that carries a camera name and a position in its EXIF."""
    kept = BytesIO()
    exif = Image.Exif()
    exif[0x0110] = "KAMERA-RAHASIA"
    Image.new("RGB", (40, 30), "teal").save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def test_an_overdue_office_is_telephoned_first_and_answered_from_the_card(officer, now):
    told = now - timedelta(hours=3)
    incident = taken(now=told, area_code=SANGATTA).incident
    desk = officer("desk-piket-1")
    request = response.alert(desk.actor, incident.id, now=told)
    web = browser(desk)
    page = web.get(f"/kejadian/{incident.code}/").content.decode()
    assert "Polres Kutai Timur belum menjawab dan waktunya lewat" in page
    assert f'href="#telepon-{request.id}"' in page
    sent = {"how": "phone", "back": "incident", "state": "accepted", "by_post": "polres-ops", "at": ""}
    answer = web.post(f"/permintaan/{request.id}/jawab/", sent)
    assert answer.headers["Location"] == f"/kejadian/{incident.code}/"
    page = web.get(f"/kejadian/{incident.code}/").content.decode()
    assert "lewat telepon" in page
    assert "belum menjawab dan waktunya lewat" not in page


def test_the_chain_names_the_office_whose_move_it_is(officer, now):
    incident = taken(now=now, area_code=SANGATTA).incident
    desk = officer("desk-piket-1")
    response.alert(desk.actor, incident.id, now=now)
    assert "<b>Polres Kutai Timur</b>" in browser(desk).get(f"/kejadian/{incident.code}/").content.decode()


def test_files_of_an_incident_come_back_without_metadata(officer, now, photo):
    incident = taken(now=now).incident
    web = browser(officer("desk-piket-1"))
    upload = SimpleUploadedFile("lokasi.jpg", photo, "image/jpeg")
    web.post(f"/kejadian/{incident.code}/berkas/", {"files": upload})
    page = web.get(f"/kejadian/{incident.code}/").content.decode()
    assert "lokasi.jpg" in page
    assert "Berkas disimpan pada kejadian" in page
    note = incident.notes.get(kind="file")
    shown = web.get(f"/kejadian/{incident.code}/berkas/{note.id}/")
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert b"KAMERA-RAHASIA" in photo
    assert b"KAMERA-RAHASIA" not in shown.content


def test_a_text_file_is_refused_in_one_sentence(officer, now):
    incident = taken(now=now).incident
    web = browser(officer("desk-piket-1"))
    upload = SimpleUploadedFile("foto.jpg", b"bukan foto", "image/jpeg")
    page = web.post(f"/kejadian/{incident.code}/berkas/", {"files": upload}, follow=True).content.decode()
    assert "Berkas ini bukan foto (JPEG, PNG, WebP, HEIC, AVIF) atau PDF" in page
    page = web.post(f"/kejadian/{incident.code}/berkas/", follow=True).content.decode()
    assert "Pilih berkasnya dahulu" in page


def test_the_teller_adds_a_photo_to_his_own_report_and_nobody_elses(officer, now, photo):
    teller = officer("panwascam-sandaran")
    own, foreign = taken(teller.actor, now).report, taken(now=now).report
    web = browser(teller)
    web.post(f"/lapor/{own.id}/foto/", {"files": SimpleUploadedFile("a.jpg", photo, "image/jpeg")})
    assert "foto 1" in web.get(f"/lapor/{own.id}/").content.decode()
    assert web.post(f"/lapor/{foreign.id}/foto/", {}).status_code == 404


def test_a_task_is_done_with_one_tap(officer, now):
    incident = taken(now=now).incident
    desk = officer("desk-piket-1")
    task = incidents.add_task(desk.actor, incident.id, "telepon kepala desa", "desk-piket-1", None, now=now)
    web = browser(desk)
    assert "Petugas piket 1" in web.get(f"/kejadian/{incident.code}/").content.decode()
    web.post(f"/kejadian/{incident.code}/tugas-selesai/", {"task": str(task.id)})
    task.refresh_from_db()
    assert task.done_by == "desk-piket-1"
    page = web.post(f"/kejadian/{incident.code}/tugas-selesai/", {"task": "bukan-id"}, follow=True).content.decode()
    assert "Tugas itu tidak ada" in page


def test_the_area_page_says_whom_to_call_there_and_nobody_from_elsewhere(officer, now):
    reporter = officer("panwascam-sandaran")
    add_contact(SEED, person=reporter.person, channel="phone", address="0812 0000 0001", now=now)
    page = browser(officer("desk-piket-1")).get("/wilayah/64.08.11/").content.decode()
    assert "+6281200000001" in page
    assert "Camat Sandaran" in page
    assert "belum ada kontak" in page
    assert "Busang" not in page.split("Siapa yang bertanggung jawab dan dihubungi")[1].split("</section>")[0]
    elsewhere = browser(officer("ppk-busang")).get("/wilayah/64.08.11/").content.decode()
    assert "+6281200000001" not in elsewhere


def test_search_finds_incidents_by_the_name_of_their_place(officer, now):
    incident = taken(now=now, area_code=SANDARAN).incident
    web = browser(officer("desk-piket-1"))
    for words in ("sandaran", "sandarn", incident.code.lower(), "bentrok"):
        assert incident.code in web.get("/cari/", {"q": words}).content.decode(), words
    assert incident.code not in browser(officer("ppk-busang")).get("/cari/", {"q": "sandaran"}).content.decode()


def test_the_gravest_overdue_office_stands_first(officer, now):
    desk = officer("desk-piket-1")
    calm = taken(now=now - timedelta(hours=9), area_code=SANGATTA, kind="F1").incident
    response.send(desk.actor, calm.id, "BAWASLU", "PERMINTAAN", "", now=now - timedelta(hours=9))
    grave = taken(now=now - timedelta(hours=1), area_code=SANGATTA).incident
    response.alert(desk.actor, grave.id, now=now - timedelta(hours=1))
    page = browser(desk).get("/desk/belum/").content.decode()
    assert page.index("Polres Kutai Timur") < page.index("Bawaslu Kutai Timur")


def test_lists_are_paged_and_keep_their_filters(officer, now):
    for number in range(55):
        taken(now=now - timedelta(minutes=number), area_code=SANGATTA)
    web = browser(officer("desk-piket-1"))
    first = web.get("/laporan/", {"wilayah": "64.08.04"}).content.decode()
    assert first.count('class="row-card"') == 50
    assert "wilayah=64.08.04&amp;halaman=2" in first
    second = web.get("/laporan/", {"wilayah": "64.08.04", "halaman": "2"}).content.decode()
    assert second.count('class="row-card"') == 5
    assert web.get("/laporan/", {"halaman": "tidak"}).status_code == 200


def test_when_the_asked_office_cannot_the_next_move_is_another_office(officer, now):
    incident = taken(now=now, area_code=SANGATTA, kind="D1").incident
    desk, bawaslu = officer("desk-kepala"), officer("bawaslu-piket")
    request = response.send(desk.actor, incident.id, "BAWASLU", "PERMINTAAN", now=now)
    response.answer(bawaslu.actor, request.id, "cannot", reason_code="personel", now=now)
    for post in ("desk-pemeriksa-1", "desk-pemeriksa-2"):
        incidents.check(officer(post).actor, incident.id, "check", "contoh", now=now)
    page = browser(desk).get(f"/kejadian/{incident.code}/").content.decode()
    assert "kantor yang diminta belum dapat atau tidak berwenang" in page
