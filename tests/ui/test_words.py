"""Times, dates and numbers as people here read them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from sigap.ui import words

VOTING = datetime(2024, 11, 27, 6, 22, tzinfo=UTC)


@pytest.mark.parametrize(
    ("value", "here", "english"),
    [
        (0, "0", "0"),
        (999, "999", "999"),
        (297_994, "297.994", "297,994"),
        (1_234_567, "1.234.567", "1,234,567"),
        (-4_320, "-4.320", "-4,320"),
        (12.5, "12,5", "12.5"),
        (1234.56, "1.234,6", "1,234.6"),
        (Decimal("31532.0"), "31.532,0", "31,532.0"),
        (None, "—", "—"),
    ],
)
def test_numbers_have_the_separators_of_the_language(value, here, english):
    assert words.number(value) == here
    with translation.override("en"):
        assert words.number(value) == english


@pytest.mark.parametrize(
    ("day", "here", "english"),
    [
        (date(2024, 11, 27), "Rabu, 27 Nov 2024", "Wed, 27 Nov 2024"),
        (date(2024, 5, 5), "Minggu, 5 Mei 2024", "Sun, 5 May 2024"),
        (date(2024, 8, 17), "Sabtu, 17 Agu 2024", "Sat, 17 Aug 2024"),
        (date(2025, 10, 3), "Jumat, 3 Okt 2025", "Fri, 3 Oct 2025"),
        (date(2024, 12, 31), "Selasa, 31 Des 2024", "Tue, 31 Dec 2024"),
        (date(2024, 2, 29), "Kamis, 29 Feb 2024", "Thu, 29 Feb 2024"),
        (date(2024, 1, 1), "Senin, 1 Jan 2024", "Mon, 1 Jan 2024"),
    ],
)
def test_days_have_the_names_of_the_language(day, here, english):
    assert words.day(day) == here
    with translation.override("en"):
        assert words.day(day) == english


@pytest.mark.parametrize(
    ("moment", "told"),
    [
        (VOTING, "Rabu, 27 Nov 2024 14.22 WITA"),
        (datetime(2024, 11, 26, 15, 59, tzinfo=UTC), "Selasa, 26 Nov 2024 23.59 WITA"),
        (datetime(2024, 11, 26, 16, 0, tzinfo=UTC), "Rabu, 27 Nov 2024 00.00 WITA"),
        (datetime(2024, 11, 27, 0, 5, tzinfo=UTC), "Rabu, 27 Nov 2024 08.05 WITA"),
        (datetime(2024, 12, 31, 16, 30, tzinfo=UTC), "Rabu, 1 Jan 2025 00.30 WITA"),
    ],
)
def test_a_moment_is_told_on_the_clock_of_the_regency(moment, told):
    assert words.full(moment) == told
    assert words.clock_time(moment) == told.split()[-2]


def test_english_keeps_the_clock_and_changes_the_day():
    with translation.override("en"):
        assert words.full(VOTING) == "Wed, 27 Nov 2024 14.22 WITA"


@pytest.mark.parametrize(
    ("length", "told"),
    [
        (timedelta(seconds=-90), "0 mnt"),
        (timedelta(0), "0 mnt"),
        (timedelta(seconds=59), "0 mnt"),
        (timedelta(minutes=4, seconds=59), "4 mnt"),
        (timedelta(minutes=59), "59 mnt"),
        (timedelta(hours=1), "1 j"),
        (timedelta(hours=1, minutes=12), "1 j 12 mnt"),
        (timedelta(hours=47, minutes=59), "47 j 59 mnt"),
        (timedelta(hours=48), "2 hari"),
        (timedelta(days=2099), "2099 hari"),
    ],
)
def test_a_span_is_told_in_the_unit_that_matters(length, told):
    assert words.span(length) == told


@pytest.mark.parametrize(
    ("age", "told"),
    [
        (timedelta(seconds=-5), "baru saja"),
        (timedelta(seconds=59), "baru saja"),
        (timedelta(seconds=60), "1 menit lalu"),
        (timedelta(minutes=14, seconds=30), "14 menit lalu"),
        (timedelta(minutes=59, seconds=59), "59 menit lalu"),
        (timedelta(hours=1), "1 jam lalu"),
        (timedelta(hours=23, minutes=59), "23 jam lalu"),
        (timedelta(days=3), "Minggu, 24 Nov 2024"),
        (timedelta(days=30), "Senin, 28 Okt 2024"),
    ],
)
def test_an_age_is_told_in_plain_words(age, told):
    assert words.ago(VOTING - age, VOTING) == told


@pytest.mark.parametrize(
    ("minutes", "told"),
    [
        (45, "45 mnt"),
        (90, "1 j 30 mnt"),
        (2820, "47 j"),
        (2880, "2 hari"),
        (3600, "2 hari 12 j"),
        (2881, "2 hari 1 mnt"),
    ],
)
def test_a_whole_span_leaves_nothing_out(minutes, told):
    assert words.whole_span(timedelta(minutes=minutes)) == told


def test_an_old_age_is_the_day_of_the_regency_not_of_utc():
    just_after_midnight_here = datetime(2024, 11, 24, 16, 10, tzinfo=UTC)
    assert words.ago(just_after_midnight_here, VOTING) == "Senin, 25 Nov 2024"
    with translation.override("en"):
        assert words.ago(just_after_midnight_here, VOTING) == "Mon, 25 Nov 2024"


def test_yesterday_is_called_yesterday_with_its_time():
    assert words.ago(VOTING - timedelta(days=1, hours=1), VOTING) == "kemarin 13.22"


@pytest.mark.parametrize("text", ["27-11-2024", "27/11/2024", " 27.11.2024 ", "27 11 2024", "2024-11-27"])
def test_a_day_is_read_as_people_type_it(text):
    assert words.read_day(text) == date(2024, 11, 27)


@pytest.mark.parametrize(
    "text", ["", "27-11", "31-02-2024", "27-11-24", "11/27/2024", "besok", "2024-11-27T10:00", "0-1-2024"]
)
def test_what_is_no_day_is_none(text):
    assert words.read_day(text) is None


def test_a_day_in_a_field_is_read_back_as_the_same_day():
    assert words.read_day(words.typed_day(date(2030, 1, 2))) == date(2030, 1, 2)
    assert words.typed_day(None) == ""
