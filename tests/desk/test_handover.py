"""Three officers never become one name: the watch passes only when two persons confirm."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sigap.desk import actions
from sigap.desk.actions import CannotHandOver
from sigap.incidents.actions import set_owner
from sigap.incidents.models import Incident
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import SANGATTA, taken

NOW = timezone.now()


@pytest.fixture
def watch():
    return [make_officer(f"desk-piket-{n}", now=NOW - timedelta(days=1)) for n in (1, 2)]


def test_open_items_pass_when_the_next_officer_confirms(watch):
    old, new = watch
    incident = taken(now=NOW, area_code=SANGATTA).incident
    set_owner(old.actor, incident.id, old.post, None, now=NOW)
    row = actions.offer(old.actor, [incident.code], "Camat akan menelepon pukul 22", now=NOW)
    assert Incident.objects.get().owner_post == old.post, "until it is taken it stays with the old watch"
    actions.take(new.actor, row.id, now=NOW)
    assert Incident.objects.get().owner_post == new.post


def test_nobody_hands_over_to_himself(watch):
    row = actions.offer(watch[0].actor, [], "", now=NOW)
    with pytest.raises(CannotHandOver, match="orang lain"):
        actions.take(watch[0].actor, row.id, now=NOW)


def test_one_hand_over_at_a_time(watch):
    actions.offer(watch[0].actor, [], "", now=NOW)
    with pytest.raises(CannotHandOver):
        actions.offer(watch[0].actor, [], "", now=NOW)


def test_both_confirm_on_the_page(watch):
    incident = taken(now=NOW, area_code=SANGATTA).incident
    old, new = (browser(officer) for officer in watch)
    assert incident.code in old.get("/serah-terima/").content.decode()
    old.post("/serah-terima/", {"note": "CONTOH catatan"})
    page = new.get("/serah-terima/").content.decode()
    assert "CONTOH catatan" in page
    assert "Terima serah terima" in page
    assert "Serah terima selesai" in new.post("/serah-terima/", follow=True).content.decode()


def test_somebody_who_left_loses_his_way_in_and_his_items_pass_on(watch):
    head = make_officer("desk-kepala", now=NOW - timedelta(days=1))
    leaver = watch[0]
    incident = taken(now=NOW, area_code=SANGATTA).incident
    set_owner(leaver.actor, incident.id, leaver.post, None, now=NOW)
    session = browser(leaver)
    assert session.get("/laporan/").status_code == 200
    page = (
        browser(head)
        .post("/serah-terima/pindah/", {"person": str(leaver.person), "to_post": "desk-piket-2"}, follow=True)
        .content.decode()
    )
    assert "1 hal dialihkan" in page
    assert Incident.objects.get().owner_post == "desk-piket-2"
    assert session.get("/laporan/").status_code in (302, 403)


def test_only_the_head_reassigns_and_only_inside_the_office(watch):
    outsider = make_officer("polres-ops", now=NOW - timedelta(days=1))
    head = browser(make_officer("desk-kepala", now=NOW - timedelta(days=1)))
    form = {"person": str(outsider.person), "to_post": "desk-piket-2"}
    assert browser(watch[0]).post("/serah-terima/pindah/", form).status_code == 403
    assert "Minta administrator" in head.post("/serah-terima/pindah/", form, follow=True).content.decode()
