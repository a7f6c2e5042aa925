"""What the teller reads after sending: by whom and by when, and nothing that would name who is closed out."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sigap.accounts.queries import institution_names
from sigap.ui.words import full
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import SANGATTA, taken


@pytest.fixture
def teller():
    return make_officer("panwascam-sangatta_utara", now=timezone.now() - timedelta(days=1))


def page(teller, **changes):
    report = taken(teller.actor, timezone.now(), area_code=SANGATTA, **changes)
    return report.incident, browser(teller).get(f"/lapor/{report.report.id}/").content.decode()


def test_by_whom_and_by_when(teller):
    incident, told = page(teller, kind="B1")
    assert institution_names(["POLRES"])["POLRES"] in told
    assert full(incident.opened_at + timedelta(minutes=10)) in told
    assert "target usulan" in told


@pytest.mark.parametrize("changes", [{"kind": "H6"}, {"kind": "D1", "accused": ("KESBANGPOL",)}])
def test_of_a_closed_matter_no_office_is_named(teller, changes):
    incident, told = page(teller, **changes)
    assert "Kantor itu dan atasannya tidak melihatnya" in told
    assert institution_names([incident.lead])[incident.lead] not in told
    assert "desk memeriksa" not in told


def test_a_watch_names_its_day_and_no_target(teller):
    _incident, told = page(teller, kind="I1")
    assert "pantauan" in told and "target" not in told


def test_the_independent_reader_reads_true_numbers_and_opens_nothing():
    taken(now=timezone.now(), area_code=SANGATTA)
    taken(now=timezone.now(), area_code=SANGATTA, kind="D1", accused=("KESBANGPOL",))
    web = browser(make_officer("pembaca-kampus", now=timezone.now() - timedelta(days=1)))
    told = web.get("/ukuran/").content.decode()
    assert "<b>2</b>" in told, "all of them, the one that accuses the desk's office too"
    assert "/laporan/" not in told
