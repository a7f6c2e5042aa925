"""Who hears that a second step changed, and until when it is shown."""

import pytest
from django.utils import timezone

from sigap.accounts import actions, second_factor
from sigap.config.reactions import REACTIONS
from sigap.journal.reactions import run_reactions
from sigap.notify.models import Message
from tests.factories.accounts import SECRET, browser, code_at, make_officer
from tests.factories.passkeys import give_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_officer("desk-piket-1"), make_officer("desk-kepala")


def told():
    run_reactions(REACTIONS, timezone.now())
    run_reactions(REACTIONS, timezone.now())
    return set(Message.objects.filter(channel="in_app").values_list("to_post", "template"))


def test_a_used_recovery_code_is_told_to_him_and_his_head_until_it_is_read(both):
    officer, head = both
    codes = second_factor.activate(officer.login, SECRET, code_at(timezone.now()), timezone.now())
    assert actions.use_recovery(officer.actor, officer.login, codes[0], now=timezone.now())
    assert told() == {("desk-piket-1", "sign_in_own"), ("desk-kepala", "sign_in_head")}
    web = browser(officer)
    page = web.get("/saya/").content.decode()
    assert "Akses masuk Anda: satu kode cadangan dipakai" in page
    assert "Bukan Anda?" not in browser(make_officer("desk-piket-2")).get("/saya/").content.decode()
    address = page.split("/dibaca/")[0].rsplit('"', 1)[1] + "/dibaca/"
    browser(head).post(address)
    assert "Bukan Anda?" in web.get("/saya/").content.decode(), "read by himself, not by another"
    assert web.post(address, {"lanjut": "/saya/"}).url == "/saya/"
    assert "Bukan Anda?" not in web.get("/saya/").content.decode()
    assert "Tanyakan langsung kepadanya" in browser(head).get("/saya/").content.decode()


def test_a_key_registered_with_a_key_is_told_to_him_alone(both):
    officer, _head = both
    give_key(officer)
    assert told() == {("desk-piket-1", "sign_in_own")}


def test_a_head_does_not_hear_as_head_of_himself(both):
    _officer, head = both
    codes = second_factor.activate(head.login, SECRET, code_at(timezone.now()), timezone.now())
    actions.use_recovery(head.actor, head.login, codes[0], now=timezone.now())
    assert told() == {("desk-kepala", "sign_in_own")}
