"""Pesan keluar: what left, what failed and why, each channel's health; trying again is one act and never a second message."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sigap.accounts.actions.contacts import add_contact
from sigap.journal.models import Entry
from sigap.journal.writing import Actor
from sigap.notify.actions import tell
from sigap.notify.channels.in_app import InApp
from sigap.notify.models import Message
from sigap.notify.queries import channel_health, masked
from sigap.notify.sender import send_due
from sigap.response.queries import to_telephone
from tests.factories.accounts import SEED, browser, make_officer
from tests.factories.providers import OK, REFUSE, SILENT
from tests.factories.reports import load_kutim
from tests.notify.contract import FakeChannel

PARAMS = {"code": "KTR-A-0001", "severity": "4", "area": "Sandaran", "instrument": "Permintaan dukungan"}


@pytest.fixture
def sms(db, settings, monkeypatch):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_kutim()
    fake = FakeChannel("sms", SILENT)
    for room in ("sender", "actions", "queries"):
        monkeypatch.setattr(f"sigap.notify.{room}.channels_here", lambda: {"in_app": InApp(), "sms": fake})
    return fake


@pytest.fixture
def desk(sms):
    return make_officer("desk-piket-1", now=timezone.now() - timedelta(days=1))


@pytest.fixture
def asked(sms):
    """A post with a telephone, told of one thing while the gateway says nothing."""
    now = timezone.now()
    ops = make_officer("polres-ops", now=now - timedelta(days=1))
    add_contact(SEED, person=ops.person, channel="sms", address="+6281234567890", now=now - timedelta(days=1))
    ask("rung-0", now)
    send_due(now)
    return ops


def ask(step, now):
    tell(
        Actor.system("test"), cause="request:1", step=step, to_post="polres-ops", template="request", params=PARAMS,
        severity=4, now=now,
    )  # fmt: skip


def page(desk, query=""):
    return " ".join(browser(desk).get(f"/pesan/{query}").content.decode().split())


def test_the_page_says_how_the_channel_fares_and_shows_no_whole_number(desk, asked):
    told = page(desk)
    assert "Gateway SMS tidak menjawab dalam 4 detik" in told
    assert "bermasalah" in told
    assert "+62…890" in told
    assert "81234567890" not in told
    assert 'href="/pesan/"' in browser(desk).get("/kelola/").content.decode()


def test_a_refused_one_is_tried_again_by_one_act_in_the_journal(desk, asked, sms):
    sms.mood = REFUSE
    send_due(timezone.now() + timedelta(seconds=6))
    row = Message.objects.get(channel="sms")
    assert "Telepon orangnya." in page(desk)
    web = browser(desk)
    for answer in ("1 pesan dicoba lagi.", "Tidak ada yang perlu dicoba lagi"):
        assert answer in web.post("/pesan/lagi/", {"pesan": str(row.id)}, follow=True).content.decode()
    sms.mood = OK
    send_due(timezone.now() + timedelta(seconds=1))
    row.refresh_from_db()
    assert (row.state, len(sms.taken)) == ("handed", 1)
    assert Entry.objects.filter(kind="message.retried").count() == 1
    assert Entry.objects.get(kind="message.retried").text.count(str(desk.person)) == 1, "who pressed is known"


def test_all_that_failed_on_a_channel_is_tried_again_at_once(desk, asked, sms):
    sms.mood = REFUSE
    now = timezone.now()
    for number in range(3):
        ask(f"more-{number}", now)
    send_due(now + timedelta(seconds=6))
    answer = browser(desk).post("/pesan/lagi/", {"saluran": "sms"}, follow=True).content.decode()
    assert "4 pesan dicoba lagi." in answer
    assert set(Message.objects.filter(channel="sms").values_list("state", flat=True)) == {"queued"}


@pytest.mark.parametrize("told", [{"pesan": "bukan-id"}, {"saluran": "tidak-ada"}, {}])
def test_what_is_none_is_answered_with_a_sentence(desk, sms, told):
    answer = browser(desk).post("/pesan/lagi/", told, follow=True)
    assert "Tidak ada yang perlu dicoba lagi" in answer.content.decode()


def test_a_trial_goes_to_oneself(desk, sms):
    add_contact(
        SEED, person=desk.person, channel="sms", address="+6281200000007", now=timezone.now() - timedelta(hours=1)
    )
    web = browser(desk)
    assert "Pesan uji disiapkan" in web.post("/pesan/uji/", {"saluran": "sms"}, follow=True).content.decode()
    sms.mood = OK
    send_due(timezone.now())
    (told,) = sms.taken
    assert told.address == "+6281200000007"
    for nowhere in ("email", "in_app", ""):
        answer = web.post("/pesan/uji/", {"saluran": nowhere}, follow=True).content.decode()
        assert "Saluran itu tidak ada di server ini" in answer
    assert Message.objects.filter(template="test").count() == 1


def test_filters_narrow_and_an_empty_answer_leads_back(desk, asked):
    assert "Piket Operasi" in page(desk, "?saluran=sms&keadaan=queued")
    assert "Tidak ada pesan seperti itu" in page(desk, "?saluran=sms&keadaan=confirmed")
    assert "Piket Operasi" in page(desk, "?saluran=apa&keadaan=apa&hal=99"), "what no filter knows filters nothing"


def test_before_anything_happened_the_page_teaches(desk):
    assert "Belum ada pesan" in page(desk)


def test_who_may_not_watch_messages_may_not_send_them_either(asked):
    web = browser(asked)
    for path in ("/pesan/lagi/", "/pesan/uji/"):
        assert web.post(path, {"saluran": "sms"}).status_code == 403
    assert not Message.objects.filter(template="test").exists()


def test_nobody_telephones_somebody_whom_another_message_reached(desk, asked, sms, monkeypatch):
    mail = FakeChannel("email", OK)
    for room in ("sender", "actions"):
        monkeypatch.setattr(
            f"sigap.notify.{room}.channels_here", lambda: {"in_app": InApp(), "sms": sms, "email": mail}
        )
    now = timezone.now()
    add_contact(SEED, person=asked.person, channel="email", address="piket@contoh.id", now=now - timedelta(hours=1))
    sms.mood = REFUSE
    ask("rung-1", now)
    send_due(now + timedelta(seconds=6))
    waiting = list(to_telephone(desk.viewer).values_list("step", flat=True))
    assert waiting == ["rung-0"], "of rung-1 the mail has left"


def test_the_health_of_a_channel_can_be_asked_by_whoever_runs_the_server(asked):
    (inbox, sms) = channel_health()
    assert (inbox.channel, inbox.failing) == ("in_app", False)
    assert (sms.failing, sms.waiting, sms.why) == (True, 1, "Gateway SMS tidak menjawab dalam 4 detik")
    assert sms.stuck(timezone.now() + timedelta(minutes=6))
    assert not sms.stuck(timezone.now())


@pytest.mark.parametrize(
    ("address", "shown"),
    [("+6281234567890", "+62…890"), ("piket@contoh.id", "p…@contoh.id"), ("", ""), ("123456", ""), ("@x", "…@x")],
)
def test_an_address_is_shown_by_its_ends(address, shown):
    assert masked(address) == shown
