"""Three officers never become one name: the watch passes only when two persons confirm."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sigap.desk import actions
from sigap.desk.actions import CannotHandOver
from sigap.incidents.actions import add_note, add_task, finish_task, set_owner
from sigap.incidents.models import Incident, Task
from sigap.response.actions import alert
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
    web, form = browser(head), {"person": str(leaver.person), "to_post": "desk-piket-2"}
    ahead = web.post("/serah-terima/pindah/", form).content.decode()
    assert "Belum ada yang diubah" in ahead
    assert incident.code in ahead
    assert "1 sesi dikeluarkan" in ahead
    assert Incident.objects.get().owner_post == leaver.post, "shown first; nothing has moved"
    page = web.post("/serah-terima/pindah/", form | {"yakin": "1"}, follow=True).content.decode()
    assert "1 hal dialihkan" in page
    assert Incident.objects.get().owner_post == "desk-piket-2"
    assert session.get("/laporan/").status_code in (302, 403)


def test_who_receives_is_chosen_and_sits_there(watch):
    web = browser(make_officer("desk-kepala", now=NOW - timedelta(days=1)))
    page = web.get("/serah-terima/").content.decode()
    receivers = page.split('id="to-post"')[1].split("</select>")[0]
    assert '<option value="">— pilih penerimanya —' in receivers
    assert "selected" not in receivers
    assert "desk-piket-3" not in receivers, "nobody sits there"
    for to_post in ("", "desk-piket-3", watch[0].post):
        form = {"person": str(watch[0].person), "to_post": to_post, "yakin": "1"}
        page = web.post("/serah-terima/pindah/", form, follow=True).content.decode()
        assert "Pilih jabatan penerima" in page
    form = {"person": str(watch[0].person), "to_post": "desk-piket-2", "yakin": "1"}
    page = web.post("/serah-terima/pindah/", form, follow=True).content.decode()
    assert "Tidak ada yang perlu dialihkan; akses petugas itu sudah ditutup" in page


def test_vacant_posts_that_a_ladder_asks_are_named_before_they_are_needed(watch):
    page = browser(watch[0]).get("/serah-terima/").content.decode()
    assert "jabatan kosong yang akan diminta" in page
    assert "Kabag Ops Polres" in page


def test_only_the_head_reassigns_and_only_inside_the_office(watch):
    outsider = make_officer("polres-ops", now=NOW - timedelta(days=1))
    head = browser(make_officer("desk-kepala", now=NOW - timedelta(days=1)))
    form = {"person": str(outsider.person), "to_post": "desk-piket-2"}
    assert browser(watch[0]).post("/serah-terima/pindah/", form).status_code == 403
    assert "Minta administrator" in head.post("/serah-terima/pindah/", form, follow=True).content.decode()


def test_unfinished_tasks_pass_on_with_the_watch(watch):
    old, new = watch
    incident = taken(now=NOW, area_code=SANGATTA).incident
    task = add_task(old.actor, incident.id, "CONTOH hubungi camat", old.post, None, now=NOW)
    done = add_task(old.actor, incident.id, "CONTOH sudah", old.post, None, now=NOW)
    finish_task(old.actor, done.id, now=NOW)
    actions.take(new.actor, actions.offer(old.actor, [], "", now=NOW).id, now=NOW)
    assert {one.id: one.owner_post for one in Task.objects.all()} == {task.id: new.post, done.id: old.post}


def test_tasks_of_somebody_who_left_are_counted_and_pass_on(watch):
    head = make_officer("desk-kepala", now=NOW - timedelta(days=1))
    incident = taken(now=NOW, area_code=SANGATTA).incident
    add_task(watch[0].actor, incident.id, "CONTOH hubungi camat", watch[0].post, None, now=NOW)
    row = actions.reassign_departed(head.actor, watch[0].person, "desk-piket-2", now=NOW)
    assert row.items == [incident.code]
    assert Task.objects.get().owner_post == "desk-piket-2"


def test_the_page_names_posts_promises_tasks_and_offices_not_heard_of(watch):
    incident = taken(now=NOW - timedelta(hours=5), area_code=SANGATTA).incident
    add_note(watch[0].actor, incident.id, "CONTOH kabari camat pukul 22", note_kind="promise", now=NOW)
    add_task(watch[0].actor, incident.id, "CONTOH cek pasar", watch[0].post, None, now=NOW)
    alert(watch[0].actor, incident.id, now=NOW - timedelta(hours=5))
    actions.offer(watch[0].actor, [incident.code], "", now=NOW)
    page = browser(watch[1]).get("/serah-terima/").content.decode()
    assert "<b>Petugas piket 1</b>" in page
    assert "CONTOH kabari camat pukul 22" in page
    assert "CONTOH cek pasar" in page
    assert "1 permintaan lewat waktu" in page
