"""What another office sees is shown with that office's own page."""

from datetime import timedelta

import pytest

from sigap.response import actions as response
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import NOW, SANGATTA, taken

WORDS = "CONTOH kata rahasia pelapor"


@pytest.fixture
def desk():
    return make_officer("desk-piket-1", now=NOW - timedelta(days=1))


def seen(desk, incident, office):
    page = browser(desk).get(f"/kejadian/{incident.code}/pratinjau/", {"kantor": office})
    assert page.status_code == 200
    return page.content.decode()


def test_an_asked_office_sees_the_matter_and_the_words_on_its_locked_telephone(desk):
    incident = taken(now=NOW, area_code=SANGATTA, text=WORDS).incident
    response.alert(desk.actor, incident.id, now=NOW)
    page = seen(desk, incident, "POLRES")
    assert "inert" in page
    assert WORDS in page
    assert "SIAGA AWAL — BELUM DIVERIFIKASI" in page
    assert "Garis waktu" not in page, "the journal's timeline is the desk's"


def test_an_office_that_was_not_asked_sees_nothing_and_the_page_says_why(desk):
    incident = taken(now=NOW, area_code=SANGATTA, text=WORDS).incident
    page = seen(desk, incident, "KPU")
    assert WORDS not in page
    assert "belum diminta" in page


def test_an_accused_office_is_shown_to_see_nothing(desk):
    incident = taken(now=NOW, area_code=SANGATTA, text=WORDS, accused=("SATPOLPP",)).incident
    page = seen(desk, incident, "SATPOLPP")
    assert WORDS not in page
    assert "disebut dalam laporan" in page


def test_articles_of_law_do_not_reach_the_desk_through_a_preview_of_the_legal_office(desk):
    incident = taken(now=NOW, area_code=SANGATTA, kind="F1", text=WORDS).incident
    legal = make_officer("hukum-kabupaten", now=NOW - timedelta(days=1))
    own = browser(legal).get(f"/kejadian/{incident.code}/").content.decode()
    assert "Rujukan untuk petugas hukum" in own
    assert "Rujukan untuk petugas hukum" not in seen(desk, incident, legal.viewer.institution)


def test_an_unknown_office_is_not_found(desk):
    incident = taken(now=NOW, area_code=SANGATTA).incident
    assert browser(desk).get(f"/kejadian/{incident.code}/pratinjau/", {"kantor": "X"}).status_code == 404
