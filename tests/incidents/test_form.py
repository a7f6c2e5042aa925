"""The report form over HTTP: photos with it, mistakes that lose nothing, the reading back."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from sigap.incidents.models import Incident
from sigap.intake.models import Report
from sigap.ui.words import here
from tests.factories.accounts import browser, make_officer


def picture(name="a.jpg"):
    kept = BytesIO()
    Image.new("RGB", (30, 30), "teal").save(kept, "JPEG")
    return SimpleUploadedFile(name, kept.getvalue(), "image/jpeg")


@pytest.fixture
def told():
    moment = here(timezone.now())
    return {
        "kind": "D1",
        "place_text": "Sandaran",
        "text": "CONTOH: baliho sobek di simpang",
        "basis": "saw",
        "occurred_on": moment.date().isoformat(),
        "occurred_time": "00:01",
        "channel": "app",
        "step": "send",
    }


@pytest.fixture
def web():
    return browser(make_officer("panwascam-sandaran"))


def test_photos_travel_with_the_report(web, told):
    answer = web.post("/lapor/", {**told, "files": [picture("a.jpg"), picture("b.jpg")]})
    assert answer.status_code == 302
    report = Report.objects.get()
    assert len(report.files) == 2
    assert web.get(f"/lapor/{report.id}/foto/1/").headers["Content-Type"] == "image/jpeg"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": ""}, "Pilih apa yang terjadi"),
        ({"occurred_on": ""}, "Isi tanggal kejadian"),
        ({"occurred_time": "pagi"}, "Jam tidak terbaca"),
        ({"occurred_time": "25.10"}, "Jam tidak terbaca"),
        ({"occurred_other": "kemarin dulu"}, "Tanggal tidak terbaca"),
        ({"basis": ""}, "Pilih bagaimana Anda tahu"),
        ({"place_text": ""}, "Tulis tempatnya"),
        ({"text": ""}, "Tulis apa yang terlihat"),
        ({"text": "kata " * 5001}, "terlalu panjang"),
        ({"occurred_on": "2099-01-01"}, "masa depan"),
        ({"lat": "51.5", "lon": "0.1"}, "di luar Kutai Timur"),
        ({"tps_id": "64.08.11.2001/999"}, "TPS itu tidak ada"),
    ],
)
def test_a_mistake_is_one_sentence_and_nothing_typed_is_lost(web, told, change, sentence):
    answer = web.post("/lapor/", {**told, **change})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "Yang sudah ditulis tetap ada" in page
    if "text" not in change:
        assert "baliho sobek di simpang" in page
    assert not Incident.objects.exists()


def test_a_file_that_is_no_photo_is_named_and_the_words_stay(web, told):
    bad = SimpleUploadedFile("foto.jpg", b"MZ bukan foto", "image/jpeg")
    page = web.post("/lapor/", {**told, "files": bad}).content.decode()
    assert "bukan foto JPEG" in page
    assert "baliho sobek di simpang" in page


def test_reading_back_is_one_paragraph_in_place(web, told):
    page = web.post("/lapor/", {**told, "step": "review"}, headers={"X-Read-Back": "1"}).content.decode()
    assert "Perusakan/penghilangan APK" in page
    assert "<b>Kec. Sandaran</b>" in page, "a village and a sub-district share the name: the wider one"
    unclear = {**told, "step": "review", "place_text": "dekat pasar lama"}
    page = web.post("/lapor/", unclear, headers={"X-Read-Back": "1"}).content.decode()
    assert "dekat pasar lama (desk memastikan letaknya)" in page
    clear = {**told, "step": "review", "place_text": "singa gembara"}
    page = web.post("/lapor/", clear, headers={"X-Read-Back": "1"}).content.decode()
    assert "Singa Gembara, Kec. Sangatta Utara" in page
    assert "<html" not in page


def test_markup_in_every_field_stays_text(web, told):
    nasty = "<script>alert(1)</script>"
    answer = web.post(
        "/lapor/", {**told, "text": nasty, "place_text": nasty, "contact": nasty, "forwarded_from": nasty}
    )
    page = web.get(answer.headers["Location"]).content.decode()
    assert nasty not in page
    assert "&lt;script&gt;alert(1)" in page


def test_the_same_form_twice_is_one_report(web, told):
    first = web.post("/lapor/", {**told, "key": "sama"})
    second = web.post("/lapor/", {**told, "key": "sama"})
    assert first.headers["Location"] == second.headers["Location"]
    assert Report.objects.count() == 1


@pytest.mark.parametrize("written", ["00.01", "0.01", "00:01", "0001"])
def test_a_time_is_read_as_people_here_write_it(web, told, written):
    assert web.post("/lapor/", {**told, "occurred_time": written}).status_code == 302
    assert f"{here(Report.objects.get().occurred_at):%H:%M}" == "00:01"


def test_a_day_of_last_month_is_written_day_first(web, told):
    before = here(timezone.now() - timedelta(days=40)).date()
    assert web.post("/lapor/", {**told, "occurred_other": f"{before:%d-%m-%Y}"}).status_code == 302
    assert here(Report.objects.get().occurred_at).date() == before


def test_the_form_names_the_days_in_words(web):
    page = web.get("/lapor/").content.decode()
    assert "Hari ini · " in page
    assert "Kemarin · " in page
    assert 'type="date"' not in page


def test_the_same_form_with_other_words_asks_and_can_be_sent_as_another_report(web, told):
    web.post("/lapor/", {**told, "key": "sama"})
    page = web.post("/lapor/", {**told, "key": "sama", "text": "CONTOH: baliho kedua"})
    body = page.content.decode()
    assert page.status_code == 422
    assert "sudah terkirim dengan isi lain" in body
    assert "baliho kedua" in body
    key = re.search(r'name="key" value="([^"]+)"', body)[1]
    assert key != "sama"
    assert web.post("/lapor/", {**told, "key": key, "text": "CONTOH: baliho kedua"}).status_code == 302
    assert Report.objects.count() == 2


def test_pressed_twice_across_a_minute_it_is_still_the_same_form(web, told):
    """The typed minute may lie just ahead of the server's clock at the first press and behind it at the second."""
    soon = here(timezone.now() + timedelta(seconds=30))
    typed = {**told, "occurred_on": soon.date().isoformat(), "occurred_time": f"{soon:%H:%M}", "key": "sama"}
    first = web.post("/lapor/", {**typed, "told_at": "2024-11-27T00:00:00Z"})
    again = web.post("/lapor/", {**typed, "told_at": "2024-11-27T00:00:09Z"})
    assert first.headers["Location"] == again.headers["Location"]


@pytest.mark.parametrize(
    ("clock", "doubted"), [("1970-01-01T00:00:00Z", True), ("", False), ("besok", False), ("2024-11-27", False)]
)
def test_a_wrong_phone_clock_is_taken_and_said_in_one_sentence(web, told, clock, doubted):
    page = web.get(web.post("/lapor/", {**told, "told_at": clock}).headers["Location"]).content.decode()
    assert ("betulkan jam HP" in page) is doubted


def test_a_polling_station_that_is_not_on_the_list_is_said_when_read_back(web, told):
    unknown = {**told, "step": "review", "place_text": "TPS 999 Sangatta Utara"}
    page = web.post("/lapor/", unknown, headers={"X-Read-Back": "1"}).content.decode()
    assert "TPS 999 tidak ada di daftar" in page


def test_no_empty_character_in_any_field_breaks_the_form(web, told):
    for field in ("text", "place_text", "contact", "forwarded_from", "area_code", "tps_id", "key", "told_at"):
        answer = web.post("/lapor/", {**told, field: "a\x00b"})
        assert answer.status_code == 422, field
        page = answer.content.decode()
        assert "Hapus lalu kirim lagi" in page, field
        assert "Yang sudah ditulis tetap ada" in page


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"kind": "Z9"}, "Jenis kejadian tidak dikenal"),
        ({"channel": "merpati"}, "Pilih dari daftar"),
        ({"weapons": "meriam"}, "Senjata: Pilih dari daftar"),
        ({"affected": ["semua"]}, "Ada yang terdampak: Pilih dari daftar"),
        ({"accused": ["BUKAN"]}, "Unsur yang diadukan: Pilih dari daftar"),
        ({"injured": "dua"}, "Orang luka: Isi jumlah orang"),
        ({"injured": "-1"}, "Orang luka: Isi jumlah orang"),
        ({"dead": "9" * 12}, "Meninggal: Isi jumlah orang"),
        ({"lat": "utara", "lon": "117"}, "Tulis nama tempatnya"),
    ],
)
def test_no_answer_is_refused_without_a_sentence_that_says_what_to_do(web, told, change, sentence):
    answer = web.post("/lapor/", {**told, **change})
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_place_outside_is_said_when_read_back(web, told):
    away = {**told, "step": "review", "place_text": "kab. Berau"}
    answer = web.post("/lapor/", away, headers={"X-Read-Back": "1"})
    assert answer.status_code == 422
    assert "Berau di luar Kutai Timur" in answer.content.decode()
