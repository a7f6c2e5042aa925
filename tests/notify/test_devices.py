"""Notes on one's own devices: switched on by their owner, only through services we know, gone with the device."""

from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.utils import timezone

from sigap.accounts import sessions
from sigap.journal.writing import Actor
from sigap.notify.actions import tell
from sigap.notify.channels.built import channels_here, push_key
from sigap.notify.channels.in_app import InApp
from sigap.notify.channels.port import NotDelivered
from sigap.notify.channels.push_crypto import CURVE, b64, point
from sigap.notify.models import Message, PushDevice
from sigap.notify.queries import went_to
from sigap.notify.sender import send_due
from tests.factories.accounts import browser, make_officer
from tests.notify.contract import FakeChannel

pytestmark = pytest.mark.usefixtures("kutim")
TOLD = {
    "endpoint": "https://fcm.googleapis.com/fcm/send/abc",
    "p256dh": b64(point(ec.generate_private_key(CURVE).public_key())),
    "auth": b64(b"a" * 16),
}


@pytest.fixture(autouse=True)
def _live(settings, tmp_path):
    settings.SIGAP_PUSH_CONTACT = "mailto:piket@contoh.id"
    settings.SIGAP_REALM_DIR = tmp_path


@pytest.fixture
def officer():
    return make_officer("polres-ops", now=timezone.now() - timedelta(days=1))


def switched_on(officer, **more):
    web = browser(officer)
    answer = web.post("/perangkat/nyala/", {**TOLD, **more}, follow=True, headers={"User-Agent": "Firefox/1 Android"})
    return web, answer.content.decode()


def told_again(officer, monkeypatch, now):
    push = FakeChannel("webpush")
    monkeypatch.setattr("sigap.notify.sender.channels_here", lambda: {"in_app": InApp(), "webpush": push})
    tell(
        Actor.system("test"),
        cause="request:1",
        step="x",
        to_post=officer.post,
        template="request",
        params={"code": "KTR-A-0001", "severity": "2", "area": "Sandaran", "instrument": "Permintaan"},
        severity=2,
        now=now,
    )
    send_due(now)
    return push


def test_a_device_that_was_switched_on_is_told_and_its_note_says_nothing_of_the_matter(officer, monkeypatch):
    _web, page = switched_on(officer)
    assert "Perangkat ini akan diberi tahu." in page
    assert "Firefox · Android" in page
    push = told_again(officer, monkeypatch, timezone.now())
    (note,) = push.taken
    assert note.text == "Ada permintaan untuk kantor Anda, buka Sigap."
    row = Message.objects.get(channel="webpush")
    assert (row.state, went_to([row])) == ("handed", {row.id: ["Firefox · Android"]})


@pytest.mark.parametrize(
    "wrong",
    [
        {"endpoint": "https://169.254.169.254/latest"},
        {"endpoint": "http://fcm.googleapis.com/x"},
        {"endpoint": ""},
        {"p256dh": "AAAA"},
        {"p256dh": "!"},
        {"auth": b64(b"a" * 15)},
    ],
)
def test_what_no_known_service_gave_is_not_kept(officer, wrong):
    _web, page = switched_on(officer, **wrong)
    assert "layanan pemberitahuan yang tidak dikenal" in page
    assert not PushDevice.objects.exists()


def test_the_same_device_again_is_one_device(officer):
    web, _page = switched_on(officer)
    web.post("/perangkat/nyala/", {**TOLD, "endpoint": TOLD["endpoint"] + "d"})
    assert PushDevice.objects.count() == 1


def test_switched_off_by_its_owner_only(officer):
    web, _page = switched_on(officer)
    device = PushDevice.objects.get()
    other = browser(make_officer("kpu-piket", now=timezone.now() - timedelta(days=1)))
    other.post("/perangkat/mati/", {"perangkat": str(device.id)})
    assert PushDevice.objects.exists()
    assert (
        "tidak diberi tahu lagi"
        in web.post("/perangkat/mati/", {"perangkat": str(device.id)}, follow=True).content.decode()
    )
    assert not PushDevice.objects.exists()


def test_a_device_that_the_login_forgot_is_told_nothing(officer, monkeypatch):
    """A lost telephone: the administrator resets the login, and its devices are strangers."""
    switched_on(officer)
    sessions.forget_devices(officer.login)
    told_again(officer, monkeypatch, timezone.now())
    assert not Message.objects.filter(channel="webpush").exists()


def test_a_device_whose_service_says_gone_is_dropped(officer, monkeypatch):
    switched_on(officer)

    def gone(_self, _outgoing):
        raise NotDelivered("gone", gone=True)

    monkeypatch.setattr(FakeChannel, "send", gone)
    told_again(officer, monkeypatch, timezone.now())
    assert not PushDevice.objects.exists()
    assert Message.objects.get(channel="webpush").failed_why == "webpush: gone"


def test_outside_live_there_is_no_switch_and_no_key(officer, settings):
    key = push_key()
    assert len(key) == 87
    assert push_key() == key, "made once"
    settings.SIGAP_REALM = "contoh"
    assert "webpush" not in channels_here()
    assert push_key() == ""
    page = browser(officer).get("/perangkat/").content.decode()
    assert "belum diatur" in page
    assert "data-push=" not in page


def test_every_way_out_is_built_in_live_and_none_elsewhere(settings):
    gateway = {**settings.SIGAP_GATEWAYS["sms"], "url": "https://gateway.contoh.id/"}
    settings.SIGAP_GATEWAYS = {"sms": gateway, "whatsapp": gateway}
    settings.SIGAP_MAIL = {**settings.SIGAP_MAIL, "host": "surat.contoh.id", "sender": "sigap@contoh.id"}
    settings.SIGAP_WEBHOOK_URL = "https://contoh.id/"
    assert set(channels_here()) == {"in_app", "file", "webhook", "email", "sms", "whatsapp", "webpush"}
    for realm in ("contoh", "latihan-1"):
        settings.SIGAP_REALM = realm
        assert set(channels_here()) == {"in_app", "file"}
