"""One world in which everything has happened once: it verifies, and folds again to the same rows."""

from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image

from sigap.accounts import actions as accounts
from sigap.accounts.models import Contact
from sigap.desk import actions as desk_actions
from sigap.incidents import actions as incidents
from sigap.intake import actions as intake
from sigap.journal.events import EVENTS
from sigap.journal.models import Entry
from sigap.journal.rebuild import check as rebuild_check
from sigap.journal.verifying import verify
from sigap.notify.actions import confirm
from sigap.notify.channels import NotDelivered
from sigap.notify.models import Message
from sigap.notify.sender import send_due
from sigap.response import actions as response
from sigap.response.models import Timer
from sigap.response.timers import tick
from sigap.vault.sealing import erase
from tests.factories.accounts import SEED, browser, make_officer
from tests.factories.reports import NOW, SANGATTA, load_kutim, taken

BEFORE = NOW - timedelta(days=2)
MINUTE = timedelta(minutes=1)


def picture():
    kept = BytesIO()
    Image.new("RGB", (8, 8), "teal").save(kept, "PNG")
    return kept.getvalue()


def near(minutes=0, **more):
    return taken(now=NOW + minutes * MINUTE, area_code=SANGATTA, **more)


class Deaf:
    """A channel that never delivers."""

    name, needs_address = "in_app", False

    def send(self, outgoing):
        raise NotDelivered("gateway", final=True)


@pytest.fixture
def officers(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_kutim()
    posts = (
        "desk-piket-1",
        "desk-piket-2",
        "desk-kepala",
        "desk-pemeriksa-1",
        "desk-pemeriksa-2",
        "polres-ops",
        "bawaslu-piket",
    )
    return {post: make_officer(post, now=BEFORE) for post in posts}


def people(officers):
    person = officers["polres-ops"].person
    phone = accounts.add_contact(SEED, person=person, channel="phone", address="+6281100000001", now=BEFORE)
    old = accounts.add_contact(SEED, person=person, channel="phone", address="+6281100000002", now=BEFORE)
    accounts.note_contact_check(SEED, contact=phone.id, working=True, now=BEFORE)
    accounts.remove_contact(SEED, contact=old.id, now=BEFORE)
    accounts.reset_password(SEED, person=person, now=BEFORE)
    browser(officers["polres-ops"])
    accounts.revoke_sessions(SEED, person=person, reason="own", now=BEFORE)
    token = accounts.issue_token(
        SEED, label="contoh", post_code="desk-piket-1", expires_at=NOW + timedelta(days=9), now=BEFORE
    )
    accounts.revoke_token(SEED, token=token.token.id, now=BEFORE)
    bawaslu = officers["bawaslu-piket"]
    entry = accounts.add_to_register(
        bawaslu.actor,
        kind="candidate",
        name="Contoh",
        person=bawaslu.person,
        from_at=BEFORE,
        until_at=NOW + timedelta(days=9),
        now=BEFORE,
    )
    accounts.note_attempt(bawaslu.actor, person=bawaslu.person, page="desk:situation", now=BEFORE)
    accounts.remove_from_register(bawaslu.actor, entry=entry.id, reason="withdrawn", now=BEFORE)
    erase(SEED, f"contact:{old.id}", "contoh", now=BEFORE)


def answered(officers):
    """Alerted, told, answered, paused, on the scene, done, verified, closed, told back, reopened."""
    desk, head, polres = (officers[post].actor for post in ("desk-piket-1", "desk-kepala", "polres-ops"))
    one = near()
    intake.add_file(SEED, one.report, "pasar.png", picture(), now=NOW)
    request = response.alert(desk, one.incident.id, now=NOW)
    timer = Timer.objects.get(kind="answer", request=request)
    response.pause_clock(head, timer.id, "contoh: akses putus", now=NOW + MINUTE)
    response.resume_clock(head, timer.id, now=NOW + 2 * MINUTE)
    send_due(NOW + 2 * MINUTE)
    tick(NOW + timedelta(hours=10))
    confirm(polres, Message.objects.filter(state="handed", to_post="polres-ops").first().id, now=NOW + 3 * MINUTE)
    response.answer(polres, request.id, "accepted", now=NOW + 3 * MINUTE)
    response.arrive(polres, request.id, now=NOW + 4 * MINUTE)
    response.finish(polres, request.id, "contoh: reda", now=NOW + 5 * MINUTE)
    for post in ("desk-pemeriksa-1", "desk-pemeriksa-2"):
        incidents.check(officers[post].actor, one.incident.id, "check", "contoh", now=NOW + 6 * MINUTE)
    incidents.close(head, one.incident.id, "settled", "contoh: reda", now=NOW + 7 * MINUTE)
    incidents.answer_reporter(desk, one.incident.id, "contoh: sudah ditangani", "app", now=NOW + 8 * MINUTE)
    incidents.reopen(head, one.incident.id, "contoh: kembali ramai", now=NOW + 9 * MINUTE)
    return one.incident


def worked(officers):
    """Forwarded, withdrawn, merged and apart again, corrected, rejected, noted, tasks, files, owner, informed."""
    desk = officers["desk-piket-1"].actor
    first, second, third = (near(minutes, kind="D1").incident for minutes in (20, 21, 22))
    wrong = response.send(desk, first.id, "BAWASLU", "PERMINTAAN", now=NOW + 23 * MINUTE)
    response.answer(
        officers["bawaslu-piket"].actor,
        wrong.id,
        "not_mine",
        forward_to="POLRES",
        reason="contoh",
        now=NOW + 24 * MINUTE,
    )
    response.forward(desk, wrong.id, now=NOW + 25 * MINUTE)
    asked = response.send(desk, second.id, "POLRES", "PERMINTAAN", now=NOW + 25 * MINUTE)
    response.make_link(desk, asked.id, "polres-ops", now=NOW + 25 * MINUTE)
    response.merge(desk, second.id, first.id, now=NOW + 26 * MINUTE)
    response.unmerge(desk, second.id, now=NOW + 27 * MINUTE)
    incidents.correct(
        desk, second.id, kind_code="D3", area_code=SANGATTA, severity=3, reason="contoh", now=NOW + 28 * MINUTE
    )
    incidents.relate(desk, second.id, first.id, now=NOW + 28 * MINUTE)
    incidents.add_note(desk, first.id, "contoh: janji", note_kind="promise", now=NOW + 28 * MINUTE)
    task = incidents.add_task(desk, first.id, "contoh", "desk-piket-1", None, now=NOW + 28 * MINUTE)
    incidents.finish_task(desk, task.id, now=NOW + 29 * MINUTE)
    incidents.add_file(desk, first.id, "denah.png", picture(), now=NOW + 29 * MINUTE)
    incidents.set_owner(desk, first.id, "desk-piket-2", None, now=NOW + 29 * MINUTE)
    incidents.note_informed(desk, first.id, "KPU", "telephone", now=NOW + 29 * MINUTE)
    incidents.reject(desk, third.id, "contoh: kabar lama", now=NOW + 30 * MINUTE)
    near(31, kind="A1")
    return first


def undelivered(officers, monkeypatch):
    lost = near(40).incident
    response.send(officers["desk-piket-1"].actor, lost.id, "POLRES", "PERMINTAAN", now=NOW + 40 * MINUTE)
    monkeypatch.setattr("sigap.notify.sender.channels_here", lambda: {"in_app": Deaf(), "file": Deaf()})
    send_due(NOW + 41 * MINUTE)
    again = near(42, kind="C2").incident
    response.send(officers["desk-piket-1"].actor, again.id, "POLRES", "PERMINTAAN", now=NOW + 42 * MINUTE)
    response.withdraw_all(officers["desk-piket-1"].actor, again.id, "contoh: keliru", now=NOW + 43 * MINUTE)


def passed_on(officers, first):
    one, two, head = (officers[post].actor for post in ("desk-piket-1", "desk-piket-2", "desk-kepala"))
    offered = desk_actions.offer(one, [first.code], "contoh", now=NOW + 50 * MINUTE)
    desk_actions.take(two, offered.id, now=NOW + 51 * MINUTE)
    response.change_target(head, "answer:B1", 20, approved=True, now=NOW + 52 * MINUTE)
    desk_actions.reassign_departed(head, officers["desk-piket-2"].person, "desk-piket-1", now=NOW + 53 * MINUTE)


@pytest.fixture
def world(officers, monkeypatch):
    people(officers)
    answered(officers)
    first = worked(officers)
    undelivered(officers, monkeypatch)
    passed_on(officers, first)


def test_everything_has_happened_and_folds_again_to_the_same_rows(world):
    happened = set(Entry.objects.values_list("kind", flat=True))
    assert set(EVENTS) - happened == set(), "a new event kind joins this world"
    assert verify().ok
    result = rebuild_check()
    assert result.differences == []
    assert result.rows > 1000
    assert Contact.objects.exists()
