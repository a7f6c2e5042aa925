"""One world in which everything has happened once: it verifies, and folds again to the same rows."""

import json
import random
from dataclasses import replace
from datetime import timedelta
from functools import partial
from io import BytesIO

import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from PIL import Image

from sigap.accounts import actions as accounts
from sigap.accounts import second_factor
from sigap.accounts.models import Contact, FactorReset
from sigap.accounts.passkeys import Proof
from sigap.accounts.refusals import CannotSignIn
from sigap.desk import actions as desk_actions
from sigap.history import actions as history
from sigap.history.drafts import PastDraft
from sigap.incidents import actions as incidents
from sigap.incidents.events import IncidentClosed, IncidentRejected
from sigap.intake import actions as intake
from sigap.journal import guard
from sigap.journal.applying import APPLIES
from sigap.journal.attention import settle, waiting_for_a_person
from sigap.journal.canonical import read_text
from sigap.journal.events import EVENTS
from sigap.journal.importing import receive
from sigap.journal.models import Conflict, Entry, EntrySubject, Head, Node
from sigap.journal.rebuild import check as rebuild_check
from sigap.journal.tables import projections
from sigap.journal.verifying import verify
from sigap.notify.actions import confirm, retry
from sigap.notify.channels.port import NotDelivered
from sigap.notify.models import Leg, Message
from sigap.notify.receipts import note_receipt
from sigap.notify.sender import send_due
from sigap.response import actions as response
from sigap.response.models import Timer
from sigap.response.timers import tick
from sigap.territory import actions as territory
from sigap.territory.compute import read_boundaries
from sigap.vault.erasing import erase
from tests.factories.accounts import SECRET, SEED, browser, code_at, make_officer
from tests.factories.boundary_files import geojson, square
from tests.factories.nodes import OtherNode
from tests.factories.passkeys import give_key, passkey_of
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
def officers(db, settings, tmp_path):
    settings.SIGAP_REALM_DIR = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.SIGAP_PASSKEY_REQUIRED = True
    load_kutim()
    posts = (
        "desk-piket-1",
        "desk-piket-2",
        "desk-kepala",
        "desk-pemeriksa-1",
        "desk-pemeriksa-2",
        "polres-ops",
        "bawaslu-piket",
        "kpu-piket",
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
    accounts.note_export(SEED, what="acts", ending="csv", rows=3, now=BEFORE)
    _second_steps(officers)
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
    response.make_link(desk, request.id, "polres-ops", now=NOW + 3 * MINUTE)
    response.answer(polres, request.id, "accepted", now=NOW + 3 * MINUTE)
    response.arrive(polres, request.id, now=NOW + 4 * MINUTE)
    response.finish(polres, request.id, "contoh: reda", now=NOW + 5 * MINUTE)
    for post in ("desk-pemeriksa-1", "desk-pemeriksa-2"):
        incidents.check(officers[post].actor, one.incident.id, "check", "contoh", now=NOW + 6 * MINUTE)
    incidents.close(head, one.incident.id, "settled", "contoh: reda", now=NOW + 7 * MINUTE)
    incidents.answer_reporter(desk, one.incident.id, "contoh: sudah ditangani", "app", now=NOW + 8 * MINUTE)
    incidents.reopen(head, one.incident.id, "contoh: kembali ramai", now=NOW + 9 * MINUTE)
    return one.incident


def _second_steps(officers):
    """Passkeys come and go, one is copied, a code from paper is used, and two persons take it all off."""
    piket, head, other = (officers[one] for one in ("desk-piket-1", "desk-kepala", "desk-piket-2"))
    codes = second_factor.activate(piket.login, SECRET, code_at(BEFORE), BEFORE)
    assert accounts.use_recovery(piket.actor, piket.login, codes[0], now=BEFORE)
    kept, copied = give_key(piket, now=BEFORE), give_key(piket, now=BEFORE)
    accounts.remove_passkey(piket.actor, piket.login, passkey_of(kept).id, now=BEFORE)
    with pytest.raises(CannotSignIn):
        accounts.accept_proof(piket.actor, Proof(passkey_of(copied), 0), BEFORE)
    admin, second = (make_officer(one, now=BEFORE) for one in ("admin-sistem", "desk-wakil"))
    for decide, officer in ((accounts.agree_to_reset, head), (accounts.refuse_reset, other)):
        accounts.reset_mfa(admin.actor, person=officer.person, now=BEFORE)
        decide(second.actor, FactorReset.objects.get(person_id=officer.person).id, now=BEFORE)


def worked(officers):
    """Forwarded, withdrawn, merged and apart again, corrected, rejected, noted, tasks passed on, files, owner, informed."""
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
    incidents.pass_task(desk, task.id, "desk-piket-2", now=NOW + 28 * MINUTE)
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
    failed = Message.objects.filter(state="failed").order_by("id")[0]
    retry(officers["desk-piket-1"].actor, [failed.id], now=NOW + 41 * MINUTE)
    leg = Leg.objects.create(key=failed.id, message=failed.id, channel=failed.channel, contact=failed.id)
    note_receipt(failed.channel, leg.key, "delivered", now=NOW + 42 * MINUTE)
    again = near(42, kind="C2").incident
    response.send(officers["desk-piket-1"].actor, again.id, "POLRES", "PERMINTAAN", now=NOW + 42 * MINUTE)
    response.withdraw_all(officers["desk-piket-1"].actor, again.id, "closed", now=NOW + 43 * MINUTE)


def passed_on(officers, first):
    one, two, head = (officers[post].actor for post in ("desk-piket-1", "desk-piket-2", "desk-kepala"))
    offered = desk_actions.offer(one, [first.code], "contoh", now=NOW + 50 * MINUTE)
    desk_actions.take(two, offered.id, now=NOW + 51 * MINUTE)
    response.change_target(head, "answer:B1", 20, approved=True, now=NOW + 52 * MINUTE)
    desk_actions.reassign_departed(head, officers["desk-piket-2"].person, "desk-piket-1", now=NOW + 53 * MINUTE)


def called_back(officers):
    """The sealed number of a caller: opened to one officer, kept from another."""
    report = near(44, kind="C2", channel="telephone", contact="081100000009").report
    one, two = officers["desk-pemeriksa-1"].actor, officers["desk-pemeriksa-2"].actor
    granted = incidents.ask_opening(one, report.id, "contoh: tempat belum jelas", now=NOW + 45 * MINUTE)
    refused = incidents.ask_opening(two, report.id, "contoh: ingin bertanya", now=NOW + 45 * MINUTE)
    incidents.grant_opening(officers["kpu-piket"].actor, granted.id, now=NOW + 46 * MINUTE)
    incidents.refuse_opening(officers["bawaslu-piket"].actor, refused.id, "contoh: cukup satu", now=NOW + 46 * MINUTE)


def bordered():
    """Official borders of a kecamatan, taken back; a contested line, settled."""
    data = geojson([({"KODE": "64.08.04"}, square(117.4, 0.4, 0.2))])
    loaded = territory.import_boundaries(SEED, read_boundaries(data), data, source="contoh", now=NOW)
    territory.withdraw_boundaries(SEED, loaded.id, now=NOW)
    line = territory.dispute_border(SEED, one="64.08.04", other="", name="contoh", source="", now=NOW)
    territory.settle_border(SEED, line.id, now=NOW)


def remembered():
    """One event of the past, corrected and withdrawn."""
    draft = PastDraft("27-04-2019", "64.08.04", "G2", "T3", "contoh", "contoh")
    row = history.tell(SEED, draft, now=NOW)
    history.correct(SEED, row.id, replace(draft, on="2019"), now=NOW)
    history.withdraw(SEED, row.id, "twice", now=NOW)


def contradicted(officers, incident):
    """Another node had closed the same matter its own way; a person looks at it."""
    hub = OtherNode()
    hub.records(IncidentRejected(incident=incident.id, reason_ref=""), NOW + timedelta(hours=11))
    hub.records(IncidentClosed(incident=incident.id, outcome="law", reason_ref=""), NOW + timedelta(hours=11))
    receive(hub.lines, now=NOW + timedelta(hours=12))
    (conflict,) = waiting_for_a_person().conflicts
    settle(officers["desk-kepala"].actor, conflict.key, now=NOW + timedelta(hours=13))


@pytest.fixture
def world(officers, monkeypatch):
    people(officers)
    closed = answered(officers)
    first = worked(officers)
    undelivered(officers, monkeypatch)
    called_back(officers)
    bordered()
    remembered()
    passed_on(officers, first)
    assert not Conflict.objects.exists(), "one node's own actions never contradict each other"
    contradicted(officers, closed)


def rows(model):
    names = [field.attname for field in model._meta.concrete_fields]
    return sorted(json.dumps(row, sort_keys=True, default=str) for row in model.objects.values_list(*names))


def wiped():
    """A server that knows nothing yet: no journal, no projections; sealed texts and files stay where they are."""
    with guard.applying():
        for model in (*reversed(projections()), EntrySubject, Entry, Head, Node):
            model.objects.all()._raw_delete("default")


def test_everything_has_happened_and_folds_again_to_the_same_rows(world):
    happened = set(Entry.objects.values_list("kind", flat=True))
    assert set(EVENTS) - happened == set(), "a new event kind joins this world"
    assert verify().ok
    result = rebuild_check()
    assert result.differences == []
    assert result.rows > 1000
    assert Contact.objects.exists()


@pytest.mark.parametrize("parts", [1, 4])
def test_two_nodes_that_were_cut_off_give_the_same_rows_as_one(world, parts):
    """The same evening recorded by two nodes by turns, and learned here one after the other, the second all too late."""
    before = {model: rows(model) for model in projections() if model is not Conflict}
    chance, nodes = random.Random(20241127), [OtherNode("X"), OtherNode("Y")]
    for text in list(Entry.objects.order_by("order").values_list("text", flat=True)):
        chance.choice(nodes).copies(read_text(text))
    wiped()
    receive(nodes[0].lines, now=NOW + timedelta(days=1))
    size = -(-len(nodes[1].lines) // parts)
    for start in range(0, len(nodes[1].lines), size):
        receive(nodes[1].lines[start : start + size], now=NOW + timedelta(days=1))
    for model, was in before.items():
        assert rows(model) == was, model._meta.label
    assert verify().ok
    assert rebuild_check().differences == []


def test_apply_reads_nothing_but_projections_and_writes_only_its_own_room(world, monkeypatch):
    """Folding into a scratch database, whatever apply asked of the live one (vault, journal, machinery) would show."""
    running = []

    def watched(kind, function):
        room = function.__module__.split(".")[1]

        def apply(entry, event):
            running.append((kind, room))
            try:
                function(entry, event)
            finally:
                running.pop()

        return apply

    def only_own_room(execute, sql, params, many, context):
        if running:
            kind, room = running[-1]
            assert context["connection"].alias != "default", f"{kind}: {sql}"
            for _, table in guard.written_tables(sql):
                assert table.startswith((f"{room}_", "journal_conflict")), f"{kind} writes {table}"
        return execute(sql, params, many, context)

    for kind, function in list(APPLIES.items()):
        monkeypatch.setitem(APPLIES, kind, watched(kind, function))
    install_on = partial(_watch, only_own_room)
    connection_created.connect(install_on)
    try:
        with connection.execute_wrapper(only_own_room):
            assert rebuild_check().differences == []
    finally:
        connection_created.disconnect(install_on)


def _watch(wrapper, connection, **_):
    connection.execute_wrappers.append(wrapper)


def test_no_free_text_name_address_or_file_name_stands_in_the_chain(world):
    """Whatever people typed in this world has one of these in it; all of it belongs in the vault."""
    typed = ("contoh:", "pasar.png", "denah.png", "811000000", "rombongan", "CONTOH")
    for text in Entry.objects.values_list("text", flat=True):
        payload = json.dumps(json.loads(text)["payload"], ensure_ascii=False)
        assert [word for word in typed if word in payload] == [], payload
