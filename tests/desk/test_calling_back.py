"""Calling a teller back from the incident page: asked, agreed from outside, shown to one, sealed again."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from sigap.accounts import actions as accounts
from sigap.accounts.models import Holding
from sigap.incidents import actions as incidents
from sigap.intake.models import Opening
from sigap.response import actions as response
from tests.factories.accounts import SEED, browser, make_officer
from tests.factories.passkeys import give_key, show_key
from tests.factories.reports import SANGATTA, taken

NUMBER = "0812 7777 0001"
DIALLED = "+6281277770001"
WHY = "tempat belum jelas, telepon terputus"


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def officer(now):
    return lambda *posts: make_officer(*posts, now=now - timedelta(days=1))


def called(now, **more):
    return taken(now=now, area_code=SANGATTA, channel="telephone", contact=f"Bu Contoh {NUMBER}", **more)


def page_of(web, told):
    return web.get(f"/kejadian/{told.incident.code}/").content.decode()


def ask(web, told, reason=WHY):
    sent = {"report": str(told.report.id), "reason": reason}
    return web.post(f"/kejadian/{told.incident.code}/buka-nomor/", sent, follow=True).content.decode()


def decide(web, **word):
    opening = Opening.objects.latest("asked_at")
    return web.post(f"/permintaan/nomor/{opening.id}/", word, follow=True).content.decode()


def test_from_asking_to_sealed_again(officer, now):
    told = called(now)
    verifier, bawaslu = browser(officer("desk-pemeriksa-1")), browser(officer("bawaslu-piket"))
    page = page_of(verifier, told)
    assert "nomor tersegel" in page
    assert "Bawaslu Kutai Timur atau KPU Kutai Timur" in page
    page = ask(verifier, told)
    assert "menunggu Bawaslu Kutai Timur atau KPU Kutai Timur" in page
    assert "Minta buka nomor" not in page
    listed = bawaslu.get("/permintaan/").content.decode()
    for shown in ("Membuka nomor pelapor", told.report.code, WHY, "Pemeriksa laporan 1"):
        assert shown in listed
    answered = decide(bawaslu, word="grant")
    assert "Disetujui" in answered
    assert "Membuka nomor pelapor" not in answered
    page = page_of(verifier, told)
    assert f'href="tel:{DIALLED}"' in page
    assert "terbuka untuk Anda saja" in page
    assert "nomor tersegel" not in page
    assert "Nomor pelapor diminta dibuka" in page, "the timeline tells it"
    assert "Nomor pelapor dibuka untuk yang meminta" in page


def test_in_production_asking_agreeing_and_seeing_each_take_the_key(officer, now, settings):
    settings.SIGAP_PASSKEY_REQUIRED = True
    told = called(now)
    one, bawaslu = officer("desk-pemeriksa-1"), officer("bawaslu-piket")
    keys = give_key(one), give_key(bawaslu)
    webs = browser(one), browser(bawaslu)
    assert "Tunjukkan kunci masuk" in ask(webs[0], told)
    assert not Opening.objects.exists()
    assert show_key(webs[0], keys[0]) == 200
    ask(webs[0], told)
    assert "Tunjukkan kunci masuk" in decide(webs[1], word="grant")
    assert Opening.objects.get().state == "asked"
    assert show_key(webs[1], keys[1]) == 200
    decide(webs[1], word="grant")
    assert DIALLED in page_of(webs[0], told)
    later = browser(one)
    page = page_of(later, told)
    assert NUMBER not in page and DIALLED not in page, "another session of his has shown no key"
    assert "tunjukkan kunci masuk" in page
    assert show_key(later, keys[0]) == 200
    assert DIALLED in page_of(later, told)


def test_nobody_else_sees_it_meanwhile_and_no_browser_keeps_the_page(officer, now):
    told = called(now)
    one = officer("desk-pemeriksa-1")
    kpu = officer("kpu-piket")
    response.send(officer("desk-kepala").actor, told.incident.id, "KPU", "PERMINTAAN", now=now)
    opening = incidents.ask_opening(one.actor, told.report.id, WHY, now=now)
    incidents.grant_opening(kpu.actor, opening.id, now=now)
    for other in (officer("desk-piket-1"), officer("desk-pemeriksa-2"), kpu, officer("polres-ops")):
        page = page_of(browser(other), told)
        assert told.incident.code in page
        assert NUMBER not in page
        assert DIALLED not in page
    shown = browser(one).get(f"/kejadian/{told.incident.code}/")
    assert NUMBER in shown.content.decode()
    assert "no-store" in shown.headers["Cache-Control"]
    assert "Nomor terbuka untuk Pemeriksa laporan 1" in page_of(browser(officer("desk-piket-2")), told)


def test_what_was_sealed_again_can_be_asked_for_anew(officer, now):
    told = called(now - timedelta(hours=3))
    one = officer("desk-pemeriksa-1")
    opening = incidents.ask_opening(one.actor, told.report.id, WHY, now=now - timedelta(hours=2))
    incidents.grant_opening(officer("kpu-piket").actor, opening.id, now=now - timedelta(minutes=61))
    page = page_of(browser(one), told)
    assert NUMBER not in page
    assert "Nomor tersegel kembali sejak" in page
    assert "Minta buka nomor" in page


def test_the_next_officer_at_the_same_computer_sees_a_seal(officer, now):
    """Three officers, one PC: the number belongs to a person, not to the screen. An old page's part is refused."""
    told = called(now)
    one, two = officer("desk-pemeriksa-1"), officer("desk-piket-1")
    opening = incidents.ask_opening(one.actor, told.report.id, WHY, now=now)
    incidents.grant_opening(officer("kpu-piket").actor, opening.id, now=now)
    web = browser(one)
    assert NUMBER in page_of(web, told)
    web = browser(two, client=web)
    assert NUMBER not in page_of(web, told)
    part = web.get(f"/kejadian/{told.incident.code}/", headers={"X-Live": one.viewer.seat or "1"})
    assert NUMBER not in part.content.decode()


def test_another_hat_of_the_same_person_shows_it_only_while_it_may_ask(officer, now):
    told = called(now)
    one = officer("desk-pemeriksa-1", "panwascam-sandaran")
    opening = incidents.ask_opening(one.actor, told.report.id, WHY, now=now)
    incidents.grant_opening(officer("kpu-piket").actor, opening.id, now=now)
    web = browser(one)
    assert NUMBER in page_of(web, told)
    session = web.session
    session["post"] = "panwascam-sandaran"
    session.save()
    assert web.get(f"/kejadian/{told.incident.code}/").status_code == 403


def test_refused_with_a_reason_that_the_asker_reads(officer, now):
    told = called(now)
    verifier, bawaslu = browser(officer("desk-pemeriksa-1")), browser(officer("bawaslu-piket"))
    ask(verifier, told)
    assert "Tulis alasan menolak" in decide(bawaslu, word="refuse")
    assert "tetap tersegel" in decide(bawaslu, word="refuse", reason="panggil lewat Panwascam dahulu")
    page = page_of(verifier, told)
    assert "ditolak: panggil lewat Panwascam dahulu" in page
    assert "Minta buka nomor" in page


def test_a_second_press_on_an_old_page_says_that_it_is_decided(officer, now):
    told = called(now)
    ask(browser(officer("desk-pemeriksa-1")), told)
    decide(browser(officer("bawaslu-piket")), word="refuse", reason="tidak perlu")
    assert "sudah “ditolak”" in decide(browser(officer("kpu-piket")), word="grant")


def test_an_accused_office_is_not_told_that_somebody_asks(officer, now):
    told = called(now, accused=("BAWASLU",))
    bawaslu, kpu = browser(officer("bawaslu-piket")), browser(officer("kpu-piket"))
    page = ask(browser(officer("desk-pemeriksa-1")), told)
    assert "menunggu KPU Kutai Timur." in page
    assert told.report.code not in bawaslu.get("/permintaan/").content.decode()
    opening = Opening.objects.get()
    assert bawaslu.post(f"/permintaan/nomor/{opening.id}/", {"word": "grant"}).status_code == 404
    assert told.report.code in kpu.get("/permintaan/").content.decode()


def test_when_nobody_outside_is_left_the_page_says_so(officer, now):
    told = called(now, accused=("BAWASLU", "KPU"))
    page = page_of(browser(officer("desk-pemeriksa-1")), told)
    assert "kantor luar yang dapat menyetujui semuanya disebut" in page
    assert "Minta buka nomor" not in page


def test_a_report_of_another_matter_is_not_asked_for_here(officer, now):
    told, hidden = called(now), called(now, accused=("KESBANGPOL",))
    web = browser(officer("desk-piket-1"))
    sent = {"report": str(hidden.report.id), "reason": WHY}
    page = web.post(f"/kejadian/{told.incident.code}/buka-nomor/", sent, follow=True).content.decode()
    assert "Laporan itu tidak ada di kejadian ini" in page
    assert not Opening.objects.exists()


def test_a_teller_with_a_post_is_called_at_his_post(officer, now):
    teller = officer("panwascam-sandaran")
    accounts.add_contact(SEED, person=teller.person, channel="phone", address="0811 0000 0042", now=now)
    told = taken(teller.actor, now)
    page = page_of(browser(officer("desk-piket-1")), told)
    assert "Hubungi balik" in page
    assert "Panwascam Sandaran" in page
    assert 'href="tel:+6281100000042"' in page
    assert "nomor tersegel" not in page
    police = officer("polsek-sandaran-piket")
    response.send(officer("desk-kepala").actor, told.incident.id, "POLRES", "PERMINTAAN", now=now)
    assert "+6281100000042" not in page_of(browser(police), told)


def test_who_sits_in_the_post_now_is_not_the_teller(officer, now):
    teller, after = officer("panwascam-sandaran"), officer("ppk-busang")
    told = taken(teller.actor, now - timedelta(hours=2))
    holding = Holding.objects.get(person_id=teller.person)
    accounts.end_holding(SEED, holding=holding.id, reason="moved", now=now - timedelta(hours=1))
    accounts.assign_post(SEED, person=after.person, post_code="panwascam-sandaran", now=now - timedelta(hours=1))
    accounts.add_contact(SEED, person=after.person, channel="phone", address="0811 0000 0043", now=now)
    assert "+6281100000043" not in page_of(browser(officer("desk-piket-1")), told)


def test_an_operator_who_wrote_it_down_is_not_the_one_to_call(officer, now):
    operator = officer("desk-piket-2")
    accounts.add_contact(SEED, person=operator.person, channel="phone", address="0811 0000 0044", now=now)
    told = taken(operator.actor, now, channel="telephone", contact=NUMBER)
    assert "+6281100000044" not in page_of(browser(officer("desk-piket-1")), told)


def test_the_preview_of_another_office_asks_and_shows_nothing(officer, now):
    told = called(now)
    one = officer("desk-pemeriksa-1")
    opening = incidents.ask_opening(one.actor, told.report.id, WHY, now=now)
    incidents.grant_opening(officer("kpu-piket").actor, opening.id, now=now)
    page = browser(one).get(f"/kejadian/{told.incident.code}/pratinjau/?kantor=KESBANGPOL").content.decode()
    assert NUMBER not in page
    assert "Minta buka nomor" not in page


def counted(web, path):
    web.get(path)
    with CaptureQueriesContext(connection) as seen:
        assert web.get(path).status_code == 200
    return len(seen)


def test_many_numbers_ask_the_database_no_more_often_than_one(officer, now):
    verifier, desk, kpu = officer("desk-pemeriksa-1"), officer("desk-kepala"), officer("kpu-piket")
    told = [called(now) for _number in range(6)]
    for one in told[1:]:
        incidents.merge(desk.actor, one.incident.id, told[0].incident.id, now=now)
    web, outside = browser(verifier), browser(officer("bawaslu-piket"))
    page = f"/kejadian/{told[0].incident.code}/"
    openings = [incidents.ask_opening(verifier.actor, told[0].report.id, WHY, now=now)]
    few = (counted(web, page), counted(outside, "/permintaan/"))
    openings += [incidents.ask_opening(verifier.actor, one.report.id, WHY, now=now) for one in told[1:]]
    many = (counted(web, page), counted(outside, "/permintaan/"))
    assert many == few
    incidents.grant_opening(kpu.actor, openings[0].id, now=now)
    one_open = counted(web, page)
    for opening in openings[1:]:
        incidents.grant_opening(kpu.actor, opening.id, now=now)
    assert counted(web, page) == one_open
    assert page_of(web, told[0]).count(NUMBER) == 6
