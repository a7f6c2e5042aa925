"""Nothing open falls silent: it waits for an office within its time, or for the desk."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sigap.desk.queries.waiting import waiting
from sigap.incidents import actions as incidents
from sigap.response import actions as response
from sigap.response.models import Timer
from sigap.response.timers import tick
from tests.factories.accounts import make_officer
from tests.factories.reports import SANGATTA, taken

MINUTE = timedelta(minutes=1)
LONG = timedelta(hours=80)


@pytest.fixture
def now():
    return timezone.now() - timedelta(hours=90)


@pytest.fixture
def desk(now):
    return make_officer("desk-kepala", now=now - timedelta(days=1))


@pytest.fixture
def polres(now):
    return make_officer("polres-ops", now=now - timedelta(days=1)).actor


def told(desk, now):
    return {(office.name, row.whose, row.late) for office in waiting(desk.viewer, now) for row in office.rows}


def test_nobody_asked_yet_is_the_desks_move(desk, now):
    taken(now=now, area_code=SANGATTA)
    assert told(desk, now) == {("Desk: belum diteruskan", "giliran: desk", False)}


def test_an_asked_office_moves_within_its_time(desk, now):
    incident = taken(now=now, area_code=SANGATTA).incident
    response.send(desk.actor, incident.id, "POLRES", "PERMINTAAN", now=now)
    assert {late for _office, _whose, late in told(desk, now)} == {False}
    assert told(desk, now + 20 * MINUTE) == {("Polres Kutai Timur", "giliran: Piket Operasi Polres", True)}


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ({"state": "cannot", "reason_code": "medan"}, "Polres Kutai Timur: belum dapat"),
        ({"state": "not_mine", "forward_to": "BAWASLU"}, "Polres Kutai Timur: bukan kewenangan"),
    ],
)
def test_an_answer_that_takes_nothing_up_gives_it_back_to_the_desk(desk, polres, now, answer, why):
    incident = taken(now=now, area_code=SANGATTA).incident
    request = response.send(desk.actor, incident.id, "POLRES", "PERMINTAAN", now=now)
    response.answer(polres, request.id, now=now + MINUTE, **answer)
    assert told(desk, now + MINUTE) == {("Desk: perlu diputuskan", why, False)}


def test_who_was_only_told_is_not_at_work(desk, now):
    incident = taken(now=now, area_code=SANGATTA).incident
    response.send(desk.actor, incident.id, "KODIM", "PEMBERITAHUAN", now=now)
    ((_group, why, _late),) = told(desk, now)
    assert "hanya diberi tahu" in why


def test_accepted_rests_until_the_scene_and_the_outcome_are_overdue(desk, polres, now):
    incident = taken(now=now, area_code=SANGATTA).incident
    request = response.send(desk.actor, incident.id, "POLRES", "PERMINTAAN", now=now)
    response.answer(polres, request.id, "accepted", now=now + MINUTE)
    assert told(desk, now + 2 * MINUTE) == set()
    tick(now + timedelta(hours=5))
    assert told(desk, now + timedelta(hours=5)) == {("Polres Kutai Timur", "belum di lokasi", True)}
    response.arrive(polres, request.id, now=now + timedelta(hours=5))
    assert told(desk, now + timedelta(hours=5)) == set()
    tick(now + LONG)
    assert told(desk, now + LONG) == {("Polres Kutai Timur", "belum ada hasil", True)}
    response.finish(polres, request.id, "contoh", now=now + LONG)
    assert told(desk, now + LONG) == {("Desk: perlu diputuskan", "Polres Kutai Timur selesai: tutup", False)}
    incidents.close(desk.actor, incident.id, "settled", "contoh", now=now + LONG)
    assert told(desk, now + LONG) == set()


def test_a_paused_clock_is_not_overdue(desk, polres, now):
    incident = taken(now=now, area_code=SANGATTA).incident
    request = response.send(desk.actor, incident.id, "POLRES", "PERMINTAAN", now=now)
    response.answer(polres, request.id, "accepted", now=now + MINUTE)
    for timer in Timer.objects.filter(incident=incident, stopped_at=None):
        response.pause_clock(desk.actor, timer.id, "contoh: banjir", now=now + 2 * MINUTE)
    tick(now + LONG)
    assert told(desk, now + LONG) == set()


def test_a_watch_in_good_hands_rests_until_its_day(desk, now):
    watch = taken(now=now, area_code=SANGATTA, kind="I1").incident
    assert told(desk, now) != set()
    look = (now + timedelta(days=2)).date()
    incidents.set_owner(desk.actor, watch.id, "desk-piket-1", look, now=now)
    assert told(desk, now) == set()
    assert told(desk, now + timedelta(days=3)) != set()
