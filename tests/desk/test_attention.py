"""Contradictions reach a person in words, and no further than the matter they are about."""

from datetime import timedelta

import pytest

from sigap.incidents import actions as incidents
from sigap.incidents.events import IncidentRejected
from sigap.incidents.models import Incident
from sigap.journal.models import Conflict
from sigap.journal.writing import Actor, writing
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import NOW, SANGATTA, taken


@pytest.fixture
def desk():
    return make_officer("desk-piket-1", now=NOW - timedelta(days=1))


def contradicted(desk, **more):
    """Closed here; an entry that was written while cut off says it was rejected."""
    incident = taken(now=NOW, area_code=SANGATTA, **more).incident
    incidents.close(desk.actor, incident.id, "settled", "CONTOH reda", now=NOW)
    with writing(Actor.system("contoh"), now=NOW) as journal:
        journal.record(IncidentRejected(incident=incident.id, reason_ref=""))
    assert Incident.objects.get(id=incident.id).state == "closed"
    return incident


def test_a_contradiction_is_a_sentence_with_its_incident_until_somebody_looked(desk):
    incident = contradicted(desk)
    web = browser(desk)
    page = web.get("/menunggu/").content.decode()
    assert "bertentangan dengan catatan yang lebih dahulu" in page
    assert f"/kejadian/{incident.code}/" in page
    key = Conflict.objects.get().key
    assert "sudah diperiksa" in web.post("/menunggu/selesai/", {"key": key}, follow=True).content.decode()
    assert "Tidak ada yang bertentangan" in web.get("/menunggu/").content.decode()


def test_about_a_closed_matter_nothing_is_told_and_nothing_can_be_settled(desk):
    incident = contradicted(desk, accused=("SATPOLPP",))
    admin = make_officer("admin-sistem", now=NOW - timedelta(days=1))
    page = browser(admin).get("/menunggu/").content.decode()
    assert "bukan untuk Anda" in page
    assert incident.code not in page
    assert browser(admin).post("/menunggu/selesai/", {"key": Conflict.objects.get().key}).status_code == 403


def test_a_made_up_key_is_refused_in_words(desk):
    page = browser(desk).post("/menunggu/selesai/", {"key": "tidak-ada"}, follow=True).content.decode()
    assert "Pertentangan itu tidak ada" in page
