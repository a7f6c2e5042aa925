"""Verification beside the response; merging that can be undone; no shortcut to the word terverifikasi."""

from datetime import timedelta

import pytest

from sigap.accounts.refusals import NotAllowed
from sigap.incidents import actions
from sigap.incidents.actions.moving import fresh
from sigap.incidents.models import IncidentReport, State
from sigap.incidents.refusals import CannotMerge, CannotMove, CannotVerify, ReasonMissing
from tests.factories.accounts import make_officer
from tests.factories.reports import NOW, taken

EARLIER = NOW - timedelta(days=1)


@pytest.fixture
def officers():
    posts = ("desk-piket-1", "desk-pemeriksa-1", "desk-pemeriksa-2", "desk-kepala", "panwascam-sandaran")
    return {post: make_officer(post, now=EARLIER).actor for post in posts}


def test_two_persons_make_it_verified(officers):
    incident = taken().incident.id
    one, two = officers["desk-pemeriksa-1"], officers["desk-pemeriksa-2"]
    assert actions.check(one, incident, "callback", "benar", now=NOW).why == "second_needed"
    assert not fresh(incident).verified
    assert actions.check(two, incident, "check", "", now=NOW).allowed
    assert fresh(incident).verified_why == "two_checkers"


def test_one_person_twice_is_one_person(officers):
    incident = taken().incident.id
    one = officers["desk-pemeriksa-1"]
    actions.check(one, incident, "check", "", now=NOW)
    with pytest.raises(CannotVerify, match="sudah memeriksa"):
        actions.check(one, incident, "callback", "", now=NOW)


def test_nobody_checks_his_own_report_at_severity_five(officers):
    piket = officers["desk-piket-1"]
    incident = taken(piket, kind="D4").incident
    assert incident.severity == 5
    with pytest.raises(CannotVerify, match="pelapornya sendiri"):
        actions.check(piket, incident.id, "check", "", now=NOW)


def test_an_independent_source_and_one_check_are_enough(officers):
    first = taken(officers["panwascam-sandaran"]).incident.id
    second = taken(contact="0812-contoh").incident.id
    actions.merge(officers["desk-piket-1"], second, first, now=NOW)
    assert actions.check(officers["desk-pemeriksa-1"], first, "check", "", now=NOW).why == "independent_source"


def test_a_forwarded_message_is_the_same_source(officers):
    first = taken(officers["panwascam-sandaran"], forwarded_from="grup WA contoh").incident.id
    second = taken(officers["desk-piket-1"], forwarded_from="grup WA contoh").incident.id
    actions.merge(officers["desk-piket-1"], second, first, now=NOW)
    assert actions.check(officers["desk-pemeriksa-1"], first, "check", "", now=NOW).why == "second_needed"


def test_a_field_reporter_may_not_verify(officers):
    with pytest.raises(NotAllowed):
        actions.check(officers["panwascam-sandaran"], taken().incident.id, "check", "", now=NOW)


def test_merging_moves_the_reports_and_can_be_undone(officers):
    piket = officers["desk-piket-1"]
    one, two = taken().incident.id, taken().incident.id
    actions.merge(piket, two, one, now=NOW)
    assert fresh(two).state == State.MERGED
    assert IncidentReport.objects.filter(incident_id=one).count() == 2
    actions.unmerge(piket, two, now=NOW)
    assert fresh(two).state == State.NEW
    assert IncidentReport.objects.filter(incident_id=one).count() == 1


def test_who_was_kept_away_from_one_is_kept_away_from_the_merged_one(officers):
    plain, accusing = taken().incident.id, taken(accused=("SATPOLPP",)).incident.id
    actions.merge(officers["desk-piket-1"], accusing, plain, now=NOW)
    assert "SATPOLPP" in fresh(plain).exclusions.values_list("institution_code", flat=True)


def test_a_report_is_not_merged_into_itself(officers):
    one = taken().incident.id
    with pytest.raises(CannotMerge, match="dirinya sendiri"):
        actions.merge(officers["desk-piket-1"], one, one, now=NOW)


def test_rejecting_needs_a_reason(officers):
    one = taken().incident.id
    with pytest.raises(ReasonMissing):
        actions.reject(officers["desk-piket-1"], one, "  ", now=NOW)
    assert actions.reject(officers["desk-piket-1"], one, "sudah dicek, tidak ada", now=NOW).state == State.REJECTED


def test_the_whole_life_of_an_incident(officers):
    head, piket = officers["desk-kepala"], officers["desk-piket-1"]
    one = taken().incident.id
    actions.add_note(piket, one, "Akan ditelepon lagi pukul 15.00", now=NOW, note_kind="promise")
    actions.close(piket, one, "settled", "dilerai warga", now=NOW + timedelta(hours=1))
    with pytest.raises(CannotMove):
        actions.close(piket, one, "settled", "lagi", now=NOW)
    actions.answer_reporter(piket, one, "Sudah ditangani, terima kasih", "telephone", now=NOW + timedelta(hours=2))
    assert fresh(one).told_back_at is not None
    actions.reopen(head, one, "terjadi lagi", now=NOW + timedelta(hours=3))
    assert (fresh(one).state, fresh(one).outcome) == (State.ACTIVE, "")


def test_two_callers_written_down_by_one_operator_are_two_people(officers):
    piket = officers["desk-piket-1"]
    one = taken(piket, channel="telephone", contact="081110000001").incident.id
    two = taken(piket, channel="telephone", contact="081110000002").incident.id
    actions.merge(piket, two, one, now=NOW)
    assert actions.check(officers["desk-pemeriksa-1"], one, "callback", "", now=NOW).why == "independent_source"


def test_the_same_message_forwarded_and_told_by_its_author_is_one_source(officers):
    piket = officers["desk-piket-1"]
    one = taken(piket, channel="telephone", contact="081110000001").incident.id
    two = taken(officers["panwascam-sandaran"], forwarded_from="+6281110000001").incident.id
    actions.merge(piket, two, one, now=NOW)
    assert actions.check(officers["desk-pemeriksa-1"], one, "callback", "", now=NOW).why == "second_needed"
