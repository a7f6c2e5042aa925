"""Messages that leave for a person: open words only, at least once, nothing doubled beyond one per kill, told truthfully."""

import hashlib
import hmac
import json
from contextlib import contextmanager, suppress
from datetime import timedelta

import pytest
from django.db import connection

from sigap.accounts.actions.contacts import add_contact, remove_contact
from sigap.accounts.actions.people import end_holding
from sigap.accounts.models import Contact, Holding
from sigap.journal import guard
from sigap.journal.models import Entry
from sigap.journal.names import PlainNames
from sigap.journal.reading import entries_about
from sigap.journal.writing import Actor
from sigap.notify.actions import cancel, retry, send_trial, tell
from sigap.notify.channels.in_app import InApp
from sigap.notify.channels.port import NotDelivered
from sigap.notify.models import ChannelState, Delivery, Leg, Message
from sigap.notify.open_texts import OPEN, note_text, open_text
from sigap.notify.receipts import mark_of
from sigap.notify.sender import WAITS, send_due
from sigap.notify.texts import TEXTS
from sigap.notify.why import why_words
from tests.factories.accounts import SEED, make_officer
from tests.factories.providers import BUSY, HANG, OK, REFUSE, SILENT
from tests.factories.reports import NOW
from tests.notify.contract import FakeChannel

pytestmark = pytest.mark.usefixtures("kutim")
DESK = Actor.system("test")
BEFORE = NOW - timedelta(days=1)
PARAMS = {"code": "KTR-A-0001", "severity": "4", "area": "Sandaran", "instrument": "Permintaan dukungan"}


@pytest.fixture
def gateway(monkeypatch):
    """An SMS gateway behind the sender."""
    fake = FakeChannel("sms")
    monkeypatch.setattr("sigap.notify.sender.channels_here", lambda: {"in_app": InApp(), "sms": fake})
    monkeypatch.setattr("sigap.notify.actions.channels_here", lambda: {"in_app": InApp(), "sms": fake})
    return fake


def officer(post="polres-ops", number="+6281200000001", channel="sms", now=BEFORE):
    made = make_officer(post, now=now)
    add_contact(SEED, person=made.person, channel=channel, address=number, now=now)
    return made


def queue(step="rung-0", template="request", params=PARAMS, severity=4, to_post="polres-ops", **more):
    return tell(
        DESK,
        cause="request:1",
        step=step,
        to_post=to_post,
        template=template,
        params=params,
        severity=severity,
        now=NOW,
        **more,
    )


def state(channel="sms"):
    return Message.objects.get(channel=channel).state


def test_a_post_is_told_on_the_telephone_of_its_holder_with_open_words_and_a_link(gateway, settings):
    settings.SIGAP_PUBLIC_URL = "https://sigap.contoh.id/"
    officer()
    queue(params={**PARAMS, "unverified": "1"})
    assert send_due(NOW) == 2
    (told,) = gateway.taken
    assert told.address == "+6281200000001"
    assert told.link == "https://sigap.contoh.id/permintaan/"
    assert told.text.startswith("BELUM DIVERIFIKASI. Permintaan dukungan KTR-A-0001 untuk Polres")
    assert "Sandaran" not in told.text
    assert "keparahan" not in told.text


@pytest.mark.parametrize("template", sorted(OPEN))
def test_open_words_name_no_place_and_keep_the_mark_of_doubt(template):
    told = open_text(template, {**PARAMS, "unverified": "1"}, "Polres Kutai Timur")
    assert "Sandaran" not in told
    assert "keparahan" not in told.lower()
    assert "KTR-A-0001" not in note_text(template)
    if template in ("alert", "request", "told", "escalation", "head", "deputy"):
        assert "BELUM DIVERIFIKASI" in told
    assert len(f"{told} https://sigap.kutaitimurkab.go.id/permintaan/") <= 306, "two parts of an SMS, nothing cut"


def test_every_text_but_those_of_the_copy_button_has_open_words():
    assert set(TEXTS) - set(OPEN) == {"alert_link", "request_link"}


def test_whoever_holds_the_post_is_told_and_each_only_once(gateway):
    officer(number="+6281200000001")
    officer(number="+6281200000002")
    queue()
    send_due(NOW)
    assert sorted(one.address for one in gateway.taken) == ["+6281200000001", "+6281200000002"]
    assert len({one.key for one in gateway.taken}) == 2, "a gateway that drops repeats must not drop a second person"


def test_one_holder_unreached_keeps_the_message_open_for_him_alone(gateway):
    officer(number="+6281200000001")
    officer(number="+6281200000002")
    queue()
    good, bad = gateway.send, "+6281200000002"

    def send(outgoing):
        if outgoing.address == bad:
            raise NotDelivered("timeout")
        return good(outgoing)

    gateway.send = send
    send_due(NOW)
    assert state() == "queued"
    gateway.send = good
    send_due(NOW + WAITS[0])
    assert state() == "handed"
    assert sorted(one.address for one in gateway.taken) == ["+6281200000001", "+6281200000002"]


def test_given_up_on_one_holder_is_not_given_up_on_the_message(gateway):
    officer(number="+6281200000001")
    officer(number="+6281200000002")
    queue()
    good = gateway.send
    gateway.send = lambda out: good(out) if out.address.endswith("1") else FakeChannel(mood=BUSY).send(out)
    for tries in range(len(WAITS) + 1):
        send_due(NOW + tries * WAITS[-1])
    assert state() == "handed"
    assert len(gateway.taken) == 1


def test_a_desk_telephone_takes_no_sms_and_that_is_said(gateway):
    officer(number="+62549000001", channel="phone")
    queue()
    send_due(NOW)
    row = Message.objects.get(channel="sms")
    assert (row.state, gateway.taken) == ("failed", [])
    assert why_words(row.failed_why) == "Gateway SMS: petugasnya tidak lagi punya alamat di saluran ini"


def test_a_contact_removed_after_queueing_is_not_used(gateway):
    officer()
    queue()
    remove_contact(SEED, contact=Contact.objects.get().id, now=NOW)
    send_due(NOW)
    assert gateway.taken == []
    assert state() == "failed"


def test_a_vacant_post_is_not_texted(gateway):
    tell_at = make_officer("polres-kapolres", now=NOW)
    add_contact(SEED, person=tell_at.person, channel="sms", address="+6281200000009", now=NOW)
    queue(to_post="polres-kapolres")
    end_holding(SEED, holding=Holding.objects.get(post_code="polres-kapolres").id, reason="departed", now=NOW)
    send_due(NOW + timedelta(seconds=1))
    row = Message.objects.get(channel="sms")
    assert why_words(row.failed_why) == "Jabatan kosong, telepon kantornya"
    assert gateway.taken == []


def test_little_matters_do_not_ring_at_night_unless_nothing_else_reaches(gateway):
    officer()
    queue(severity=2)
    assert state() == "queued", "no other personal channel reaches him"
    queue(step="told", template="told", severity=5)
    assert not Message.objects.filter(step="told", channel="sms").exists(), "what needs no answer wakes nobody"


def test_a_refused_number_fails_at_once_and_the_others_go_on(gateway):
    officer()
    queue()
    gateway.mood = REFUSE
    send_due(NOW)
    assert state() == "failed"
    assert state("in_app") == "handed"


# --- a kill between any two statements ---------------------------------------------------------


class Killed(BaseException):
    """Not an Exception: nothing in the sender may catch it, as nothing catches SIGKILL."""


@contextmanager
def killed_at(number):
    """Die at the n-th statement of the database; says whether it came so far."""
    seen = {"count": 0, "killed": False}

    def count(execute, sql, params, many, context):
        seen["count"] += 1
        if seen["count"] == number:
            seen["killed"] = True
            raise Killed
        return execute(sql, params, many, context)

    with connection.execute_wrapper(count), suppress(Killed):
        yield seen


def test_a_kill_between_any_two_statements_loses_none_and_doubles_at_most_one(gateway):
    officer(number="+6281200000001")
    officer(number="+6281200000002")
    number = deaths = 0
    while True:
        number += 1
        moment = NOW + timedelta(minutes=2 * number)
        gateway.taken.clear()
        tell(
            DESK, cause=f"request:{number}", step="x", to_post="polres-ops", template="request",
            params=PARAMS, severity=4, now=moment,
        )  # fmt: skip
        with killed_at(number) as death:
            send_due(moment)
        send_due(moment + timedelta(seconds=31))
        send_due(moment + timedelta(seconds=62))
        rows = Message.objects.filter(cause=f"request:{number}")
        assert set(rows.values_list("state", flat=True)) == {"handed"}, f"statement {number}"
        entries = Entry.objects.filter(kind="message.handed", text__contains=f'"request:{number}"').count()
        assert entries == rows.count(), "each hand-over is told once"
        arrived = [one.address for one in gateway.taken]
        assert set(arrived) == {"+6281200000001", "+6281200000002"}, f"statement {number}"
        assert len(arrived) <= 3, f"statement {number}: more than one double for one kill"
        assert len({one.key for one in gateway.taken}) == 2, "a double goes out under the same key"
        deaths += death["killed"]
        if not death["killed"]:
            break
    assert deaths > 30, "every statement of a pass was a place to die"


def test_a_provider_that_takes_it_and_then_hangs_gets_it_again_under_the_same_key(gateway):
    officer()
    queue()
    gateway.mood = HANG
    send_due(NOW)
    assert state() == "queued"
    gateway.mood = OK
    send_due(NOW + WAITS[0])
    first, second = gateway.taken
    assert first.key == second.key
    assert state() == "handed"


# --- receipts ------------------------------------------------------------------------------------


@pytest.fixture
def sent(gateway):
    officer()
    queue()
    send_due(NOW)
    return Leg.objects.get()


def address(leg, status="1", mark=""):
    return f"/kabar/sms/{leg.key}/{mark or mark_of('sms', str(leg.key))}/?s={status}"


def kinds():
    return list(Entry.objects.filter(kind__startswith="message.").order_by("seq").values_list("kind", flat=True))


def test_a_receipt_makes_one_entry_however_often_it_comes(sent, client):
    for _ in range(3):
        assert client.get(address(sent)).status_code == 204
    assert kinds().count("message.arrived") == 1
    assert state() == "arrived"
    assert client.get(address(sent, "2")).status_code == 204
    assert state() == "arrived", "what reached the telephone is not lost afterwards"


def test_arrived_is_not_read(sent, client):
    client.get(address(sent))
    row = Message.objects.get(channel="sms")
    assert row.confirmed_at is None, "the deputy is still called when the head does not open it"


def test_a_forged_receipt_changes_nothing_and_tells_nothing(sent, client, settings):
    settings.SIGAP_GATEWAYS = {"sms": {"receipt_secret": ""}}
    before = kinds()
    for path in (
        address(sent, mark="0" * 40),
        f"/kabar/whatsapp/{sent.key}/{mark_of('sms', str(sent.key))}/?s=1",
        f"/kabar/sms/{sent.message}/{mark_of('sms', str(sent.key))}/?s=1",
    ):
        assert client.get(path).status_code == 404
    body = json.dumps({"id": str(sent.key), "status": "delivered"})
    for signature in ("", "sha256=", "sha256=" + "0" * 64):
        answer = client.post("/kabar/sms/", body, content_type="application/json", headers={"X-Signature": signature})
        assert answer.status_code == 404, "without a secret nothing is signed"
    assert kinds() == before


def test_a_signed_receipt_is_believed_by_our_key_or_the_gateways_id(sent, client, settings):
    settings.SIGAP_GATEWAYS = {"sms": {"receipt_secret": "r", "receipt_id": "x.0.ref", "receipt_status": "x.0.state"}}
    for name, status in (("tidak-ada", "delivered"), (f"fake-{sent.key}", "sent"), (f"fake-{sent.key}", "DELIVRD")):
        body = json.dumps({"x": [{"ref": name, "state": status}]}).encode()
        signature = hmac.new(b"r", body, hashlib.sha256).hexdigest()
        answer = client.post("/kabar/sms/", body, content_type="application/json", headers={"X-Signature": signature})
        assert answer.status_code == 204
    assert state() == "arrived"
    wrong = client.post("/kabar/sms/", b"[[" * 5000, content_type="x/y", headers={"X-Signature": "0"})
    assert wrong.status_code == 404


def test_a_lost_one_is_a_failure_in_plain_words_and_can_be_tried_again(sent, client, gateway):
    client.get(address(sent, "2"))
    client.get(address(sent, "2"))
    row = Message.objects.get(channel="sms")
    assert (row.state, kinds().count("message.failed")) == ("failed", 1)
    assert why_words(row.failed_why) == "Gateway SMS melapor: pesan tidak sampai ke telepon"
    assert retry(DESK, [row.id], now=NOW) == 1
    send_due(NOW)
    assert state() == "handed"
    first, second = gateway.taken
    assert first.key == second.key, "a new attempt, never a second message"


def test_a_receipt_overtakes_the_note_that_it_left(gateway, client):
    """The sender died after the provider took it; the provider reports before it is tried again."""
    officer()
    queue()
    gateway.mood = HANG
    send_due(NOW)
    client.get(address(Leg.objects.get()))
    assert state() == "arrived"
    gateway.mood = OK
    send_due(NOW + WAITS[0])
    assert len(gateway.taken) == 1, "it is there already"


# --- trying again --------------------------------------------------------------------------------


def test_pressed_twice_it_is_tried_once_and_it_may_fail_and_be_tried_again(gateway):
    officer()
    queue()
    gateway.mood = REFUSE
    for round_ in (1, 2):
        send_due(NOW + timedelta(minutes=round_))
        row = Message.objects.get(channel="sms")
        assert row.state == "failed"
        assert kinds().count("message.failed") == round_
        assert retry(DESK, [row.id], now=NOW + timedelta(minutes=round_)) == 1
        assert retry(DESK, [row.id], now=NOW + timedelta(minutes=round_)) == 0
    gateway.mood = OK
    send_due(NOW + timedelta(minutes=3))
    assert (state(), len(gateway.taken)) == ("handed", 1)
    assert kinds().count("message.retried") == 2


def test_what_was_called_off_or_left_is_not_tried_again(gateway):
    officer()
    queue()
    cancel(DESK, "request:1", "answered", now=NOW)
    assert retry(DESK, Message.objects.values_list("id", flat=True), now=NOW) == 0


def test_a_trial_goes_to_oneself_and_to_no_colleague_in_the_same_post(gateway):
    me = officer("desk-piket-1", "+6281200000001")
    officer("desk-piket-1", "+6281200000002")
    send_trial(me.actor, "sms", now=NOW)
    send_due(NOW)
    (told,) = gateway.taken
    assert (told.address, told.text) == ("+6281200000001", "Pesan uji dari Sigap. Tidak perlu dijawab.")


# --- channels ------------------------------------------------------------------------------------


def test_a_channel_remembers_how_it_fared(gateway):
    officer()
    queue()
    gateway.mood = SILENT
    send_due(NOW)
    send_due(NOW + WAITS[0])
    row = ChannelState.objects.get(channel="sms")
    assert (row.failures, row.failed_at, row.succeeded_at) == (2, NOW + WAITS[0], None)
    assert why_words(row.last_error) == "Gateway SMS tidak menjawab dalam 4 detik"
    gateway.mood = OK
    send_due(NOW + WAITS[1] + WAITS[0])
    row.refresh_from_db()
    assert (row.failures, row.succeeded_at) == (0, NOW + WAITS[1] + WAITS[0])


def test_a_refused_password_is_asked_once_a_minute_and_locks_no_account(gateway):
    officer()
    for number in range(4):
        queue(step=f"rung-{number}")
    asked = []

    def send(outgoing):
        asked.append(outgoing.key)
        raise NotDelivered("login")

    gateway.send = send
    for seconds in range(59):
        send_due(NOW + timedelta(seconds=seconds))
    assert len(asked) == 1
    send_due(NOW + timedelta(seconds=60))
    assert len(asked) == 2


def test_thousands_that_wait_starve_nobody(gateway, monkeypatch):
    """A dead gateway with a long queue: what is grave goes first, the inbox at once, and when it lives again all leave."""
    monkeypatch.setattr("sigap.notify.sender.BATCH", 50)
    monkeypatch.setattr("sigap.notify.sender.PASS_SECONDS", 600)
    officer()
    rows = [
        Message(
            id=f"00000000-0000-0000-0000-{number:012d}", cause="request:9", step=f"s{number}", to_post="polres-ops",
            channel="sms", template="request", params=PARAMS, severity=1, state="queued", queued_at=NOW,
        )
        for number in range(1500)
    ]  # fmt: skip
    with guard.applying():
        Message.objects.bulk_create(rows)
    gateway.mood = SILENT
    for seconds in range(5):
        send_due(NOW + timedelta(seconds=seconds))
    assert Delivery.objects.count() == 5, "a dead channel costs one try a pass, each time another message"
    queue(severity=5)
    assert send_due(NOW + timedelta(seconds=6)) == 1, "the inbox waits for no gateway"
    gateway.mood = OK
    send_due(NOW + timedelta(seconds=12))
    assert Message.objects.get(cause="request:1", channel="sms").state == "handed", "the gravest first"
    left = Message.objects.filter(channel="sms", state="handed").count()
    assert left == 50
    send_due(NOW + timedelta(seconds=13))
    assert Message.objects.filter(channel="sms", state="handed").count() == 2 * left, "and the rest behind it"


def test_a_webhook_for_a_vacant_post_is_told_as_it_is():
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
    send_due(NOW)
    told = [one.event.sentence(PlainNames()) for one in entries_about("request:1") if one.kind == "message.handed"]
    assert told == ["Pesan berkas masuk ke kotak kantor, tetapi polres-kapolres kosong; telepon kantornya"]
