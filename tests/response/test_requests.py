"""From a report to an answer: mandates, clocks, ladders, silence, and answered stops everything at once."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from sigap.accounts.refusals import NotAllowed
from sigap.config.reactions import REACTIONS
from sigap.incidents.actions import take_report
from sigap.incidents.actions.moving import fresh as incident_of
from sigap.journal import guard
from sigap.journal.models import Entry, SetAside
from sigap.journal.reactions import run_reactions
from sigap.journal.rebuild import check as rebuild_check
from sigap.journal.verifying import verify
from sigap.notify.models import Message
from sigap.notify.sender import send_due
from sigap.response import actions
from sigap.response.models import Request, Timer
from sigap.response.queries import for_me
from sigap.response.refusals import CannotAnswer, LinkClosed, NoMandate, NotThere
from sigap.response.timers import tick
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import BUSANG, NOW, SANGATTA, SEED, draft, taken

EARLIER = NOW - timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk():
    return make_officer("desk-piket-1", now=EARLIER).actor


@pytest.fixture
def polres():
    return make_officer("polres-ops", now=EARLIER).actor


def near(**more):
    return taken(area_code=SANGATTA, **more).incident


def react(now=NOW):
    run_reactions(REACTIONS, now)
    assert not SetAside.objects.exists()


def told(**filters):
    return sorted(Message.objects.filter(channel="in_app", **filters).values_list("to_post", flat=True))


def test_one_tap_alerts_the_responsible_office_before_verification(desk):
    incident = near()
    request = actions.alert(desk, incident.id, now=NOW)
    assert request.to_institution == "POLRES"
    assert told(template="alert") == ["polres-ops", "polsek-sangatta_utara-piket"]
    assert incident_of(incident.id).alerted_at == NOW
    assert actions.alert(desk, incident.id, now=NOW + MINUTE).id == request.id, "a second tap sends nothing more"


def test_the_answer_clock_runs_from_receipt_and_is_longer_far_away(desk):
    close, far = near(), taken(area_code=BUSANG).incident
    one = actions.send(desk, close.id, "POLRES", "PERMINTAAN", now=NOW + 2 * MINUTE)
    two = actions.send(desk, far.id, "POLRES", "PERMINTAAN", now=NOW + 2 * MINUTE)
    assert one.due_at == NOW + 10 * MINUTE
    assert two.due_at == NOW + 30 * MINUTE


def test_silence_climbs_within_the_institution(desk):
    request = actions.send(desk, near().id, "POLRES", "PERMINTAAN", now=NOW)
    assert tick(NOW + 9 * MINUTE) == 1, "warning"
    assert tick(NOW + 12 * MINUTE) == 2, "breach and first rung"
    assert told(template="escalation") == ["polres-kabag-ops"]
    tick(NOW + 60 * MINUTE)
    assert told(template="escalation") == ["polres-kabag-ops", "polres-kapolres"]
    assert Request.objects.get(id=request.id).rung == 2


def test_a_tick_asleep_through_everything_fires_each_step_once(desk):
    actions.send(desk, near().id, "POLRES", "PERMINTAAN", now=NOW)
    assert tick(NOW + timedelta(hours=10)) == 4
    assert tick(NOW + timedelta(hours=10)) == 0
    assert tick(NOW + timedelta(hours=9)) == 0, "clock set back an hour"
    assert told(template="escalation") == ["polres-kabag-ops", "polres-kapolres"]


def test_answered_stops_every_further_message_at_once(desk, polres):
    request = actions.alert(desk, near().id, now=NOW)
    actions.answer(polres, request.id, "accepted", now=NOW + MINUTE)
    assert send_due(NOW + MINUTE) == 0, "what was queued is called off"
    tick(NOW + timedelta(days=2))
    assert told(template="escalation") == []
    assert not Timer.objects.filter(kind="answer", stopped_at=None).exists()


def test_accepting_starts_the_clocks_to_the_scene_and_to_an_outcome(desk, polres):
    incident = near()
    request = actions.alert(desk, incident.id, now=NOW)
    actions.answer(polres, request.id, "accepted", now=NOW + MINUTE)
    assert incident_of(incident.id).state == "active"
    assert set(Timer.objects.filter(stopped_at=None).values_list("kind", flat=True)) == {"on_scene", "outcome"}
    actions.arrive(polres, request.id, now=NOW + 9 * MINUTE)
    assert incident_of(incident.id).on_scene_at == NOW + 9 * MINUTE
    assert actions.finish(polres, request.id, "dilerai", now=NOW + 30 * MINUTE).state == "done"


def test_cannot_needs_a_reason_and_may_be_accepted_later(desk, polres):
    request = actions.send(desk, near().id, "POLRES", "PERMINTAAN", now=NOW)
    with pytest.raises(CannotAnswer, match="alasan"):
        actions.answer(polres, request.id, "cannot", now=NOW + MINUTE)
    actions.answer(polres, request.id, "cannot", reason_code="medan", now=NOW + MINUTE)
    assert actions.answer(polres, request.id, "accepted", now=NOW + 5 * MINUTE).state == "accepted"


def test_not_mine_names_the_office_and_is_forwarded(desk, polres):
    request = actions.send(desk, near().id, "POLRES", "PERMINTAAN", now=NOW)
    with pytest.raises(CannotAnswer, match="kantor"):
        actions.answer(polres, request.id, "not_mine", now=NOW + MINUTE)
    actions.answer(polres, request.id, "not_mine", forward_to="BAWASLU", now=NOW + MINUTE)
    again = actions.forward(desk, request.id, now=NOW + 2 * MINUTE)
    assert again.to_institution == "BAWASLU"
    assert again.clock_from_at == request.clock_from_at, "the reporter has waited since then"
    assert actions.forward(desk, request.id, now=NOW + 3 * MINUTE).id == again.id


def test_answered_by_telephone_is_written_down_by_the_desk(desk, polres):
    request = actions.send(desk, near().id, "POLRES", "PERMINTAAN", now=NOW)
    at = NOW + 4 * MINUTE
    row = actions.answer(
        desk, request.id, "accepted", how="phone", answered_at=at, by_post="polres-ops", now=NOW + 6 * MINUTE
    )
    assert (row.answered_at, row.answered_by, row.answered_how) == (at, "polres-ops", "phone")
    with pytest.raises(NotAllowed):
        actions.answer(polres, request.id, "cannot", how="phone", reason_code="medan", now=NOW)


def test_an_order_only_inside_one_chain_and_the_military_is_only_told(desk):
    incident = near()
    with pytest.raises(NoMandate, match="hanya boleh"):
        actions.send(desk, incident.id, "POLRES", "PERINTAH", now=NOW)
    with pytest.raises(NoMandate, match="Pemberitahuan"):
        actions.send(desk, incident.id, "KODIM", "PERMINTAAN", now=NOW)
    assert actions.send(desk, incident.id, "KODIM", "PEMBERITAHUAN", now=NOW).state == "told"


def test_an_accused_office_is_never_asked(desk):
    incident = near(accused=("SATPOLPP",))
    with pytest.raises(NoMandate, match="disebut dalam laporan"):
        actions.send(desk, incident.id, "SATPOLPP", "PERMINTAAN", now=NOW)


def test_another_office_cannot_answer(desk):
    kpu = make_officer("kpu-piket", now=EARLIER).actor
    request = actions.send(desk, near().id, "POLRES", "PERMINTAAN", now=NOW)
    with pytest.raises(NotThere):
        actions.answer(kpu, request.id, "accepted", now=NOW + MINUTE)


def test_at_severity_five_the_deputy_hears_when_the_head_is_silent(desk):
    make_officer("desk-kepala", now=EARLIER)
    incident = near(kind="D4")
    react()
    assert told(template="head") == ["desk-kepala"]
    actions.alert(desk, incident.id, now=NOW)
    tick(NOW + 4 * MINUTE)
    assert told(template="deputy") == []
    tick(NOW + 6 * MINUTE)
    assert told(template="deputy") == ["desk-wakil"]


def test_a_link_answers_once_with_its_pin(desk):
    request = actions.send(desk, near().id, "POLRES", "PERMINTAAN", now=NOW)
    link = actions.make_link(desk, request.id, "polres-ops", now=NOW)
    wrong = "000000" if link.pin != "000000" else "111111"
    with pytest.raises(LinkClosed):
        actions.answer_by_link(link.token, wrong, "accepted", now=NOW + MINUTE)
    row = actions.answer_by_link(link.token, link.pin, "accepted", now=NOW + MINUTE)
    assert (row.state, row.answered_how, row.answered_by) == ("accepted", "link", "polres-ops")
    with pytest.raises(LinkClosed):
        actions.answer_by_link(link.token, link.pin, "cannot", reason_code="medan", now=NOW + 2 * MINUTE)


def test_a_link_closes_after_five_wrong_pins_and_when_it_is_old(desk):
    request = actions.send(desk, near().id, "POLRES", "PERMINTAAN", now=NOW)
    link = actions.make_link(desk, request.id, "polres-ops", now=NOW)
    wrong = "000000" if link.pin != "000000" else "111111"
    for _ in range(5):
        with pytest.raises(LinkClosed):
            actions.open_link(link.token, wrong, now=NOW)
    with pytest.raises(LinkClosed):
        actions.open_link(link.token, link.pin, now=NOW)
    fresh_link = actions.make_link(desk, request.id, "polres-ops", now=NOW)
    with pytest.raises(LinkClosed):
        actions.open_link(fresh_link.token, fresh_link.pin, now=NOW + timedelta(days=2))


def test_a_paused_clock_does_not_climb(desk):
    request = actions.send(desk, near().id, "POLRES", "PERMINTAAN", now=NOW)
    timer = Timer.objects.get(request_id=request.id)
    actions.pause_clock(desk, timer.id, "sungai meluap", now=NOW + MINUTE)
    assert Request.objects.get(id=request.id).due_at is None
    assert tick(NOW + timedelta(hours=5)) == 0
    actions.resume_clock(desk, timer.id, now=NOW + timedelta(hours=5))
    assert tick(NOW + timedelta(hours=5) + 30 * MINUTE) == 4


def test_changing_a_target_changes_the_next_clock_not_the_running_one(desk):
    head = make_officer("desk-kepala", now=EARLIER).actor
    running = actions.send(desk, near().id, "POLRES", "PERMINTAAN", now=NOW)
    actions.change_target(head, "answer:B1", 25, approved=True, now=NOW)
    later = actions.send(desk, near().id, "POLRES", "PERMINTAAN", now=NOW)
    assert later.due_at - running.due_at == 15 * MINUTE
    with pytest.raises(NotAllowed):
        actions.change_target(desk, "answer:B1", 5, approved=True, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_the_whole_evening_folds_again_to_the_same_rows(desk, polres):
    request = actions.alert(desk, near().id, now=NOW)
    tick(NOW + 9 * MINUTE)
    actions.answer(polres, request.id, "accepted", now=NOW + 9 * MINUTE)
    send_due(NOW + 10 * MINUTE)
    actions.arrive(polres, request.id, now=NOW + 11 * MINUTE)
    actions.finish(polres, request.id, "selesai dilerai", now=NOW + 12 * MINUTE)
    take_report(SEED, draft(area_code=SANGATTA), now=NOW)
    assert verify().ok
    assert rebuild_check().differences == []


def test_a_button_pressed_twice_is_one_request_and_other_words_are_another(desk):
    incident = near()
    first = actions.send(desk, incident.id, "POLRES", "PERMINTAAN", "contoh: dua regu", now=NOW)
    assert (
        actions.send(desk, incident.id, "POLRES", "PERMINTAAN", " contoh: dua regu ", now=NOW + timedelta(seconds=5)).id
        == first.id
    )
    actions.send(desk, incident.id, "POLRES", "PERMINTAAN", "contoh: satu perahu", now=NOW + timedelta(seconds=6))
    actions.send(desk, incident.id, "POLRES", "PERMINTAAN", "contoh: dua regu", now=NOW + 2 * MINUTE)
    assert incident.requests.count() == 3
    assert told(template="request").count("polres-ops") == 3


def test_an_office_asked_late_gets_its_own_time_before_its_head_is_called(desk):
    request = actions.send(desk, near().id, "POLRES", "PERMINTAAN", now=NOW + 50 * MINUTE)
    tick(NOW + 50 * MINUTE)
    assert Request.objects.get(id=request.id).breached_at == NOW + 10 * MINUTE, "the teller has waited since then"
    assert told(template="escalation") == []
    tick(NOW + 60 * MINUTE)
    assert told(template="escalation") == ["polres-kabag-ops"]


def test_one_clock_that_cannot_be_read_is_set_aside_and_the_others_go_on(desk):
    bad, good = (actions.send(desk, near().id, "POLRES", "PERMINTAAN", now=NOW) for _ in range(2))
    with guard.applying():
        Timer.objects.filter(request_id=bad.id).update(steps={"warn": "besok"})
    assert tick(NOW + 9 * MINUTE) == 1
    for minutes in (10, 11, 12):
        tick(NOW + minutes * MINUTE)
    assert Request.objects.get(id=good.id).rung == 1
    aside = SetAside.objects.get()
    assert (aside.entry, aside.tries, aside.given_up) == (Timer.objects.get(request_id=bad.id).id, 3, True)


def test_a_server_clock_set_back_keeps_nobody_from_answering(desk, polres):
    request = actions.send(desk, near().id, "POLRES", "PERMINTAAN", now=NOW)
    row = actions.answer(polres, request.id, "accepted", now=NOW - timedelta(hours=1))
    assert row.state == "accepted"
    tick(NOW + timedelta(hours=2))
    assert told(template="escalation") == []


@pytest.mark.django_db(transaction=True)
def test_two_ticks_at_once_record_each_step_once(desk):
    if connection.vendor != "postgresql":
        pytest.skip(
            "SQLite in memory knows no two writers; the machine of random evenings lets two ticks read the same"
        )
    for _ in range(6):
        actions.send(desk, near().id, "POLRES", "PERMINTAAN", now=NOW)
    found, gate = [], Barrier(2)

    def run():
        gate.wait()
        found.append(tick(NOW + timedelta(hours=10)))
        connection.close()

    both = [Thread(target=run) for _ in range(2)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert sum(found) == 24
    assert Entry.objects.filter(kind="timer.stepped").count() == 24
    assert told(template="escalation") == ["polres-kabag-ops"] * 6 + ["polres-kapolres"] * 6


def test_what_is_over_stands_last_in_the_offices_list_and_says_so(desk, polres):
    officer = make_officer("polres-ops", now=EARLIER)
    over, still = near(), near()
    for incident in (over, still):
        request = actions.send(desk, incident.id, "POLRES", "PERMINTAAN", now=NOW)
        actions.answer(polres, request.id, "accepted", now=NOW)
    actions.close(desk, over.id, "settled", "CONTOH massa bubar", now=NOW + MINUTE)
    assert [row.incident_id for row in for_me(officer.viewer)] == [still.id, over.id]
    page = browser(officer).get("/permintaan/").content.decode()
    assert page.index(str(for_me(officer.viewer)[0].id)) < page.index("kejadian selesai")
    assert page.count("kejadian selesai") == 1
