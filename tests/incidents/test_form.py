"""The report form over HTTP: photos with it, mistakes that lose nothing, the reading back."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from sigap.incidents import actions as incidents
from sigap.incidents.models import Incident
from sigap.intake.models import Report
from sigap.response import actions as response
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
    assert "bukan foto (JPEG" in page
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


@pytest.mark.parametrize("step", ["review", "send"])
def test_a_polling_station_that_is_not_on_the_list_is_said_and_the_place_offered_without_it(web, told, step):
    answer = web.post("/lapor/", {**told, "step": step, "place_text": "tps 999 sangatta utara"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "TPS 999 tidak ada di Kec. Sangatta Utara" in page
    assert not Report.objects.exists()
    web.post("/lapor/", {**told, "place_text": "tps 999 sangatta utara", "place_pick": offered(page)[0]})
    report = Report.objects.get()
    assert (report.area_code, report.tps_id) == ("64.08.04", "")


def offered(page):
    """Values of the buttons under the place."""
    return re.findall(r'name="place_pick"\s+value="([^"]+)"', page)


@pytest.mark.parametrize(
    ("words", "meant"), [("sangata utra", "64.08.04"), ("singa gembra", "64.08.04.2011"), ("sandarn", "64.08.11")]
)
@pytest.mark.parametrize("address", ["/lapor/", "/lapor/telepon/"])
def test_a_misspelt_place_is_asked_about_and_taken_with_one_press(told, words, meant, address):
    desk = browser(make_officer("desk-piket-1"))
    answer = desk.post(address, {**told, "place_text": words})
    assert answer.status_code == 422
    assert not Report.objects.exists()
    choices = offered(answer.content.decode())
    assert f"{meant}|" in choices
    desk.post(address, {**told, "place_text": words, "place_pick": f"{meant}|"})
    assert Report.objects.get().area_code == meant


def test_a_polling_station_that_several_villages_have_is_chosen_by_a_person(web, told):
    answer = web.post("/lapor/", {**told, "place_text": "TPS 1 Sandaran"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "TPS 001 ada di beberapa desa" in page
    stations = [one for one in offered(page) if one.endswith("/001")]
    assert len(stations) > 1
    web.post("/lapor/", {**told, "place_text": "TPS 1 Sandaran", "place_pick": stations[0]})
    assert Report.objects.get().tps_id == stations[0].partition("|")[2]


def test_a_polling_station_without_a_village_is_asked_where(web, told):
    page = web.post("/lapor/", {**told, "place_text": "TPS 5"}).content.decode()
    assert "TPS 005 di desa mana?" in page
    assert web.post("/lapor/", {**told, "place_text": "TPS 5", "place_pick": "-"}).status_code == 302


@pytest.mark.parametrize(
    "words", ["Singa Gembara, Kec. Sangatta Utara", "singa gembara sangatta utara", "TPS 088 Sangatta Utara"]
)
def test_a_place_with_its_kecamatan_is_plain_enough(web, told, words):
    assert web.post("/lapor/", {**told, "place_text": words}).status_code == 302


def test_a_form_that_stays_open_hears_the_code_and_where_its_page_is(web, told):
    answer = web.post("/lapor/", told, headers={"X-Stay": "1"})
    report = Report.objects.get()
    assert (answer.status_code, answer.content.decode()) == (201, report.code)
    assert answer.headers["Location"] == f"/lapor/{report.id}/"


def test_what_makes_a_second_try_the_same_report_is_kept_with_the_draft(web):
    page = web.get("/lapor/").content.decode()
    for name in ("key", "area_code", "tps_id", "lat", "lon"):
        (field,) = re.findall(rf'<input type="hidden" name="{name}"[^>]*>', page)
        assert "data-keep" in field


def test_whoever_keeps_his_words_is_not_corrected(web, told):
    page = web.post("/lapor/", {**told, "place_text": "sangata utra"}).content.decode()
    assert "-" in offered(page)
    web.post("/lapor/", {**told, "place_text": "sangata utra", "place_pick": "-"})
    assert Report.objects.get().area_code == ""


def test_a_place_that_nothing_comes_near_is_taken_as_written(web, told):
    assert web.post("/lapor/", {**told, "place_text": "simpang tiga warung mbok"}).status_code == 302


def test_an_exact_name_is_not_asked_about(web, told):
    assert web.post("/lapor/", {**told, "place_text": "Singa Gembara"}).status_code == 302


def test_a_number_that_few_days_have_seen_is_asked_about_and_taken_when_it_is_meant(web, told):
    answer = web.post("/lapor/", {**told, "injured": "9999"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Betul 9999 orang luka" in page
    assert 'name="count_sure"' in page
    web.post("/lapor/", {**told, "injured": "9999", "count_sure": "1"})
    assert Report.objects.get().injured == 9999


def test_all_faults_are_named_at_once_each_with_the_way_to_its_field(web, told):
    page = web.post("/lapor/", {**told, "kind": "", "place_text": "", "occurred_time": "25.99"}).content.decode()
    for field in ("id_kind", "id_occurred_time"):
        assert f'href="#{field}"' in page
        assert f'id="{field}"' in page


def test_somebody_targeted_for_what_he_is_raises_the_severity_and_says_why(web, told):
    web.post("/lapor/", {**told, "affected": ["identity"]})
    report = Report.objects.get()
    assert (report.severity, report.severity_base) == (report.severity_base + 1, report.severity_base)
    assert "identity" in report.severity_why
    assert (
        "ada unsur SARA"
        in browser(make_officer("desk-piket-1")).get(f"/kejadian/{Incident.objects.get().code}/").content.decode()
    )


def test_a_kind_that_is_about_it_is_not_raised_twice(web, told):
    web.post("/lapor/", {**told, "kind": "E2", "affected": ["identity"]})
    report = Report.objects.get()
    assert report.severity == report.severity_base


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


def test_an_operator_finds_the_telephone_form_and_a_field_reporter_is_not_offered_it(web):
    assert "/lapor/telepon/" in browser(make_officer("desk-piket-1")).get("/lapor/").content.decode()
    assert "/lapor/telepon/" not in web.get("/lapor/").content.decode()


def test_after_a_telephone_report_the_operator_goes_on_from_there(told):
    desk = browser(make_officer("desk-piket-1"))
    sent = {**told, "kind": "B1", "channel": "telephone", "text": "CONTOH: saling dorong"}
    page = desk.get(desk.post("/lapor/telepon/", sent).headers["Location"]).content.decode()
    code = Incident.objects.get().code
    assert "Sandaran" in page
    assert f'href="/kejadian/{code}/"' in page
    assert 'href="/lapor/telepon/"' in page
    assert ("/siaga/" in page) is (Incident.objects.get().severity >= 4)


def test_a_grave_telephone_report_offers_the_early_alert_until_it_is_sent(told):
    desk = browser(make_officer("desk-piket-1"))
    sent = {**told, "kind": "B1", "channel": "telephone", "dead": "1"}
    address = desk.post("/lapor/telepon/", sent).headers["Location"]
    code = Incident.objects.get().code
    assert f"/kejadian/{code}/siaga/" in desk.get(address).content.decode()
    desk.post(f"/kejadian/{code}/siaga/")
    assert f"/kejadian/{code}/siaga/" not in desk.get(address).content.decode()


def test_what_the_teller_reads_of_an_ended_matter_is_in_order_and_promises_nothing_more(web, told):
    address = web.post("/lapor/", told).headers["Location"]
    head, incident = make_officer("desk-kepala"), Incident.objects.get()
    now = timezone.now()
    incidents.answer_reporter(head.actor, incident.id, "CONTOH: petugas menuju lokasi", "app", now=now)
    response.close(head.actor, incident.id, "settled", "contoh: reda", now=now + timedelta(minutes=2))
    incidents.answer_reporter(head.actor, incident.id, "CONTOH: sudah reda", "app", now=now + timedelta(minutes=3))
    page = web.get(address).content.decode()
    assert "Berikutnya" not in page
    assert page.index("menuju lokasi") < page.index("Selesai") < page.index("sudah reda")
