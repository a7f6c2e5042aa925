"""There is always one obvious next move, and it is the right one for whoever looks."""

from datetime import timedelta

import pytest

from sigap.accounts.models import Institution
from sigap.desk.next_action import next_action
from sigap.incidents import actions as incidents
from sigap.incidents.models import Incident
from sigap.notify.models import Message
from sigap.response import actions as response
from sigap.response.actions.deciding import call_head
from sigap.response.models import Request
from sigap.response.timers import tick
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import NOW, SANGATTA, taken

HOUR = timedelta(hours=1)


@pytest.fixture
def officer():
    return lambda post: make_officer(post, now=NOW - timedelta(days=1))


def move(viewer, incident, now=NOW):
    incident.refresh_from_db()
    names = dict(Institution.objects.values_list("code", "name"))
    found = next_action(viewer, incident, list(incident.requests.order_by("sent_at")), names, now)
    return (found.label, found.href) if found else None


def test_the_desk_is_led_from_the_alert_to_the_answer_of_the_teller(officer):
    desk, polres = officer("desk-piket-1"), officer("polres-ops")
    incident = taken(now=NOW, area_code=SANGATTA).incident
    assert move(desk.viewer, incident) == ("Siaga awal", "#siaga")
    request = response.alert(desk.actor, incident.id, now=NOW)
    assert move(desk.viewer, incident) == ("Periksa", "#periksa")
    assert move(polres.viewer, incident) == ("Jawab", f"/permintaan/{request.id}/")
    late = NOW + 12 * HOUR
    assert move(desk.viewer, incident, late) == ("Dijawab lewat telepon", f"#telepon-{request.id}")
    response.answer(polres.actor, request.id, "accepted", now=late)
    assert move(polres.viewer, incident, late) == ("Di lokasi", f"/permintaan/{request.id}/")
    later = late + 12 * HOUR
    tick(later)
    assert move(desk.viewer, incident, later) == ("Catat kedatangan", f"#permintaan-{request.id}")
    response.arrive(polres.actor, request.id, now=later)
    response.finish(polres.actor, request.id, "CONTOH reda", now=later)
    incidents.check(desk.actor, incident.id, "check", "", now=later)
    assert move(desk.viewer, incident, later) == ("Selesaikan", "#selesai")
    incidents.close(desk.actor, incident.id, "settled", "CONTOH reda", now=later)
    assert move(desk.viewer, incident, later) == ("Jawab pelapor", "#jawab-pelapor")
    incidents.answer_reporter(desk.actor, incident.id, "CONTOH", "app", now=later)
    assert move(desk.viewer, incident, later) is None


def test_an_office_that_names_another_leads_to_passing_it_on(officer):
    desk, bawaslu = officer("desk-piket-1"), officer("bawaslu-piket")
    incident = taken(now=NOW, area_code=SANGATTA, kind="D1").incident
    request = response.send(desk.actor, incident.id, "BAWASLU", "PERMINTAAN", now=NOW)
    response.answer(bawaslu.actor, request.id, "not_mine", forward_to="POLRES", now=NOW)
    assert move(desk.viewer, incident) == ("Teruskan", f"#permintaan-{request.id}")
    response.forward(desk.actor, request.id, now=NOW)
    assert move(desk.viewer, incident) == ("Periksa", "#periksa")


def test_a_reopened_matter_needs_a_new_answer_to_its_teller(officer):
    head = officer("desk-kepala")
    incident = taken(now=NOW, area_code=SANGATTA).incident
    incidents.close(head.actor, incident.id, "settled", "CONTOH reda", now=NOW)
    incidents.answer_reporter(head.actor, incident.id, "CONTOH", "app", now=NOW)
    incidents.reopen(head.actor, incident.id, "CONTOH ramai lagi", now=NOW)
    incidents.close(head.actor, incident.id, "settled", "CONTOH reda lagi", now=NOW + HOUR)
    assert move(head.viewer, incident) == ("Jawab pelapor", "#jawab-pelapor")


def test_a_watch_asks_for_an_owner_and_a_day(officer):
    desk = officer("desk-piket-1")
    watch = taken(now=NOW, area_code=SANGATTA, kind="I1", basis="rumour").incident
    incidents.check(desk.actor, watch.id, "check", "", now=NOW)
    assert move(desk.viewer, watch) == ("Atur pantauan", "#pemegang")
    incidents.set_owner(desk.actor, watch.id, "desk-piket-1", (NOW + timedelta(days=2)).date(), now=NOW)
    assert move(desk.viewer, watch) is None
    assert move(desk.viewer, watch, NOW + timedelta(days=3)) == ("Atur pantauan", "#pemegang")


def test_no_move_is_offered_to_somebody_who_may_not_make_it(officer):
    incident = taken(now=NOW, area_code=SANGATTA).incident
    response.alert(officer("desk-piket-1").actor, incident.id, now=NOW)
    assert Request.objects.count() == 1
    assert move(officer("camat-sangatta_utara").viewer, incident) is None


def test_the_head_says_that_he_is_there_and_the_deputy_is_not_called(officer):
    head, deputy = officer("desk-kepala"), officer("desk-wakil")
    incident = taken(now=NOW, area_code=SANGATTA, kind="D4").incident
    call_head(incident.id, NOW, now=NOW)
    response.alert(officer("desk-piket-1").actor, incident.id, now=NOW)
    assert move(head.viewer, incident) == ("Saya pegang", "#pegang")
    page = browser(head).post(f"/kejadian/{incident.code}/pegang/", follow=True).content.decode()
    assert "Anda memegang kejadian ini" in page
    tick(NOW + HOUR)
    assert Incident.objects.get(id=incident.id).owner_post == "desk-kepala"
    assert not Message.objects.filter(to_post=deputy.post).exists()
