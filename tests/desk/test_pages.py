"""What officers see: the situation room, one incident worked from alert to answer, and what others never see."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sigap.incidents import actions as incidents
from sigap.incidents.models import Incident
from sigap.response import actions as response
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import BUSANG, SANDARAN, SANGATTA, taken


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def officer(now):
    def make(post):
        return make_officer(post, now=now - timedelta(days=1))

    return make


def test_the_empty_situation_room_teaches(officer):
    page = browser(officer("desk-piket-1")).get("/").content.decode()
    assert "Tidak ada yang menunggu jawaban" in page
    assert "Antar-pemilihan" in page
    assert "Okt 2031" in page


def test_an_unverified_report_says_so_everywhere(officer, now):
    incident = taken(now=now, area_code=SANGATTA).incident
    web = browser(officer("desk-piket-1"))
    assert "BELUM DIVERIFIKASI" in web.get("/").content.decode()
    assert "BELUM DIVERIFIKASI" in web.get(f"/kejadian/{incident.code}/").content.decode()


def test_from_alert_to_the_answer_to_the_reporter(officer, now):
    incident = taken(now=now, area_code=SANGATTA).incident
    desk, polres = browser(officer("desk-piket-1")), browser(officer("polres-ops"))
    path = f"/kejadian/{incident.code}/"
    assert desk.post(path + "siaga/").status_code == 302
    request = incident.requests.get()
    assert "Pengeroyokan" not in polres.get("/permintaan/").content.decode()
    assert "Bentrok antarpendukung" in polres.get("/permintaan/").content.decode()
    polres.post(f"/permintaan/{request.id}/jawab/", {"state": "accepted"})
    polres.post(f"/permintaan/{request.id}/langkah/", {"step": "arrive"})
    polres.post(f"/permintaan/{request.id}/langkah/", {"step": "finish", "reply": "dilerai"})
    desk.post(path + "selesai/", {"outcome": "settled", "reason": "dilerai warga"})
    desk.post(path + "jawab-pelapor/", {"text": "sudah ditangani", "how": "telephone"})
    row = Incident.objects.get(id=incident.id)
    assert (row.state, row.outcome) == ("closed", "settled")
    assert row.told_back_at is not None
    page = desk.get(path).content.decode()
    for sentence in ("menerima permintaan", "tiba di lokasi", "Selesai: selesai di tempat", "Pelapor diberi jawaban"):
        assert sentence in page


def test_a_refusal_is_a_sentence_on_the_page(officer, now):
    incident = taken(now=now).incident
    web = browser(officer("desk-piket-1"))
    page = web.post(f"/kejadian/{incident.code}/tolak/", {"reason": ""}, follow=True).content.decode()
    assert "Tulis alasan menolak" in page


def test_busang_never_gets_a_sandaran_incident(officer, now):
    incident = taken(now=now, area_code=SANDARAN).incident
    camat = browser(officer("camat-busang"))
    assert camat.get(f"/kejadian/{incident.code}/").status_code == 404
    assert incident.code not in camat.get("/cari/?q=bentrok").content.decode()
    assert camat.get("/peta/tanda.json").json()["marks"] == []
    assert incident.code not in camat.get("/wilayah/64.08.11/").content.decode()
    assert taken(now=now, area_code=BUSANG).incident.code in camat.get("/wilayah/64.08.06/").content.decode()


def test_an_accused_office_never_sees_the_report(officer, now):
    incident = taken(now=now, area_code=SANGATTA, kind="D1", accused=("BAWASLU",)).incident
    web = browser(officer("bawaslu-piket"))
    assert web.get(f"/kejadian/{incident.code}/").status_code == 404
    assert web.get("/peta/tanda.json").json()["marks"] == []


def test_a_report_of_force_is_a_count_to_the_desk_and_nothing_to_the_police(officer, now):
    incident = taken(now=now, area_code=SANGATTA, kind="H6").incident
    desk, polres = browser(officer("desk-piket-1")), browser(officer("polres-ops"))
    assert "1 laporan diteruskan ke badan luar" in desk.get("/").content.decode()
    for web in (desk, polres):
        assert web.get(f"/kejadian/{incident.code}/").status_code == 404
        assert web.get("/peta/tanda.json").json()["marks"] == []


def test_html_in_every_field_stays_text(officer, now):
    incident = taken(now=now, area_code=SANGATTA, text="<script>alert(1)</script>").incident
    page = browser(officer("desk-piket-1")).get(f"/kejadian/{incident.code}/").content.decode()
    assert "<script>alert(1)</script>" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_live_poll_is_304_until_something_is_recorded(officer, now):
    web = browser(officer("desk-piket-1"))
    first = web.get("/hidup/")
    again = web.get("/hidup/", headers={"If-None-Match": first["ETag"]})
    assert (first.status_code, again.status_code) == (200, 304)
    taken(now=now)
    assert web.get("/hidup/", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_misspelt_places_are_found(officer):
    web = browser(officer("desk-piket-1"))
    assert "Singa Gembara" in web.get("/cari/?q=singah gembra").content.decode()
    assert "Sandaran" in web.get("/cari/?q=sandarn").content.decode()
    assert "TPS 088" in web.get("/cari/?q=TPS 88 sangata utara").content.decode()


def test_lists_do_not_ask_the_database_once_per_row(officer, now, django_assert_max_num_queries):
    web = browser(officer("desk-piket-1"))
    for _ in range(6):
        taken(now=now, area_code=SANGATTA)
    web.get("/")
    with django_assert_max_num_queries(60):
        web.get("/")
    for _ in range(12):
        incident = taken(now=now, area_code=SANGATTA).incident
        response.send(officer_actor(now), incident.id, "KPU", "PEMBERITAHUAN", now=now)
    with django_assert_max_num_queries(60):
        web.get("/")


def officer_actor(now):
    return make_officer("desk-piket-2", now=now - timedelta(days=1)).actor


@pytest.mark.parametrize(
    "path",
    [
        "/dinding/",
        "/ukuran/",
        "/lembar-darurat/",
        "/kalender/",
        "/peta/",
        "/cari/",
        "/wilayah/64.08/",
        "/wilayah/64.08.04.2001/",
        "/lapor/",
        "/lapor/telepon/",
        "/lapor/saya/",
    ],
)
def test_every_page_opens_for_the_desk(officer, path):
    assert browser(officer("desk-piket-1")).get(path).status_code == 200


def test_a_report_by_form_in_two_steps(officer, now):
    web = browser(officer("panwascam-sandaran"))
    local = timezone.localtime(now - timedelta(minutes=3))
    told = {
        "kind": "D1",
        "place_text": "Sandaran",
        "area_code": SANDARAN,
        "occurred_on": local.date().isoformat(),
        "occurred_time": local.strftime("%H:%M"),
        "text": "CONTOH baliho sobek",
        "basis": "saw",
        "key": "satu-kunci",
    }
    review = web.post("/lapor/", {**told, "step": "review"}).content.decode()
    assert "Sudah benar?" in review
    assert "CONTOH baliho sobek" in review
    sent = web.post("/lapor/", {**told, "step": "send"}, follow=True).content.decode()
    assert "Laporan diterima" in sent
    web.post("/lapor/", {**told, "step": "send"})
    assert Incident.objects.count() == 1, "the same form twice is one report"


def test_what_was_typed_stays_when_something_is_wrong(officer):
    web = browser(officer("panwascam-sandaran"))
    answer = web.post("/lapor/", {"kind": "", "text": "CONTOH jangan hilang", "step": "review"})
    assert answer.status_code == 422
    assert "CONTOH jangan hilang" in answer.content.decode()


def test_who_may_not_read_incidents_is_told_so_instead_of_that_there_are_none():
    taken(now=timezone.now(), area_code=SANDARAN)
    page = browser(make_officer("pembaca-kampus")).get("/wilayah/64.08.11/").content.decode()
    assert "bukan untuk jabatan Anda" in page
    assert "Belum ada kejadian" not in page
    assert "Lapor di sini" not in page
    assert 'href="/ukuran/"' in page


def test_the_reason_of_an_outcome_is_read_on_its_page_and_in_its_timeline():
    desk = make_officer("desk-piket-1")
    incident = taken(now=timezone.now(), area_code=SANDARAN).incident
    incidents.close(desk.actor, incident.id, "settled", "CONTOH kedua pihak pulang", now=timezone.now())
    page = browser(desk).get(f"/kejadian/{incident.code}/").content.decode()
    assert page.count("CONTOH kedua pihak pulang") >= 2


def test_a_grave_matter_that_nobody_was_asked_about_stands_on_top():
    desk = make_officer("desk-piket-1")
    now = timezone.now()
    for minutes in range(12):
        taken(now=now - timedelta(minutes=60 - minutes), area_code=SANDARAN, kind="F1")
    grave = taken(now=now, area_code=SANDARAN, kind="D4").incident
    page = browser(desk).get("/").content.decode()
    first = page.split('id="p-wait"', 1)[1].split('href="/kejadian/', 1)[1].split("/", 1)[0]
    shown = page.split('id="t-verify"', 1)[1].split('href="/kejadian/', 1)[1].split("/", 1)[0]
    assert first == shown == grave.code
