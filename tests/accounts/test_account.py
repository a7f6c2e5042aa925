"""/saya/: sessions, password, second step, language."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sigap.accounts import second_factor, signing_in
from sigap.accounts.models import DeviceMember, Login, SignInSession
from sigap.accounts.tidying import tidy
from sigap.journal.reading import entries_about
from tests.factories.accounts import PASSWORD, browser, code_at, make_officer

pytestmark = pytest.mark.django_db


@pytest.fixture
def piket(directory):
    return make_officer("desk-piket-1", name="Nama Contoh")


def test_sessions_are_listed_and_one_can_be_closed(piket):
    here, there = browser(piket), browser(piket)
    assert "Keluarkan semua yang lain" in here.get("/saya/").content.decode()
    row = SignInSession.objects.exclude(session_key=here.session.session_key).get()
    here.post(f"/saya/sesi/{row.pk}/keluarkan/")
    assert there.get("/saya/").status_code == 302
    assert here.get("/saya/").status_code == 200


def test_nobody_closes_another_ones_session(piket):
    mine, other = browser(piket), browser(make_officer("desk-piket-2"))
    row = SignInSession.objects.get(session_key=other.session.session_key)
    mine.post(f"/saya/sesi/{row.pk}/keluarkan/")
    assert other.get("/saya/").status_code == 200


def test_closing_all_others_is_an_entry(piket):
    here, there = browser(piket), browser(piket)
    here.post("/saya/sesi/keluarkan-lain/")
    assert there.get("/saya/").status_code == 302
    assert here.get("/saya/").status_code == 200
    assert entries_about(f"person:{piket.person}")[-1].kind == "sessions.revoked"


def test_a_new_password_signs_out_everywhere(piket):
    here, there = browser(piket), browser(piket)
    here.post("/saya/sandi/", {"sandi": "salah", "sandi_baru": "kata-sandi-yang-baru"})
    assert there.get("/saya/").status_code == 200
    here.post("/saya/sandi/", {"sandi": PASSWORD, "sandi_baru": "pendek"})
    assert there.get("/saya/").status_code == 200
    here.post("/saya/sandi/", {"sandi": PASSWORD, "sandi_baru": "kata-sandi-yang-baru"})
    assert there.get("/saya/").status_code == 302
    assert Login.objects.get(pk=piket.login.pk).check_password("kata-sandi-yang-baru")


def test_a_new_telephone_needs_the_password(piket):
    client = browser(piket)
    client.get("/saya/kode/")
    secret = client.session["totp_secret"]
    code = code_at(timezone.now(), secret)
    assert client.post("/saya/kode/", {"kode": code}).status_code == 400
    assert client.post("/saya/kode/", {"kode": code, "sandi": PASSWORD}).status_code == 200
    assert second_factor.recovery_codes_left(piket.login) == 10


def test_recovery_codes_need_the_password(piket):
    client = browser(piket)
    assert client.post("/saya/kode-cadangan/", {"sandi": "salah"}).status_code == 302
    page = client.post("/saya/kode-cadangan/", {"sandi": PASSWORD}).content.decode()
    assert "Kode cadangan" in page


def test_the_own_name_is_shown_to_the_owner(piket):
    assert "Nama Contoh" in browser(piket).get("/saya/").content.decode()


def test_indonesian_is_the_language_whatever_the_browser_wishes(piket):
    page = Client(headers={"accept-language": "en-US,en;q=0.9"}).get("/masuk/")
    assert page.headers["Content-Language"] == "id"
    client = browser(piket)
    client.post("/bahasa/", {"bahasa": "en", "lanjut": "/saya/"})
    assert client.get("/saya/").headers["Content-Language"] == "en"
    client.post("/bahasa/", {"bahasa": "xx"})
    assert client.get("/saya/").headers["Content-Language"] == "en"


def test_the_view_is_remembered_by_the_device_whoever_signs_in(piket):
    client = browser(piket)
    assert 'data-theme="auto"' in client.get("/saya/").content.decode()
    answer = client.post("/tampilan/", {"tampilan": "night", "lanjut": "/saya/"})
    assert answer.headers["Location"] == "/saya/"
    assert 'data-theme="night"' in client.get("/saya/").content.decode()
    client.post("/keluar/")
    assert 'data-theme="night"' in client.get("/masuk/").content.decode()
    client.post("/tampilan/", {"tampilan": "merah muda", "lanjut": "https://elsewhere.example/"})
    assert 'data-theme="auto"' in client.get("/masuk/").content.decode()


def test_nothing_but_a_known_view_reaches_the_page(piket):
    client = browser(piket)
    client.cookies["sigap_tampilan"] = '"><b>'
    assert 'data-theme="auto"' in client.get("/saya/").content.decode()


def test_pages_of_an_officer_are_not_kept_by_the_browser(piket):
    assert "no-store" in browser(piket).get("/kelola/").headers["Cache-Control"]


def test_a_part_of_a_page_is_refused_by_its_status_when_the_session_is_gone(directory):
    assert Client().get("/desk/belum/", headers={"X-Live": "1"}).status_code == 401
    assert Client().get("/desk/belum/").headers["Location"].startswith("/masuk/")


def test_a_locked_screen_refuses_a_part_by_its_status(piket):
    web = browser(piket)
    web.post("/kunci/")
    assert web.get("/desk/belum/", headers={"X-Live": "1"}).status_code == 423


def test_ended_sessions_are_tidied_away(piket):
    browser(piket)
    now = timezone.now()
    assert tidy(now)
    assert SignInSession.objects.count() == 1
    assert not tidy(now + timedelta(minutes=9))
    assert tidy(now + timedelta(hours=13))
    assert not SignInSession.objects.exists()


def test_knowing_the_viewer_costs_few_queries(piket, django_assert_max_num_queries):
    client = browser(piket)
    client.get("/saya/")
    with django_assert_max_num_queries(6):
        client.get("/masuk/")


def test_a_closed_session_does_not_come_back_by_pin(piket):
    """The lost laptop: its session is closed from here, and six digits do not open it again."""
    here, lost = browser(piket), browser(piket)
    signing_in.set_pin(Login.objects.get(pk=piket.login.pk), "482913", timezone.now())
    row = SignInSession.objects.exclude(session_key=here.session.session_key).get()
    member = DeviceMember.objects.get(device=row.device)
    here.post(f"/saya/sesi/{row.pk}/keluarkan/")
    assert lost.post("/kunci/ganti/", {"petugas": member.pk, "pin": "482913"}).status_code == 400
    own = DeviceMember.objects.exclude(pk=member.pk).get()
    assert here.post("/kunci/ganti/", {"petugas": own.pk, "pin": "482913"}).status_code == 302


def test_nor_after_closing_all_others(piket):
    here, lost = browser(piket), browser(piket)
    signing_in.set_pin(Login.objects.get(pk=piket.login.pk), "482913", timezone.now())
    device = SignInSession.objects.exclude(session_key=here.session.session_key).get().device
    here.post("/saya/sesi/keluarkan-lain/")
    member = DeviceMember.objects.get(device=device)
    assert lost.post("/kunci/ganti/", {"petugas": member.pk, "pin": "482913"}).status_code == 400
    assert DeviceMember.objects.filter(pin_allowed=True).count() == 1, "here he goes on"


def test_an_administrator_signs_somebody_out_without_taking_his_access(piket):
    client = browser(piket)
    admin = browser(make_officer("admin-sistem"))
    admin.post(f"/kelola/petugas/{piket.person}/akses/", {"langkah": "keluarkan"})
    assert client.get("/saya/").status_code == 302
    assert Login.objects.get(pk=piket.login.pk).is_active
