"""An incident that ends takes its requests with it; one that is merged takes them along, and brings them back."""

from datetime import timedelta

import pytest

from sigap.incidents.actions.moving import fresh
from sigap.incidents.refusals import CannotMerge
from sigap.journal.rebuild import check as rebuild_check
from sigap.notify.models import Message
from sigap.notify.sender import send_due
from sigap.response import actions
from sigap.response.models import Request, Timer
from sigap.response.timers import tick
from tests.factories.accounts import make_officer
from tests.factories.reports import NOW, SANGATTA, taken

EARLIER = NOW - timedelta(days=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk():
    return make_officer("desk-piket-1", now=EARLIER).actor


@pytest.fixture
def polres():
    return make_officer("polres-ops", now=EARLIER).actor


def near(**more):
    return taken(area_code=SANGATTA, **more).incident.id


def told(template):
    return sorted(Message.objects.filter(channel="in_app", template=template).values_list("to_post", flat=True))


def test_an_office_on_its_way_hears_that_it_was_not_so(desk, polres):
    incident = near()
    request = actions.alert(desk, incident, now=NOW)
    send_due(NOW)
    actions.answer(polres, request.id, "accepted", now=NOW + MINUTE)
    actions.reject(desk, incident, "contoh: kabar lama", now=NOW + 5 * MINUTE)
    assert Request.objects.get(id=request.id).state == "withdrawn"
    assert told("taken_back") == ["polres-ops", "polsek-sangatta_utara-piket"]
    tick(NOW + timedelta(days=9))
    assert told("escalation") == []
    assert not Timer.objects.filter(stopped_at=None).exists()


def test_who_had_not_heard_of_it_hears_nothing(desk):
    request = actions.alert(desk, near(), now=NOW)
    actions.withdraw(desk, request.id, "withdrawn", now=NOW)
    assert told("withdrawn") == []
    assert send_due(NOW) == 0


def test_an_alert_that_runs_goes_along_when_reports_are_merged(desk, polres):
    one, two = near(), near()
    request = actions.alert(desk, one, now=NOW)
    actions.merge(desk, one, two, now=NOW + MINUTE)
    moved = Request.objects.get(id=request.id)
    assert (moved.incident_id, moved.state) == (two, "sent")
    tick(NOW + 12 * MINUTE)
    assert told("escalation") == ["polres-kabag-ops"], "tidying up does not stop the clock"
    actions.answer(polres, request.id, "accepted", now=NOW + 13 * MINUTE)
    assert fresh(two).state == "active"
    actions.unmerge(desk, one, now=NOW + 14 * MINUTE)
    assert Request.objects.get(id=request.id).incident_id == one


def test_two_requests_to_one_office_become_one_the_accepted_one_stays(desk, polres):
    one, two = near(), near()
    first = actions.alert(desk, two, now=NOW)
    second = actions.alert(desk, one, now=NOW + MINUTE)
    actions.answer(polres, second.id, "accepted", now=NOW + 2 * MINUTE)
    actions.merge(desk, one, two, now=NOW + 3 * MINUTE)
    assert {row.id: row.state for row in Request.objects.all()} == {first.id: "withdrawn", second.id: "accepted"}
    assert fresh(two).answered_at == NOW + 2 * MINUTE
    assert Timer.objects.filter(incident_id=two, kind="outcome", stopped_at=None).exists()


def test_the_accused_of_one_report_is_no_longer_asked_nor_leads_until_they_are_apart(desk):
    plain, accusing = near(), near(accused=("POLRES",))
    request = actions.alert(desk, plain, now=NOW)
    actions.merge(desk, accusing, plain, now=NOW + MINUTE)
    assert fresh(plain).lead != "POLRES"
    assert Request.objects.get(id=request.id).state == "withdrawn"
    tick(NOW + timedelta(hours=5))
    assert told("escalation") == []
    actions.unmerge(desk, accusing, now=NOW + 2 * MINUTE)
    assert fresh(plain).lead == "POLRES"
    assert not fresh(plain).exclusions.exists()
    assert fresh(accusing).exclusions.filter(institution_code="POLRES").exists()


def test_the_graver_of_two_counts(desk):
    one, two = near(kind="D4"), near(kind="B1")
    actions.merge(desk, one, two, now=NOW)
    assert fresh(two).severity == 5


def test_merging_into_itself_is_refused_in_one_sentence(desk):
    one = near()
    with pytest.raises(CannotMerge, match="dirinya sendiri"):
        actions.merge(desk, one, one, now=NOW)


def test_reopened_it_can_be_alerted_again_and_its_clocks_run_again(desk, polres):
    head = make_officer("desk-kepala", now=EARLIER).actor
    incident = near()
    first = actions.alert(desk, incident, now=NOW)
    actions.answer(polres, first.id, "accepted", now=NOW + MINUTE)
    actions.reject(desk, incident, "contoh: keliru", now=NOW + 2 * MINUTE)
    actions.reopen(head, incident, "contoh: ternyata benar", now=NOW + 3 * MINUTE)
    assert Timer.objects.filter(kind="outcome", stopped_at=None).get().start_at == NOW + 3 * MINUTE
    again = actions.alert(desk, incident, now=NOW + 4 * MINUTE)
    assert again.id != first.id


def test_an_office_that_took_it_and_then_cannot_has_no_clock_to_the_scene(desk, polres):
    request = actions.send(desk, near(), "POLRES", "PERMINTAAN", now=NOW)
    actions.answer(polres, request.id, "accepted", now=NOW + MINUTE)
    actions.answer(polres, request.id, "cannot", reason_code="medan", now=NOW + 5 * MINUTE)
    assert not Timer.objects.filter(kind="on_scene", stopped_at=None).exists()
    actions.answer(polres, request.id, "accepted", now=NOW + 30 * MINUTE)
    assert Timer.objects.get(kind="on_scene", stopped_at=None).start_at == NOW + 30 * MINUTE


@pytest.mark.django_db(transaction=True)
def test_merged_and_apart_again_folds_to_the_same_rows(desk, polres):
    one, two = near(accused=("SATPOLPP",)), near()
    request = actions.alert(desk, one, now=NOW)
    actions.merge(desk, one, two, now=NOW + MINUTE)
    actions.answer(polres, request.id, "accepted", now=NOW + 2 * MINUTE)
    actions.unmerge(desk, one, now=NOW + 3 * MINUTE)
    assert rebuild_check().differences == []
