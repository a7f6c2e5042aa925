"""The measured numbers against a plain computation, and each opens exactly the records it counts."""

import random
from datetime import timedelta
from statistics import median

import pytest
from django.utils import timezone

from sigap.desk.queries import lists, measured
from sigap.incidents.models import Incident
from sigap.journal import guard
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import BUSANG, SANDARAN, SANGATTA, taken

AREAS = (SANGATTA, SANDARAN, BUSANG, "64.08.11", "")


def spread(number, now, chance):
    """Incidents of the last ten days with random moments, written past the journal for the sake of counting."""
    first = taken(now=now, area_code=SANGATTA).incident
    with guard.applying():
        Incident.objects.all().delete()
        for count in range(number):
            opened = now - timedelta(minutes=chance.randrange(10 * 1440))
            later = [
                opened + timedelta(seconds=chance.randrange(90_000)) if chance.random() < 0.6 else None
                for _ in range(4)
            ]
            first.pk = first.id = type(first.id)(int=count + 1)
            first.code = f"KTR-A-{count:04d}"
            first.area_code = chance.choice(AREAS)
            first.opened_at = opened
            first.verified_at, first.answered_at, first.ended_at, first.told_back_at = later
            first.injured, first.dead = chance.randrange(3), chance.randrange(2)
            first.verified = first.verified_at is not None
            first.save(force_insert=True)


def by_hand(rows):
    def middle(of):
        spans = [(getattr(row, of) - row.opened_at).total_seconds() for row in rows if getattr(row, of)]
        return timedelta(seconds=median(spans)) if spans else None

    ended = [row for row in rows if row.ended_at]
    places = [row.area_code for row in rows if row.area_code.count(".") == 3]
    return measured.Numbers(
        opened=len(rows),
        to_verify=middle("verified_at"),
        to_answer=middle("answered_at"),
        outcome_known=round(100 * len(ended) / len(rows)) if rows else None,
        told_back=round(100 * sum(bool(row.told_back_at) for row in ended) / len(ended)) if ended else None,
        injured=sum(row.injured for row in rows if row.verified),
        injured_told=sum(row.injured for row in rows if not row.verified),
        dead=sum(row.dead for row in rows if row.verified),
        dead_told=sum(row.dead for row in rows if not row.verified),
        repeats=len(places) - len(set(places)),
    )


@pytest.mark.parametrize("number", [0, 1, 2, 7, 40])
def test_the_database_counts_as_a_person_would(number):
    now = timezone.now()
    viewer = make_officer("desk-piket-1", now=now - timedelta(days=1)).viewer
    spread(number, now, random.Random(number))
    for days in (1, 3, 7):
        start = now - timedelta(days=days)
        rows = [row for row in Incident.objects.all() if row.opened_at >= start]
        before = [row for row in Incident.objects.all() if start - timedelta(days=days) <= row.opened_at < start]
        assert measured.period_numbers(viewer, now, days) == (by_hand(rows), by_hand(before))


def test_a_number_opens_the_records_it_counts():
    now = timezone.now()
    viewer = make_officer("desk-piket-1", now=now - timedelta(days=1)).viewer
    spread(40, now, random.Random(5))
    first = measured.measures(viewer, now)
    for row in first:
        for cell in row.cells:
            found = lists.report_list(viewer, lists.Wanted(state=cell.state, days=cell.days), 1, now)
            start = now - timedelta(days=cell.days)
            counted = {
                "all": lambda one: True,
                "verified": lambda one: one.verified_at,
                "answered": lambda one: one.answered_at,
                "ended": lambda one: one.ended_at,
                "told": lambda one: one.ended_at and one.told_back_at,
                "hurt": lambda one: one.injured or one.dead,
            }[cell.state]
            wanted = {one.code for one in Incident.objects.all() if one.opened_at >= start and counted(one)}
            assert {one.incident.code for one in found.rows} == wanted, (row.words, cell.days)


def test_the_page_shows_each_number_with_its_link_and_survives_odd_filters():
    web = browser(make_officer("desk-piket-1", now=timezone.now() - timedelta(days=1)))
    page = web.get("/ukuran/").content.decode()
    assert page.count("/laporan/?keadaan=") == 7 * 3
    for odd in ("keadaan=x&hari=x", "hari=-1", "hari=99999999999", "hari=٣", "halaman=0", "halaman=٣&wilayah=%00"):
        assert web.get(f"/laporan/?{odd}").status_code == 200, odd
