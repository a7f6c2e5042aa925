"""The story of an incident in sentences; the machine's own entries below it."""

from datetime import timedelta

import pytest

from sigap.desk.queries.timeline import timeline
from sigap.incidents import actions as incidents
from sigap.incidents.queries import reports_of
from sigap.notify.sender import send_due
from sigap.response import actions as response
from sigap.response.timers import tick
from tests.factories.accounts import make_officer
from tests.factories.reports import NOW, SANGATTA, taken

MINUTE = timedelta(minutes=1)


@pytest.fixture
def desk():
    return make_officer("desk-piket-1", now=NOW - timedelta(days=1))


def lines(desk, incident):
    reports = reports_of([incident.id])[incident.id]
    return timeline(desk.viewer, incident, reports, incident.requests.all(), with_text=True)


def story(desk, incident):
    return [one.sentence for one in lines(desk, incident) if one.main]


def test_an_answer_says_how_long_it_took_and_a_telephone_answer_when_it_was_given(desk):
    incident = taken(now=NOW, area_code=SANGATTA).incident
    request = response.alert(desk.actor, incident.id, now=NOW)
    response.answer(
        desk.actor, request.id, "accepted", how="phone", by_post="polres-ops",
        answered_at=NOW + 6 * MINUTE, now=NOW + 9 * MINUTE,
    )  # fmt: skip
    assert story(desk, incident)[-1] == (
        "Polres Kutai Timur menerima permintaan lewat telepon 14.14, 6 mnt setelah dikirim"
    )


def test_a_climb_names_whom_it_reached(desk):
    incident = taken(now=NOW, area_code=SANGATTA).incident
    response.alert(desk.actor, incident.id, now=NOW)
    tick(NOW + timedelta(hours=3))
    assert any(one.startswith("Belum dijawab: naik ke ") and "Kabag Ops Polres" in one for one in story(desk, incident))


def test_clocks_and_messages_on_their_way_stand_below_the_story(desk):
    for post in ("polres-ops", "polsek-sangatta_utara-piket"):
        make_officer(post, now=NOW - timedelta(days=1))
    incident = taken(now=NOW, area_code=SANGATTA).incident
    response.alert(desk.actor, incident.id, now=NOW)
    send_due(NOW + MINUTE)
    told = story(desk, incident)
    assert len(told) == 2, told
    assert any("Jam menjawab berjalan" in one.sentence for one in lines(desk, incident))
    assert any("terkirim untuk" in one.sentence for one in lines(desk, incident))


def test_a_message_to_a_vacant_post_stands_in_the_story(desk):
    incident = taken(now=NOW, area_code=SANGATTA).incident
    response.alert(desk.actor, incident.id, now=NOW)
    send_due(NOW + MINUTE)
    assert "Piket Operasi Polres kosong, pesan tidak sampai; telepon kantornya" in story(desk, incident)


def test_two_related_matters_name_one_another(desk):
    one, two = (taken(now=NOW, area_code=SANGATTA).incident for _ in range(2))
    incidents.relate(desk.actor, one.id, two.id, now=NOW)
    assert story(desk, one)[-1] == f"Berkaitan dengan {two.code}"
    assert story(desk, two)[-1] == f"Berkaitan dengan {one.code}"
