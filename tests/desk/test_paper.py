"""What is put on paper: the map with its marks, the fallback sheet with hours instead of countdowns, a foot on a page."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from sigap.desk.printing import print_due
from sigap.desk.queries.paper import moment
from sigap.incidents import actions as incidents
from sigap.response import actions as response
from sigap.ui.words import clock_time, full, here
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import SANDARAN, SANGATTA, taken


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def desk(now):
    return make_officer("desk-piket-1", now=now - timedelta(days=1))


def words(page):
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def test_the_map_that_is_printed_holds_the_marks_of_whoever_prints_it(desk, now):
    incident = taken(now=now, area_code=SANDARAN).incident
    page = browser(desk).get("/peta/").content.decode()
    assert f'href="/kejadian/{incident.code}/"' in page
    assert "1 terbuka" in words(page)
    stranger = browser(make_officer("ppk-busang", now=now - timedelta(days=1))).get("/peta/").content.decode()
    assert incident.code not in stranger


def test_the_drawing_alone_is_asked_for_again(desk, now):
    web = browser(desk)
    assert 'data-live="/peta/"' in web.get("/peta/").content.decode()
    incident = taken(now=now, area_code=SANDARAN).incident
    part = web.get("/peta/", headers={"X-Live": "1"}).content.decode()
    assert part.strip().startswith("<svg") and incident.code in part
    assert "<html" not in part


def test_the_sheet_tells_whose_turn_it_is_and_the_hour_until_which(desk, now):
    early = now - timedelta(hours=3)
    late = taken(now=early, area_code=SANGATTA).incident
    request = response.alert(desk.actor, late.id, now=early)
    request.refresh_from_db()
    page = words(browser(desk).get("/lembar-darurat/").content.decode())
    assert (
        f"Polres Kutai Timur (Piket Operasi Polres): belum dijawab, lewat sejak {moment(request.due_at, now)}" in page
    )


def test_an_answered_office_and_a_matter_of_nobody_stand_on_the_sheet_too(desk, now):
    going = taken(now=now, area_code=SANGATTA).incident
    request = response.alert(desk.actor, going.id, now=now)
    response.answer(desk.actor, request.id, "accepted", now=now, how="phone", by_post="polres-ops")
    idle = taken(now=now, area_code=SANDARAN).incident
    incidents.set_owner(desk.actor, idle.id, "desk-kepala", None, now=now)
    page = words(browser(desk).get("/lembar-darurat/").content.decode())
    assert re.search(r"Polres Kutai Timur: diterima, tiba sampai (\w+, \d+ \w+ )?\d\d\.\d\d", page)
    assert "Desk: belum diteruskan dipegang Kepala piket" in page


def test_an_hour_of_another_day_carries_its_day(now):
    assert moment(now, now) == clock_time(now)
    tomorrow = now + timedelta(days=1)
    assert moment(tomorrow, now).endswith(f" {clock_time(now)}")
    assert str(here(tomorrow).day) in moment(tomorrow, now)


def test_the_paper_kept_on_disk_says_what_it_is_and_when(now):
    taken(now=now, area_code=SANGATTA)
    later = now + timedelta(days=1)
    kept = print_due(later).read_text()
    assert "TERBATAS" in kept and "counter(page)" in kept
    assert f"dibuat {full(later)}" in words(kept)
    assert "Laporan baru, ditulis tangan" in kept


def test_every_page_of_somebody_who_is_signed_in_has_a_foot_for_paper(desk, now):
    web = browser(desk)
    incident = taken(now=now, area_code=SANGATTA).incident
    for path in ("/", "/lembar-darurat/", f"/kejadian/{incident.code}/", "/wilayah/64.08.04/"):
        page = web.get(path).content.decode()
        foot = page[page.index('class="print-foot"') :].partition("</footer>")[0]
        assert "TERBATAS" in foot and "data-printed" in foot
        assert f"testserver{path}" in foot
        assert "Petugas piket 1" in foot
    assert 'class="print-foot"' not in Client().get("/masuk/").content.decode()
