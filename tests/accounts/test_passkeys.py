"""Passkeys: registered, used to come in, listed, removed; and every false answer."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from fido2.utils import websafe_decode, websafe_encode

from sigap.accounts import passkeys, second_factor
from sigap.accounts.models import Passkey, PasskeyChallenge, SignInSession
from sigap.accounts.tidying import tidy
from sigap.config.env import WrongSetting
from sigap.config.passkey_address import passkey_host, passkey_origins
from sigap.journal.models import Entry
from sigap.journal.reading import entries_about
from tests.factories.accounts import PASSWORD, SECRET, browser, code_at, enrol, make_officer
from tests.factories.passkeys import SoftKey, give_key, passkey_of, show_key

pytestmark = pytest.mark.django_db
KESBANGPOL = "Badan Kesbangpol Kutai Timur"


@pytest.fixture
def piket(directory):
    return make_officer("desk-piket-1", login_name="piket.contoh")


def password_step(client, name="piket.contoh"):
    return client.post("/masuk/", {"instansi": KESBANGPOL, "nama": name, "sandi": PASSWORD})


def ask(client, second=True):
    return client.post("/masuk/kunci/mulai/", {"langkah": "2"} if second else {}).json()


def send(client, answer, second=True):
    return client.post("/masuk/kunci/", {"jawaban": answer, **({"langkah": "2"} if second else {})})


def who(client):
    return client.get("/saya/").wsgi_request.viewer.person


def register(client, key, label="Kunci USB kantor", **form):
    asked = client.post("/saya/kunci-masuk/mulai/", {"label": label, **form})
    if asked.status_code != 200:
        return asked
    return client.post("/saya/kunci-masuk/daftar/", {"jawaban": key.create(asked.json())})


def test_one_is_registered_named_listed_and_opens_as_second_step(piket):
    client, key = browser(piket), SoftKey()
    assert register(client, key, sandi=PASSWORD).status_code == 200, "no codes yet: they are shown once"
    page = client.get("/saya/kunci-masuk/").content.decode()
    assert "Kunci USB kantor" in page and "belum dipakai" in page
    entry = entries_about(f"person:{piket.person}")[-1]
    assert (entry.kind, entry.event.way) == ("passkey.registered", "first")

    fresh = Client()
    assert password_step(fresh).url == "/masuk/kode/"
    assert "Pakai kunci masuk" in fresh.get("/masuk/kode/").content.decode()
    assert send(fresh, key.get(ask(fresh))).url == "/"
    assert who(fresh) == piket.person
    assert "terakhir dipakai" in fresh.get("/saya/kunci-masuk/").content.decode()


def test_no_key_material_is_in_the_journal(piket):
    key = give_key(piket)
    text = " ".join(Entry.objects.values_list("text", flat=True))
    assert websafe_encode(key.credential_id) not in text
    assert key.credential_id.hex() not in text


def test_it_stands_for_name_password_and_second_step(piket):
    key = give_key(piket)
    client = Client()
    options = ask(client, second=False)
    assert not options["publicKey"].get("allowCredentials"), "nobody's keys are named to a stranger"
    assert options["publicKey"]["userVerification"] == "required"
    assert send(client, key.get(options), second=False).url == "/"
    assert who(client) == piket.person


def test_it_is_enough_without_a_telephone(piket):
    """Who registered only a passkey is not sent to enrol a telephone, and not let in by the password alone."""
    key = give_key(piket)
    client = Client()
    assert password_step(client).url == "/masuk/kode/"
    assert client.get("/kelola/").status_code == 302
    send(client, key.get(ask(client)))
    assert client.get("/kelola/").status_code == 200


def test_in_the_example_realm_it_can_be_tried_and_nothing_asks_for_it(piket, settings):
    settings.SIGAP_REALM, settings.SIGAP_PASSKEY_REQUIRED = "contoh", True
    client, key = Client(), SoftKey()
    assert password_step(client).url == "/"
    register(client, key, sandi=PASSWORD)
    client.post("/keluar/")
    assert send(client, key.get(ask(client, second=False)), second=False).url == "/"
    assert not client.get("/saya/").wsgi_request.viewer.unproven
    assert password_step(Client()).url == "/", "and the password alone still opens the example day"


# --- false answers ---------------------------------------------------------------------------------


def broken(change):
    """An answer of a right key, altered on the way."""

    def make(key, options):
        told = json.loads(key.get(options))
        change(told)
        return json.dumps(told)

    return make


def _flip(told):
    signature = bytearray(websafe_decode(told["response"]["signature"]))
    signature[-1] ^= 1
    told["response"]["signature"] = websafe_encode(bytes(signature))


def _lying(**lie):
    def make(key, options):
        for name, value in lie.items():
            setattr(key, name, value)
        return key.get(options)

    return make


FALSE = {
    "another origin": _lying(origin="https://sigap-kutim.example"),
    "a name that ends alike": _lying(origin="http://evil-localhost"),
    "without https": _lying(origin="http://sigap.kutim.go.id"),
    "another rp id": _lying(rp="sigap-kutim.example"),
    "nobody verified": _lying(verified=False),
    "another question": lambda key, options: key.get({"publicKey": {"challenge": websafe_encode(bytes(32))}}),
    "signature": broken(_flip),
    "id and rawId differ": broken(lambda told: told.update(id="AAAA")),
    "unknown key": lambda key, options: SoftKey().get(options),
    "somebody else's handle": broken(lambda told: told["response"].update(userHandle=websafe_encode(b"x" * 32))),
    "no signature": broken(lambda told: told["response"].pop("signature")),
    "no id": broken(lambda told: told.pop("rawId")),
    "rawId no text": broken(lambda told: told.update(rawId=7)),
    "data cut short": broken(lambda told: told["response"].update(authenticatorData="AAAA")),
    "client data no object": broken(lambda told: told["response"].update(clientDataJSON=websafe_encode(b"[]"))),
    "a registration": lambda key, options: key.create(
        {"publicKey": {**options["publicKey"], "user": {"id": key.handle}}}
    ),
    "empty": lambda key, options: "",
    "no object": lambda key, options: "[1]",
    "deep": lambda key, options: "[" * 9000,
    "long": lambda key, options: json.dumps({"response": {}, "x": "y" * 20_000}),
}


@pytest.mark.parametrize("lie", FALSE)
@pytest.mark.parametrize("second", [True, False])
def test_a_false_answer_opens_nothing(piket, lie, second):
    key = give_key(piket)
    client = Client()
    if second:
        password_step(client)
    answer = send(client, FALSE[lie](key, ask(client, second)), second)
    assert answer.status_code == 400
    assert passkeys.not_accepted() in answer.content.decode()
    assert not SignInSession.objects.exists()


def test_an_answer_is_good_once_and_a_question_too(piket):
    key = give_key(piket)
    client = Client()
    password_step(client)
    answer = key.get(ask(client))
    assert send(client, answer).status_code == 302
    client.post("/keluar/")
    password_step(client)
    assert send(client, answer).status_code == 400, "no question is open"
    ask(client)
    assert send(client, answer).status_code == 400, "another question is open"
    assert PasskeyChallenge.objects.count() == 0, "and a wrong answer used it up"


def test_a_wrong_answer_uses_the_question_up(piket):
    key = give_key(piket)
    client = Client()
    password_step(client)
    options = ask(client)
    assert send(client, "{}").status_code == 400
    assert send(client, key.get(options)).status_code == 400


def test_a_question_belongs_to_the_browser_that_asked(piket):
    key = give_key(piket)
    here, there = Client(), Client()
    answer = key.get(ask(here, second=False))
    ask(there, second=False)
    assert send(there, answer, second=False).status_code == 400
    assert not SignInSession.objects.exists()


def test_a_question_for_one_purpose_does_not_serve_another(piket):
    key = give_key(piket)
    client = browser(piket)
    answer = key.get(ask(client, second=False))
    assert client.post("/saya/kunci-masuk/bukti/", {"jawaban": answer}).status_code == 400


def test_a_question_lives_two_minutes(piket):
    key = give_key(piket)
    client = Client()
    options = ask(client, second=False)
    PasskeyChallenge.objects.update(until_at=timezone.now() - timedelta(seconds=1))
    assert send(client, key.get(options), second=False).status_code == 400
    ask(client, second=False)
    tidy(timezone.now() + passkeys.LIFE * 2)
    assert not PasskeyChallenge.objects.exists()


def test_a_colleagues_key_does_not_finish_my_sign_in(piket):
    give_key(piket)
    other = give_key(make_officer("desk-piket-2"))
    client = Client()
    password_step(client)
    assert send(client, other.get(ask(client), with_handle=False)).status_code == 400
    assert not SignInSession.objects.exists()


def test_a_closed_account_does_not_open(piket):
    key = give_key(piket)
    piket.login.is_active = False
    piket.login.save()
    client = Client()
    assert send(client, key.get(ask(client, second=False)), second=False).status_code == 400


def test_a_counter_that_goes_back_closes_the_key_and_every_session(piket):
    key = give_key(piket, key=SoftKey(counter=9))
    inside = browser(piket)
    clone = SoftKey(counter=3, credential_id=key.credential_id, private=key.private, handle=key.handle)
    client = Client()
    password_step(client)
    assert "mungkin ada salinannya" in send(client, clone.get(ask(client))).content.decode()
    assert passkey_of(key).suspected_at is not None
    assert "passkey.suspected" in [one.kind for one in entries_about(f"person:{piket.person}")]
    assert inside.get("/saya/").status_code == 302
    password_step(client)
    assert send(client, key.get(ask(client))).status_code == 400, "the right one too: nobody can tell which is which"


def test_a_key_without_a_counter_is_no_clone(piket):
    key = give_key(piket, key=SoftKey(counter=0))
    for _ in range(2):
        client = Client()
        assert send(client, key.get(ask(client, second=False)), second=False).status_code == 302


def test_a_session_that_was_planted_is_not_the_one_that_opens(piket, settings):
    key = give_key(piket)
    client = Client()
    options = ask(client, second=False)
    planted = client.session.session_key
    send(client, key.get(options), second=False)
    assert client.session.session_key != planted
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert thief.get("/saya/").status_code == 302


def test_strangers_lock_nobody_out_of_his_passkey(piket):
    key = give_key(piket)
    for n in range(15):
        Client().post("/masuk/", {"instansi": KESBANGPOL, "nama": "piket.contoh", "sandi": f"x{n}"})
    client = Client()
    assert password_step(client).status_code == 429
    assert send(client, key.get(ask(client, second=False)), second=False).url == "/"


# --- changing what one has --------------------------------------------------------------------------


def test_a_wrong_password_registers_nothing(piket):
    answer = register(browser(piket), SoftKey(), sandi="salah")
    assert answer.status_code == 400
    assert "Kata sandi" in answer.json()["sentence"]
    assert not Passkey.objects.exists()


@pytest.mark.parametrize("label", ["", "   ", "x" * 41])
def test_a_key_has_a_name(piket, label):
    assert register(browser(piket), SoftKey(), label=label, sandi=PASSWORD).status_code == 400


def test_the_next_one_needs_the_one_before(piket):
    first = give_key(piket)
    client, second = browser(piket), SoftKey()
    assert register(client, second, sandi=PASSWORD).status_code == 400, "the password can be phished"
    assert show_key(client, first) == 200
    register(client, second, label="HP Samsung")
    assert entries_about(f"person:{piket.person}")[-1].event.way == "key"
    assert passkey_of(second).trusted_at <= timezone.now()


def test_or_a_recovery_code_and_then_it_waits(piket):
    codes = second_factor.activate(piket.login, SECRET, code_at(timezone.now()), timezone.now())
    give_key(piket)
    client, second = browser(piket), SoftKey()
    answer = register(client, second, kode=codes[3])
    assert answer.status_code == 302, answer.content
    kinds = [one.kind for one in entries_about(f"person:{piket.person}")]
    assert kinds[-2:] == ["recovery.used", "passkey.registered"]
    assert passkey_of(second).trusted_at > timezone.now() + timedelta(hours=11)
    assert register(browser(piket), SoftKey(), kode=codes[3]).status_code == 400, "good once"


def test_a_code_from_the_telephone_is_no_recovery_code(piket):
    enrol(piket.login)
    give_key(piket)
    assert register(browser(piket), SoftKey(), kode=code_at(timezone.now())).status_code == 400


def test_the_same_key_is_registered_once(piket):
    key = give_key(piket)
    client = browser(piket)
    show_key(client, key)
    register(client, key)
    assert Passkey.objects.count() == 1


def test_whoever_has_a_key_changes_telephone_and_codes_only_with_it(piket):
    key = give_key(piket)
    client = browser(piket)
    assert client.get("/saya/kode/").url.startswith("/saya/kunci-masuk/bukti/")
    assert client.post("/saya/kode-cadangan/", {"sandi": PASSWORD}).url.startswith("/saya/kunci-masuk/bukti/")
    show_key(client, key)
    assert client.get("/saya/kode/").status_code == 200
    assert "Kode cadangan" in client.post("/saya/kode-cadangan/", {"sandi": PASSWORD}).content.decode()


def test_removing_needs_the_key_and_signs_others_out(piket):
    key = give_key(piket)
    client, other = browser(piket), browser(piket)
    address = f"/saya/kunci-masuk/{passkey_of(key).id}/hapus/"
    client.post(address)
    assert Passkey.objects.get().removed_at is None
    show_key(client, key)
    client.post(address)
    assert Passkey.objects.get().removed_at is not None
    assert other.get("/saya/").status_code == 302
    assert client.get("/saya/").status_code == 200
    stranger = Client()
    assert send(stranger, key.get(ask(stranger, second=False)), second=False).status_code == 400


def test_nobody_removes_another_ones_key(piket):
    theirs = give_key(make_officer("desk-piket-2"))
    mine = give_key(piket)
    client = browser(piket)
    show_key(client, mine)
    client.post(f"/saya/kunci-masuk/{passkey_of(theirs).id}/hapus/")
    assert passkey_of(theirs).removed_at is None


def test_removing_all_does_not_make_the_next_one_a_first(piket):
    key = give_key(piket)
    client = browser(piket)
    show_key(client, key)
    client.post(f"/saya/kunci-masuk/{passkey_of(key).id}/hapus/")
    later = SoftKey()
    register(client, later, sandi=PASSWORD)
    assert passkey_of(later).trusted_at > timezone.now() + timedelta(hours=11)


# --- where it works -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "url", "host"),
    [
        ("", "", "localhost"),
        ("", "https://sigap.kutim.go.id/", "sigap.kutim.go.id"),
        ("", "http://sigap.kutim.go.id/", "localhost"),
        ("", "https://192.168.1.5", "localhost"),
        ("kutim.go.id", "https://sigap.kutim.go.id", "kutim.go.id"),
        ("", "http://localhost:8000", "localhost"),
    ],
)
def test_the_name_comes_from_the_settings(given, url, host):
    assert passkey_host(given, url, required=False) == host


@pytest.mark.parametrize(("given", "url"), [("", ""), ("", "https://10.0.0.2"), ("10.0.0.2", ""), ("a/b", "")])
def test_production_does_not_start_without_a_name(given, url):
    with pytest.raises(WrongSetting, match="SIGAP_PUBLIC_URL"):
        passkey_host(given, url, required=True)


def test_only_addresses_of_the_settings_count(settings):
    settings.SIGAP_PASSKEY_HOST = "kutim.go.id"
    addresses = ["https://sigap.kutim.go.id/", "https://lain.example", "http://sigap.kutim.go.id", ""]
    settings.SIGAP_PASSKEY_ORIGINS = passkey_origins("kutim.go.id", addresses)
    assert settings.SIGAP_PASSKEY_ORIGINS == ["https://sigap.kutim.go.id"]
    assert passkeys.right_origin("https://sigap.kutim.go.id")
    for wrong in ("https://kutim.go.id", "https://sub.sigap.kutim.go.id", "https://sigap.kutim.go.id:8443", "null", ""):
        assert not passkeys.right_origin(wrong), wrong


def test_the_page_says_where_passkeys_work(piket, settings):
    settings.SIGAP_PASSKEY_HOST = "sigap.kutim.go.id"
    settings.SIGAP_PASSKEY_ORIGINS = ["https://sigap.kutim.go.id"]
    page = browser(piket).get("/saya/kunci-masuk/").content.decode()
    assert 'href="https://sigap.kutim.go.id/saya/kunci-masuk/"' in page
