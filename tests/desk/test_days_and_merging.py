"""Days as people type them on the incident page, and what a merged matter shows."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from sigap.incidents.models import Incident, Task
from sigap.ui.words import here
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import SANGATTA, taken


@pytest.fixture
def desk(db):
    return browser(make_officer("desk-piket-1", now=timezone.now() - timedelta(days=1)))


@pytest.fixture
def incident():
    return taken(now=timezone.now(), area_code=SANGATTA).incident


def add_task(desk, incident, **told):
    return desk.post(
        f"/kejadian/{incident.code}/tugas/", {"text": "contoh", "owner": "desk-piket-1", **told}, follow=True
    )


@pytest.mark.parametrize(
    ("told", "due"),
    [
        ({"due_on": "27-11-2030", "due_time": "14.22"}, datetime(2030, 11, 27, 6, 22, tzinfo=UTC)),
        ({"due_on": "27/11/2030", "due_time": "1422"}, datetime(2030, 11, 27, 6, 22, tzinfo=UTC)),
        ({"due_on": "27.11.2030"}, datetime(2030, 11, 27, 15, 59, tzinfo=UTC)),
        ({}, None),
    ],
)
def test_a_task_is_due_on_the_day_and_at_the_time_that_was_typed(desk, incident, told, due):
    add_task(desk, incident, **told)
    assert Task.objects.get().due_at == due


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({"due_on": "27 November"}, "Tanggal tidak terbaca; tulis misalnya 27-11-2024."),
        ({"due_on": "31-02-2030"}, "Tanggal tidak terbaca; tulis misalnya 27-11-2024."),
        ({"due_time": "25.00"}, "Jam tidak terbaca; tulis misalnya 14.22."),
    ],
)
def test_a_day_or_time_that_cannot_be_is_asked_again(desk, incident, told, sentence):
    assert sentence in add_task(desk, incident, **told).content.decode()
    assert not Task.objects.exists()


def test_the_usual_days_are_one_press_away(desk, incident):
    page = desk.get(f"/kejadian/{incident.code}/").content.decode()
    for field in ("task-due", "look-again"):
        for far in (0, 1, 2, 7):
            day = here(timezone.now() + timedelta(days=far)).strftime("%d-%m-%Y")
            assert f'data-fill="{field}" value="{day}"' in page


def test_another_look_is_set_by_a_typed_day_and_shown_as_one(desk, incident):
    desk.post(f"/kejadian/{incident.code}/pemegang/", {"owner": "desk-piket-1", "look_again": "5-12-2030"})
    assert f"{Incident.objects.get(id=incident.id).look_again_on}" == "2030-12-05"
    page = desk.get(f"/kejadian/{incident.code}/").content.decode()
    assert 'value="05-12-2030"' in page
    assert "seminggu lagi" in page
    assert 'type="date' not in page


def test_after_merging_the_officer_stands_on_the_incident_that_goes_on(desk, incident):
    other = taken(now=timezone.now(), area_code=SANGATTA, kind="D1").incident
    answer = desk.post(f"/kejadian/{incident.code}/gabung/", {"into": f" {other.code.lower()} "})
    assert answer.headers["Location"] == f"/kejadian/{other.code}/"
    page = desk.get(f"/kejadian/{incident.code}/").content.decode()
    assert f'<a href="/kejadian/{other.code}/">{other.code}</a>' in page
    assert "Digabung oleh Petugas piket 1" in page
    assert "Pisahkan kembali" in page
    assert "Garis waktu" in page
    for gone in ("Beri tugas", "BELUM DIVERIFIKASI", 'id="task-text"'):
        assert gone not in page
    desk.post(f"/kejadian/{incident.code}/pisah/")
    assert "Digabung oleh" not in desk.get(f"/kejadian/{incident.code}/").content.decode()


def test_whoever_may_not_part_them_reads_where_it_went_and_has_no_button(desk, incident):
    other = taken(now=timezone.now(), area_code=SANGATTA, kind="D1").incident
    desk.post(f"/kejadian/{incident.code}/gabung/", {"into": other.code})
    head = browser(make_officer("desk-pemeriksa-1", now=timezone.now() - timedelta(days=1)))
    assert "Pisahkan kembali" in head.get(f"/kejadian/{incident.code}/").content.decode()
    polres = browser(make_officer("polres-ops", now=timezone.now() - timedelta(days=1)))
    answer = polres.get(f"/kejadian/{incident.code}/")
    assert answer.status_code == 404 or "Pisahkan kembali" not in answer.content.decode()


def test_what_the_officer_reaches_for_stands_in_the_foot_of_the_desk(desk):
    page = desk.get("/").content.decode()
    foot = page[page.index("desk-foot") :]
    assert foot.index("/lapor/telepon/") < foot.index("/serah-terima/") < foot.index("/lembar-darurat/")
