"""What the desk may not see still reaches an office with a name and a clock."""

from datetime import timedelta

import pytest

from sigap.config.reactions import REACTIONS
from sigap.incidents import actions as incidents
from sigap.incidents.refusals import CannotMove
from sigap.journal.models import SetAside
from sigap.journal.reactions import run_reactions
from sigap.notify.models import Message
from sigap.response import actions as response
from sigap.response.models import Request, Timer
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import NOW, SANGATTA, taken

EARLIER = NOW - timedelta(days=1)


@pytest.fixture
def bawaslu():
    return make_officer("bawaslu-piket", now=EARLIER)


def react():
    run_reactions(REACTIONS, NOW)
    run_reactions(REACTIONS, NOW)
    assert not SetAside.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"kind": "H6"}, {"kind": "D1", "accused": ("KESBANGPOL",)}, {"kind": "H1", "accused": ("KESBANGPOL", "POLRES")}],
)
def test_it_is_asked_of_an_office_in_which_somebody_sits_once_and_with_a_clock(bawaslu, changes):
    incident = taken(area_code=SANGATTA, **changes).incident
    react()
    request = Request.objects.get(incident=incident)
    assert request.to_institution == incident.lead == "BAWASLU"
    assert request.due_at is not None
    assert Timer.objects.filter(request=request, stopped_at=None).exists()
    assert Message.objects.filter(to_post="bawaslu-piket", cause=f"request:{request.id}").exists()


def test_the_lead_answers_and_the_desk_never_hears(bawaslu):
    incident = taken(area_code=SANGATTA, kind="D1", accused=("KESBANGPOL",)).incident
    react()
    request = Request.objects.get(incident=incident)
    desk = browser(make_officer("desk-kepala", now=EARLIER))
    for path in ("/", "/laporan/?keadaan=all", "/permintaan/", "/pesan/", "/desk/belum/", "/peta/tanda.json"):
        assert incident.code not in desk.get(path).content.decode(), path
    web = browser(bawaslu)
    assert str(request.id) in web.get("/permintaan/").content.decode()
    web.post(f"/permintaan/{request.id}/jawab/", {"state": "accepted"})
    assert Request.objects.get(id=request.id).state == "accepted"


def test_what_the_desk_sees_waits_for_the_desk(bawaslu):
    taken(area_code=SANGATTA, kind="D1")
    react()
    assert not Request.objects.exists()


def test_an_accused_lead_is_passed_over(bawaslu):
    make_officer("polres-ops", now=EARLIER)
    incident = taken(area_code=SANGATTA, kind="B1", accused=("POLRES",)).incident
    kept_away = set(incident.exclusions.values_list("institution_code", flat=True))
    assert "POLRES" in kept_away
    assert incident.lead not in kept_away
    request = response.alert(make_officer("desk-piket-1", now=EARLIER).actor, incident.id, now=NOW)
    assert request.to_institution == incident.lead


def test_nothing_is_corrected_into_a_matter_for_an_outside_body(bawaslu):
    incident = taken(area_code=SANGATTA).incident
    with pytest.raises(CannotMove, match="laporan baru"):
        incidents.correct(
            make_officer("desk-piket-1", now=EARLIER).actor,
            incident.id,
            kind_code="H6",
            area_code=SANGATTA,
            severity=4,
            reason="contoh",
            now=NOW,
        )


def test_messages_about_it_are_not_in_the_desks_outbox(bawaslu):
    taken(area_code=SANGATTA, kind="H6")
    seen = taken(area_code=SANGATTA, kind="D1").incident
    react()
    desk = make_officer("desk-kepala", now=EARLIER)
    assert "Piket Bawaslu" not in browser(desk).get("/pesan/").content.decode()
    response.send(desk.actor, seen.id, "BAWASLU", "PERMINTAAN", now=NOW)
    assert "Piket Bawaslu" in browser(desk).get("/pesan/").content.decode()


def test_what_could_not_be_passed_on_is_told_to_people(bawaslu, monkeypatch):
    def broken(entry, now):
        raise ValueError("contoh")

    taken(area_code=SANGATTA, kind="H6")
    for _ in range(4):
        run_reactions({"incident.opened": (broken,)}, NOW)
    web = browser(make_officer("desk-kepala", now=EARLIER))
    assert "1 catatan menunggu seseorang" in web.get("/pesan/").content.decode()
    assert "1 catatan tidak dapat ditindaklanjuti sistem" in web.get("/menunggu/").content.decode()
