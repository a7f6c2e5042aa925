"""One person with two posts, a key, a pen or a trick is still one person."""

from datetime import timedelta

import pytest

from sigap.incidents import actions
from sigap.incidents.actions.moving import fresh
from sigap.incidents.refusals import CannotVerify
from sigap.journal.recorded import Actor
from tests.factories.accounts import make_officer
from tests.factories.reports import NOW, taken

EARLIER = NOW - timedelta(days=1)
PERSONLESS = Actor(person=None, post="desk-pemeriksa-1", role="verifier", institution="KESBANGPOL")


@pytest.fixture
def officers():
    posts = ("desk-piket-1", "desk-pemeriksa-1", "panwascam-sandaran")
    return {post: make_officer(post, now=EARLIER).actor for post in posts}


def test_two_posts_of_one_person_are_one_person():
    officer = make_officer("desk-piket-1", "desk-pemeriksa-2", now=EARLIER)
    incident = taken().incident.id
    actions.check(officer.actor, incident, "check", "", now=NOW)
    other_hat = Actor(person=officer.person, post="desk-pemeriksa-2", role="verifier", institution="DISKOMINFO")
    with pytest.raises(CannotVerify, match="sudah memeriksa"):
        actions.check(other_hat, incident, "check", "", now=NOW)


def test_a_key_for_machines_checks_nothing(officers):
    incident = taken().incident.id
    actions.check(officers["desk-pemeriksa-1"], incident, "check", "", now=NOW)
    with pytest.raises(CannotVerify, match="bukan oleh sistem"):
        actions.check(PERSONLESS, incident, "check", "", now=NOW)
    assert not fresh(incident).verified


def test_a_report_sent_with_a_key_is_no_second_source(officers):
    """The officer tells it under his name and again through the key of his post."""
    piket = officers["desk-piket-1"]
    machine = Actor(person=None, post="desk-piket-1", role="desk_officer", institution="KESBANGPOL")
    first, second = taken(piket).incident.id, taken(machine).incident.id
    actions.merge(piket, second, first, now=NOW)
    assert actions.check(officers["desk-pemeriksa-1"], first, "check", "", now=NOW).why == "second_needed"


def test_a_call_that_the_checker_wrote_down_himself_is_no_second_source(officers):
    one = officers["desk-pemeriksa-1"]
    first = taken(officers["panwascam-sandaran"]).incident.id
    second = taken(one, contact="0812 0000 0000", channel="telephone").incident.id
    actions.merge(one, second, first, now=NOW)
    assert actions.check(one, first, "check", "", now=NOW).why == "second_needed"
    assert not fresh(first).verified


def test_a_severity_corrected_downwards_lets_nobody_check_his_own_report(officers):
    piket = officers["desk-piket-1"]
    incident = taken(piket, kind="D4").incident
    assert incident.severity == 5
    actions.correct(
        piket,
        incident.id,
        kind_code="D4",
        area_code=incident.area_code,
        severity=4,
        reason="ternyata lebih ringan",
        now=NOW,
    )
    with pytest.raises(CannotVerify, match="pelapornya sendiri"):
        actions.check(piket, incident.id, "check", "", now=NOW)
