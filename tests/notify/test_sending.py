"""Messages leave at least once, with one key; one that cannot be made never stops the rest."""

import json
import socket
import threading
import time
from contextlib import suppress
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from sigap.journal.writing import Actor
from sigap.notify.actions import cancel, confirm, confirm_read, tell
from sigap.notify.channels import FileChannel, InApp, NotDelivered, Outgoing, Webhook, channels_here
from sigap.notify.models import Delivery, Message
from sigap.notify.queries import inbox
from sigap.notify.sender import send_due
from sigap.notify.texts import TEXTS, text_of, why_words
from tests.factories.accounts import make_officer
from tests.factories.reports import NOW

DESK = Actor.system("test")
PARAMS = {"code": "KTR-A-0001", "severity": "4", "area": "Sandaran", "instrument": "Permintaan dukungan"}
PARAMS |= {"post": "Kepala Piket Tim Terpadu Kewaspadaan Dini Kabupaten", "what": "key_waits"}
OUT = Outgoing("key-1", "polres-ops", "teks", 4)


def queue(step="rung-0", template="request", params=PARAMS, now=NOW):
    return tell(
        DESK, cause="request:1", step=step, to_post="polres-ops", template=template, params=params, severity=4, now=now
    )


def test_telling_the_same_twice_queues_it_once():
    assert queue()
    assert queue() == []
    assert set(Message.objects.values_list("channel", flat=True)) == {"in_app", "file"}


def test_what_is_queued_is_handed_over_once():
    queue()
    assert send_due(NOW) == 2
    assert send_due(NOW) == 0
    assert set(Message.objects.values_list("state", flat=True)) == {"handed"}


def test_a_message_to_a_post_in_which_nobody_sits_is_not_sent_and_waits_for_who_comes():
    tell(
        DESK,
        cause="request:1",
        step="x",
        to_post="polres-kapolres",
        template="request",
        params=PARAMS,
        severity=4,
        now=NOW,
    )
    assert send_due(NOW) == 1, "the box of the whole office"
    row = Message.objects.get(channel="in_app")
    assert (row.state, why_words(row.failed_why)) == ("failed", "Jabatan kosong, telepon kantornya")
    came = make_officer("polres-kapolres", now=NOW + timedelta(hours=1))
    assert row in inbox(came.viewer)
    confirm_read(came.actor, "request:1", now=NOW + timedelta(hours=2))
    row.refresh_from_db()
    assert row.state == "confirmed"


def test_a_cancelled_message_is_never_sent():
    queue()
    assert cancel(DESK, "request:1", "answered", now=NOW) == 2
    assert send_due(NOW + timedelta(days=1)) == 0


def test_a_poisoned_message_is_set_aside_after_three_tries_and_the_rest_goes_on():
    queue(step="bad", template="no-such-text")
    queue(step="good")
    assert send_due(NOW) == 2
    for minutes in (1, 5, 20):
        send_due(NOW + timedelta(minutes=minutes))
    bad = Message.objects.filter(step="bad")
    assert set(bad.values_list("state", flat=True)) == {"failed"}
    assert all(row.tries == 3 for row in Delivery.objects.filter(message__in=bad.values("id")))


def test_a_held_message_is_not_sent_by_a_second_sender():
    queue()
    Delivery.objects.bulk_create(
        Delivery(message=row.id, next_try_at=NOW, leased_until=NOW + timedelta(seconds=30))
        for row in Message.objects.all()
    )
    assert send_due(NOW) == 0
    assert send_due(NOW + timedelta(seconds=31)) == 2, "a sender that died gives its hold up"


def test_opening_it_confirms_it():
    (in_app, *_) = queue()
    send_due(NOW)
    confirm(DESK, in_app, now=NOW)
    confirm(DESK, in_app, now=NOW + timedelta(hours=1))
    assert Message.objects.get(id=in_app).confirmed_at == NOW


@pytest.mark.parametrize("template", sorted(TEXTS))
def test_texts_are_short_and_safe_on_a_lock_screen(template):
    text = text_of(template, PARAMS)
    assert len(text) <= 160
    assert ("KTR-A-0001" in text) is not template.startswith(("opening", "sign_in")), (
        "a code, except where even that would tell"
    )


def test_outside_live_no_outside_channel_is_built(settings):
    settings.SIGAP_WEBHOOK_URL = "http://127.0.0.1:9/"
    settings.SIGAP_REALM = "contoh"
    assert set(channels_here()) == {"in_app", "file"}
    assert text_of("alert", PARAMS).startswith("[CONTOH]")
    settings.SIGAP_REALM = "live"
    assert "webhook" in channels_here()


class Provider(BaseHTTPRequestHandler):
    """A provider on loopback whose answer the test chooses."""

    seen: list = []
    answer = 200

    path_seen = ""

    def do_POST(self):
        Provider.path_seen = self.path
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.seen.append((self.headers["Idempotency-Key"], self.headers["X-Sigap-Signature"], json.loads(body)))
        self.send_response(self.answer)
        self.send_header("X-Message-Id", "p-1")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def provider():
    server = HTTPServer(("127.0.0.1", 0), Provider)
    Provider.seen, Provider.answer = [], 200
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield Webhook(f"http://127.0.0.1:{server.server_port}/x?kanal=1", "rahasia", allow_private=True)
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(params=["in_app", "file", "webhook"])
def channel(request, tmp_path, provider):
    return {"in_app": InApp(), "file": FileChannel(tmp_path), "webhook": provider}[request.param]


def test_every_channel_keeps_the_same_contract(channel):
    assert isinstance(channel.name, str)
    assert isinstance(channel.needs_address, bool)
    assert isinstance(channel.send(OUT), str)
    assert isinstance(channel.send(OUT), str), "the same key may come again"


def test_the_webhook_signs_and_carries_the_key(provider):
    assert provider.send(OUT) == "p-1"
    key, signature, body = Provider.seen[0]
    assert key == "key-1"
    assert signature.startswith("sha256=")
    assert body == {"key": "key-1", "to": "polres-ops", "text": "teks", "severity": 4}, "the key is signed as well"
    assert Provider.path_seen == "/x?kanal=1"


@pytest.mark.parametrize(
    ("status", "final"), [(500, False), (503, False), (429, False), (400, True), (404, True), (302, True)]
)
def test_the_webhook_tells_again_later_from_never(provider, status, final):
    Provider.answer = status
    with pytest.raises(NotDelivered) as problem:
        provider.send(OUT)
    assert problem.value.final is final


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://2130706433:1/",
        "http://[::1]:1/",
        "http://[::ffff:127.0.0.1]:1/",
        "http://[64:ff9b::7f00:1]:1/",
        "http://[2002:7f00:1::]:1/",
        "http://169.254.169.254/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://0.0.0.0/",
        "file:///etc/passwd",
        "gopher://8.8.8.8/",
        "http://8.8.8.8:x/",
    ],
)
def test_the_webhook_refuses_private_addresses_for_good_and_connects_nowhere(url, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    with pytest.raises(NotDelivered) as problem:
        Webhook(url, "x").send(OUT)
    assert problem.value.final


def test_a_webhook_without_a_secret_sends_nothing():
    with pytest.raises(NotDelivered, match="secret"):
        Webhook("https://contoh.id/", "").send(OUT)


class Dripping(BaseHTTPRequestHandler):
    """A provider that takes the message and then says one letter at a time."""

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        with suppress(OSError):
            for _ in range(100):
                self.wfile.write(b"H")
                self.wfile.flush()
                time.sleep(0.05)

    def log_message(self, *_):
        pass


def test_a_provider_that_drips_is_hung_up_on_at_the_deadline(monkeypatch):
    monkeypatch.setattr("sigap.notify.channels.TIMEOUT_SECONDS", 0.3)
    server = HTTPServer(("127.0.0.1", 0), Dripping)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    began = time.monotonic()
    with pytest.raises(NotDelivered) as problem:
        Webhook(f"http://127.0.0.1:{server.server_port}/", "rahasia", allow_private=True).send(OUT)
    assert time.monotonic() - began < 2
    assert not problem.value.final
    server.shutdown()
    server.server_close()


class Deaf:
    """A channel that does not answer."""

    name, needs_address = "file", False

    def __init__(self):
        self.tries = 0

    def send(self, outgoing):
        self.tries += 1
        raise NotDelivered("webhook: TimeoutError")


def test_a_channel_that_does_not_answer_costs_one_try_a_pass_and_the_others_go_on(monkeypatch):
    deaf = Deaf()
    monkeypatch.setattr("sigap.notify.sender.channels_here", lambda: {"in_app": InApp(), "file": deaf})
    for number in range(5):
        queue(step=f"rung-{number}")
    assert send_due(NOW) == 5
    assert deaf.tries == 1
    send_due(NOW + timedelta(seconds=1))
    assert deaf.tries == 2, "the next message is tried, not the same one"


def test_more_than_a_batch_on_a_dead_channel_hides_no_other_message(monkeypatch):
    monkeypatch.setattr("sigap.notify.sender.BATCH", 2)
    monkeypatch.setattr("sigap.notify.sender.channels_here", lambda: {"in_app": InApp(), "file": Deaf()})
    for number in range(5):
        queue(step=f"rung-{number}")
    for seconds in range(3):
        send_due(NOW + timedelta(seconds=seconds))
    assert not Message.objects.filter(channel="in_app", state="queued").exists()


class Answering:
    """A channel over which the office answers while the message is on its way."""

    name, needs_address = "in_app", False
    sent = 0

    def send(self, outgoing):
        Answering.sent += 1
        cancel(DESK, "request:1", "answered", now=NOW)
        return ""


def test_answered_in_the_middle_of_sending_only_what_was_on_its_way_leaves(monkeypatch):
    """Answered by link while tick sends: one message is in the provider's hands, every other stays here."""
    Answering.sent = 0
    monkeypatch.setattr("sigap.notify.sender.channels_here", lambda: {"in_app": Answering(), "file": Answering()})
    for number in range(4):
        queue(step=f"rung-{number}")
    assert send_due(NOW) == 1
    assert Answering.sent == 1
    assert sorted(Message.objects.values_list("state", flat=True)) == ["cancelled"] * 7 + ["handed"]
    assert send_due(NOW + timedelta(days=1)) == 0


def test_the_machines_clock_set_back_holds_no_message_back():
    queue()
    ahead = NOW + timedelta(hours=1)
    Delivery.objects.bulk_create(
        Delivery(message=row.id, next_try_at=ahead, leased_until=ahead + timedelta(seconds=20))
        for row in Message.objects.all()
    )
    assert send_due(NOW) == 2


def test_until_verified_every_message_says_so_and_the_alert_names_110():
    for template in ("request", "told", "escalation", "head", "deputy"):
        assert "BELUM DIVERIFIKASI" in text_of(template, {**PARAMS, "unverified": "1"})
        assert "BELUM DIVERIFIKASI" not in text_of(template, PARAMS)
        assert len(text_of(template, {**PARAMS, "unverified": "1", "area": "Sangatta Utara"})) <= 160
    assert "110" in text_of("alert", PARAMS)
