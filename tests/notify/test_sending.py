"""Messages leave at least once, with one key; one that cannot be made never stops the rest."""

from datetime import timedelta

import pytest

from sigap.journal.writing import Actor
from sigap.notify.actions import cancel, confirm, confirm_read, tell
from sigap.notify.channels.built import channels_here
from sigap.notify.channels.in_app import InApp
from sigap.notify.channels.port import NotDelivered
from sigap.notify.models import Delivery, Message
from sigap.notify.queries import inbox
from sigap.notify.sender import send_due
from sigap.notify.texts import TEXTS, text_of
from sigap.notify.why import why_words
from tests.factories.accounts import make_officer
from tests.factories.reports import NOW

pytestmark = pytest.mark.usefixtures("kutim")

DESK = Actor.system("test")
PARAMS = {"code": "KTR-A-0001", "severity": "4", "area": "Sandaran", "instrument": "Permintaan dukungan"}
PARAMS |= {"post": "Kepala Piket Tim Terpadu Kewaspadaan Dini Kabupaten", "what": "key_waits"}


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
    assert ("KTR-A-0001" in text) is not template.startswith(("opening", "test", "sign_in")), (
        "a code, except where even that would tell"
    )


def test_outside_live_no_outside_channel_is_built(settings):
    settings.SIGAP_WEBHOOK_URL = "http://127.0.0.1:9/"
    settings.SIGAP_REALM = "contoh"
    assert set(channels_here()) == {"in_app", "file"}
    assert text_of("alert", PARAMS).startswith("[CONTOH]")
    settings.SIGAP_REALM = "live"
    assert "webhook" in channels_here()


class Deaf:
    """A channel that does not answer."""

    name, needs_address = "file", False

    def __init__(self):
        self.tries = 0

    def send(self, outgoing):
        self.tries += 1
        raise NotDelivered("timeout")


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
