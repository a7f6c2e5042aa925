"""Severity 5: the desk head is called by the machine; his deputy when he cannot be reached, and only then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sigap.config.reactions import REACTIONS
from sigap.incidents import actions as incidents
from sigap.journal.models import SetAside
from sigap.journal.reactions import run_reactions
from sigap.notify.models import Message
from sigap.notify.sender import send_due
from sigap.response import actions
from sigap.response.models import Timer
from sigap.response.timers import tick
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import NOW, SANGATTA, taken

EARLIER = NOW - timedelta(days=1)
MINUTE = timedelta(minutes=1)


def react(now=NOW):
    run_reactions(REACTIONS, now)
    run_reactions(REACTIONS, now)
    assert not SetAside.objects.exists()


def told(template):
    return sorted(Message.objects.filter(channel="in_app", template=template).values_list("to_post", flat=True))


@pytest.fixture
def head():
    return make_officer("desk-kepala", now=EARLIER)


@pytest.fixture
def desk():
    return make_officer("desk-piket-1", now=EARLIER)


def test_nobody_in_the_heads_post_calls_the_deputy_at_once(desk):
    taken(area_code=SANGATTA, kind="D4")
    react()
    tick(NOW + timedelta(seconds=1))
    assert told("deputy") == ["desk-wakil"]


def test_the_head_who_opens_it_is_reached_and_nobody_calls_the_deputy(head):
    now = timezone.now()
    incident = taken(now=now, area_code=SANGATTA, kind="D4").incident
    react(now)
    assert browser(head).get(f"/kejadian/{incident.code}/").status_code == 200
    react(now)
    tick(now + timedelta(hours=2))
    assert told("deputy") == []
    assert Timer.objects.get(kind="deputy").stopped_why == "reached"


def test_the_head_who_alerts_himself_has_decided(head):
    incident = taken(area_code=SANGATTA, kind="D4").incident
    actions.alert(head.actor, incident.id, now=NOW)
    react()
    tick(NOW + timedelta(hours=2))
    assert told("deputy") == []


def test_raised_to_five_by_a_person_calls_the_head_as_well(head, desk):
    incident = taken(area_code=SANGATTA, kind="B1").incident
    react()
    assert told("head") == []
    incidents.correct(
        desk.actor, incident.id, kind_code="B1", area_code=SANGATTA, severity=5, reason="contoh: ada api", now=NOW
    )
    react()
    assert told("head") == ["desk-kepala"]


def test_taken_up_by_an_office_the_deputy_is_not_called_not_even_from_the_queue(head, desk):
    polres = make_officer("polres-ops", now=EARLIER).actor
    incident = taken(area_code=SANGATTA, kind="D4").incident
    react()
    request = actions.alert(desk.actor, incident.id, now=NOW)
    tick(NOW + 6 * MINUTE)
    assert told("deputy") == ["desk-wakil"]
    actions.answer(polres, request.id, "accepted", now=NOW + 7 * MINUTE)
    send_due(NOW + 7 * MINUTE)
    assert set(Message.objects.filter(step__in=("head", "deputy")).values_list("state", flat=True)) == {"cancelled"}


@pytest.mark.parametrize("changes", [{"kind": "D4", "accused": ("KESBANGPOL",)}, {"kind": "H6", "dead": 1}])
def test_what_the_desk_may_not_see_calls_nobody_there(head, changes):
    assert taken(area_code=SANGATTA, **changes).incident.severity == 5
    react()
    assert told("head") == []
    assert not Timer.objects.filter(kind="deputy").exists()


def test_a_reaction_that_comes_ten_hours_late_calls_nobody_about_what_is_over(head, desk):
    incident = taken(area_code=SANGATTA, kind="D4").incident
    actions.close(desk.actor, incident.id, "settled", "contoh: padam", now=NOW + MINUTE)
    react(NOW + timedelta(hours=10))
    assert told("head") == []
