"""Where a day stands in the election calendar."""

from datetime import UTC, date, datetime, timedelta

import pytest

from sigap.territory import calendar
from sigap.territory.models import Stage


@pytest.mark.parametrize(
    ("day", "title", "days_left"),
    [
        (date(2024, 8, 27), "Pendaftaran paslon", 2),
        (date(2024, 9, 22), "Penetapan paslon", 0),
        (date(2024, 10, 1), "Pelaksanaan kampanye", 53),
        (date(2024, 11, 23), "Pelaksanaan kampanye", 0),
        (date(2024, 11, 24), "Masa tenang", 2),
        (date(2024, 11, 27), "Pemungutan suara", 0),
        (date(2024, 11, 28), "Rekapitulasi tingkat kecamatan (PPK)", 5),
        (date(2024, 12, 5), "Rekapitulasi tingkat kabupaten/kota dan penetapan hasil", 1),
    ],
)
def test_a_day_of_2024_is_in_its_main_stage(day, title, days_left):
    where = calendar.where(day)
    assert (where.title, where.days_left, where.between) == (title, days_left, False)


@pytest.mark.parametrize("day", [date(2025, 3, 1), date(2026, 1, 1), date(2030, 12, 31)])
def test_between_elections_it_says_so_and_names_the_next_window(day):
    where = calendar.where(day)
    assert where.between
    assert where.title == "Antar-pemilihan"
    assert where.detail == "berikutnya perkiraan Okt 2031 – Apr 2032"
    assert where.days_left == (date(2031, 10, 1) - day).days > 0


def test_the_days_left_are_never_negative():
    where = calendar.where(date(2031, 12, 1))
    assert where.days_left is None or where.days_left >= 0


def test_a_stage_begins_and_ends_at_midnight_in_the_regency():
    last_minute = datetime(2024, 11, 26, 15, 59, tzinfo=UTC)
    assert calendar.local_day(last_minute) == date(2024, 11, 26)
    assert calendar.local_day(last_minute + timedelta(minutes=1)) == date(2024, 11, 27)
    assert not calendar.is_voting_or_count_day(last_minute)
    assert calendar.is_voting_or_count_day(last_minute + timedelta(minutes=1))


@pytest.mark.parametrize(
    ("day", "is_one"), [((2024, 11, 25), False), ((2024, 11, 29), True), ((2024, 12, 6), True), ((2024, 12, 7), False)]
)
def test_count_days_are_the_voting_day_and_the_recapitulation(day, is_one):
    assert calendar.is_voting_or_count_day(datetime(*day, 4, 0, tzinfo=UTC)) is is_one


def test_the_calendar_page_shows_every_stage_and_says_what_is_not_confirmed(web):
    page = web.get("/kalender/").content.decode()
    names = list(Stage.objects.values_list("name", flat=True))
    assert len(names) > 30
    for name in names:
        assert name in page
    assert page.count("belum dikonfirmasi") == Stage.objects.filter(confirmed=False).count() > 0
    assert "Rabu, 27 Nov 2024" in page


def test_without_dates_a_stage_is_never_running():
    Stage.objects.filter(from_on=None).get(code="T13")
    codes = {stage.code for day in range(800) for stage in calendar.stages_on(date(2024, 1, 1) + timedelta(days=day))}
    assert "T09" in codes
    assert "T13" not in codes
