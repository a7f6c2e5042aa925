"""/masuk/: who gets in, what a stranger learns, and who can be locked out by whom."""

from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.utils import timezone

from sigap.accounts import actions, second_factor, sessions, signing_in, throttle
from sigap.accounts.models import DeviceMember, Holding, Login, SignInSession, ThrottleCounter
from tests.factories.accounts import PASSWORD, SECRET, SEED, browser, code_at, enrol, make_officer

pytestmark = pytest.mark.django_db
KESBANGPOL = "Badan Kesbangpol Kutai Timur"


@pytest.fixture
def piket(directory):
    return make_officer("desk-piket-1", login_name="piket.contoh")


def enter(client, name="piket.contoh", office=KESBANGPOL, password=PASSWORD, **extra):
    return client.post("/masuk/", {"instansi": office, "nama": name, "sandi": password}, **extra)


def test_the_first_sign_in_leads_to_enrolment_and_nowhere_else(piket):
    client = Client()
    answer = enter(client)
    assert answer.status_code == 302
    assert answer.url == "/saya/kode/"
    assert client.get("/kelola/").url == "/saya/kode/"
    page = client.get("/saya/kode/")
    assert page.status_code == 200
    secret = client.session["totp_secret"]
    assert "<svg" in page.content.decode()
    assert client.post("/saya/kode/", {"kode": "000000"}).status_code == 400
    answer = client.post("/saya/kode/", {"kode": code_at(timezone.now(), secret)})
    assert "Kode cadangan" in answer.content.decode()
    assert client.get("/kelola/").status_code == 200


def test_the_second_step_is_asked_and_a_code_is_good_once(piket):
    enrol(piket.login)
    client = Client()
    assert enter(client).url == "/masuk/kode/"
    assert client.get("/saya/").status_code == 302, "the password alone opens nothing"
    assert client.post("/masuk/kode/", {"kode": "123"}).status_code == 400
    code = code_at(timezone.now())
    assert client.post("/masuk/kode/", {"kode": code}).url == "/"
    assert client.get("/saya/").status_code == 200
    again = Client()
    enter(again)
    assert again.post("/masuk/kode/", {"kode": code}).status_code == 400


def test_a_recovery_code_is_good_once(piket):
    codes = second_factor.activate(piket.login, SECRET, code_at(timezone.now()), timezone.now())
    client = Client()
    enter(client)
    assert client.post("/masuk/kode/", {"kode": codes[0]}).status_code == 302
    again = Client()
    enter(again)
    assert again.post("/masuk/kode/", {"kode": codes[0]}).status_code == 400


def test_guessing_the_code_ends_after_five(piket):
    enrol(piket.login)
    client = Client()
    enter(client)
    answers = [client.post("/masuk/kode/", {"kode": f"{n:06d}"}).status_code for n in range(6)]
    assert answers == [400] * 5 + [429]
    assert client.get("/masuk/kode/").url == "/masuk/"


def test_the_second_step_waits_five_minutes_only(piket):
    enrol(piket.login)
    client = Client()
    enter(client)
    session = client.session
    session["sign_in_pending"] = {**session["sign_in_pending"], "until": timezone.now().timestamp() - 1}
    session.save()
    assert client.post("/masuk/kode/", {"kode": code_at(timezone.now())}).url == "/masuk/"


def test_a_password_changed_meanwhile_ends_the_second_step(piket):
    enrol(piket.login)
    client = Client()
    enter(client)
    actions.reset_password(SEED, person=piket.person, now=timezone.now())
    assert client.post("/masuk/kode/", {"kode": code_at(timezone.now())}).url == "/masuk/"


def test_the_secret_is_not_readable_in_the_database(piket):
    enrol(piket.login)
    row = piket.login.authenticator_set.get(type="totp")
    assert SECRET not in str(row.data)
    assert second_factor.accept(piket.login, code_at(timezone.now()), timezone.now())


@pytest.mark.parametrize("realm", ["contoh", "latihan-1"])
def test_example_and_drill_realms_need_no_second_step(piket, settings, realm):
    settings.SIGAP_REALM = realm
    client = Client()
    assert enter(client).url == "/"
    assert client.get("/kelola/").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "tidak.ada"},
        {"office": "KPU Kutai Timur"},
        {"office": "Kantor karangan"},
        {"password": "salah"},
        {"name": "", "password": ""},
        {"name": "x" * 5000, "password": "y" * 5000},
        {"name": "a\x00b"},
    ],
)
def test_every_wrong_thing_gets_the_same_sentence(piket, wrong):
    answer = enter(Client(), **wrong)
    assert answer.status_code == 400
    assert signing_in.mismatch() in answer.content.decode()


def test_a_closed_account_gets_the_same_sentence(piket):
    Login.objects.filter(pk=piket.login.pk).update(is_active=False)
    assert signing_in.mismatch() in enter(Client()).content.decode()


@pytest.mark.parametrize("wrong", [{"name": "tidak.ada"}, {"office": "KPU Kutai Timur"}, {"password": "salah"}])
def test_every_wrong_thing_costs_the_same_work(piket, wrong, monkeypatch):
    signing_in.no_hash()
    hashed = []
    real = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or real(*a, **k))
    enter(Client(), **wrong)
    assert len(hashed) == 1


def test_unknown_and_known_names_are_slowed_alike(piket):
    for name in ("piket.contoh", "tidak.ada"):
        answers = [enter(Client(), name=name, password="salah").status_code for _ in range(throttle.ACCOUNT_LIMIT + 1)]
        assert answers == [400] * throttle.ACCOUNT_LIMIT + [429]


def test_strangers_do_not_lock_an_officer_out_of_his_own_computer(piket):
    home = browser(piket)
    for _ in range(throttle.ACCOUNT_LIMIT + 5):
        enter(Client(), password="salah")
    assert enter(Client()).status_code == 429, "from an unknown device even the right password waits"
    home.post("/keluar/")
    assert enter(home).url == "/masuk/kode/"


def test_nor_by_guessing_his_code_with_a_stolen_password(piket):
    home = browser(piket)
    home.post("/keluar/")
    thief = Client()
    enter(thief)
    for n in range(signing_in.CODE_LIMIT + 1):
        thief.post("/masuk/kode/", {"kode": f"{n:06d}"})
    enter(thief)
    assert thief.post("/masuk/kode/", {"kode": code_at(timezone.now())}).status_code == 429
    enter(home)
    assert home.post("/masuk/kode/", {"kode": code_at(timezone.now())}).url == "/"


def test_guessing_on_a_known_device_is_slowed_there_too(piket):
    home = browser(piket)
    home.post("/keluar/")
    answers = [enter(home, password="salah").status_code for _ in range(throttle.DEVICE_LIMIT + 1)]
    assert answers[-1] == 429
    assert enter(Client()).url == "/masuk/kode/", "and elsewhere he still gets in"


def test_one_address_spraying_many_names_is_slowed(piket):
    answers = [
        enter(Client(), name=f"nama.{n}", password="salah").status_code for n in range(throttle.ADDRESS_LIMIT + 1)
    ]
    assert answers[-1] == 429


def test_a_forged_forwarded_header_changes_nothing(piket):
    answers = [
        enter(
            Client(), name=f"nama.{n}", password="salah", HTTP_X_FORWARDED_FOR=f"10.0.{n // 250}.{n % 250}"
        ).status_code
        for n in range(throttle.ADDRESS_LIMIT + 1)
    ]
    assert answers[-1] == 429


def test_behind_our_own_proxy_the_last_hop_counts(rf, settings):
    settings.SIGAP_TRUSTED_PROXIES = ["127.0.0.1"]
    request = rf.get("/", HTTP_X_FORWARDED_FOR="1.2.3.4, 5.6.7.8")
    assert throttle.client_address(request) == "5.6.7.8"
    request.META["REMOTE_ADDR"] = "9.9.9.9"
    assert throttle.client_address(request) == "9.9.9.9"


def test_the_window_ends(piket):
    now = timezone.now()
    limit = (throttle.Limit("contoh", 1),)
    assert throttle.take(limit, now)
    assert not throttle.take(limit, now)
    assert throttle.take(limit, now + throttle.WINDOW)
    assert throttle.forget_old(now + throttle.WINDOW * 3) == 1
    assert not ThrottleCounter.objects.exists()


def test_a_forged_device_mark_is_no_device(piket):
    client = Client()
    client.cookies[sessions.device_cookie()] = "00000000-0000-0000-0000-000000000001:forged"
    assert enter(client).status_code == 302
    assert DeviceMember.objects.count() == 1


@pytest.mark.parametrize("wanted", ["https://jahat.example/", "//jahat.example", "javascript:alert(1)", "\\\\jahat"])
def test_it_never_leads_to_another_site(piket, settings, wanted):
    settings.SIGAP_REALM = "contoh"
    answer = Client().post(
        "/masuk/", {"instansi": KESBANGPOL, "nama": "piket.contoh", "sandi": PASSWORD, "lanjut": wanted}
    )
    assert answer.url == "/"


def test_it_leads_to_the_page_that_was_wanted(piket, settings):
    settings.SIGAP_REALM = "contoh"
    client = Client()
    address = client.get("/kelola/petugas/?hanya=bertugas").url
    assert address.startswith("/masuk/?lanjut=")
    page = client.get(address)
    assert 'value="/kelola/petugas/?hanya=bertugas"' in page.content.decode()


def test_the_password_is_argon2(settings, piket):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    piket.login.set_password("panjang sekali")
    assert piket.login.password.startswith("argon2$")


def test_a_new_session_key_and_a_new_form_secret_at_sign_in(piket, settings):
    settings.SIGAP_REALM = "contoh"
    client = Client()
    client.get("/masuk/")
    session = client.session
    session["planted"] = True
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    before = client.cookies[settings.CSRF_COOKIE_NAME].value
    enter(client)
    assert client.session.session_key != session.session_key
    assert "planted" not in client.session
    assert client.cookies[settings.CSRF_COOKIE_NAME].value != before


def test_with_several_posts_one_is_chosen_and_only_an_own_one(directory, settings):
    settings.SIGAP_REALM = "contoh"
    make_officer("desk-piket-1", "desk-wakil", login_name="dua.jabatan")
    client = Client()
    assert enter(client, name="dua.jabatan").url == "/masuk/jabatan/"
    assert client.post("/masuk/jabatan/", {"jabatan": "admin-sistem"}).status_code == 400
    assert client.post("/masuk/jabatan/", {"jabatan": "desk-wakil"}).url == "/"
    assert client.get("/saya/").wsgi_request.viewer.post == "desk-wakil"


def test_signing_out_ends_the_session_on_the_server(piket):
    client = browser(piket)
    kept = client.cookies.copy()
    client.post("/keluar/")
    assert not SignInSession.objects.exists()
    thief = Client()
    thief.cookies = kept
    assert thief.get("/saya/").status_code == 302
    assert client.get("/keluar/").status_code == 405


def test_someone_moved_in_the_middle_of_a_shift_loses_the_post_at_once(piket):
    client = browser(piket)
    assert client.get("/kelola/petugas/").status_code == 200
    held = piket.viewer
    row = Holding.objects.get(person_id=held.person)
    actions.end_holding(SEED, holding=row.id, reason="moved", now=timezone.now() - timedelta(seconds=1))
    assert client.get("/kelola/petugas/").url.startswith("/masuk/")
    assert not SignInSession.objects.exists()
