"""Pages on which nothing has happened yet teach what they are for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import browser, make_officer
from tests.factories.reports import SANGATTA, taken


@pytest.fixture
def web():
    return browser(make_officer("desk-piket-1", now=timezone.now() - timedelta(days=1)))


def test_the_list_of_a_quiet_regency_teaches_and_a_filter_that_finds_nothing_says_so(web):
    assert "Setiap laporan yang masuk menjadi satu baris di sini" in web.get("/laporan/").content.decode()
    assert "Longgarkan saringan" in web.get("/laporan/?hari=7").content.decode()
    assert "Longgarkan saringan" in web.get("/laporan/?q=baliho").content.decode()


def test_an_area_without_incidents_says_that_quiet_is_not_safe_and_offers_a_report(web):
    page = web.get("/wilayah/64.08.04/").content.decode()
    assert "diam juga perlu ditanya" in page
    assert page.count('href="/lapor/?wilayah=64.08.04"') == 2
    taken(now=timezone.now(), area_code=SANGATTA)
    page = web.get("/wilayah/64.08.04/").content.decode()
    assert "diam juga perlu ditanya" not in page


def test_the_desk_and_its_numbers_say_that_there_is_nothing_to_wait_for(web):
    page = web.get("/").content.decode()
    assert "Tidak ada yang menunggu jawaban" in page
    assert "Tidak ada laporan yang menunggu diperiksa" in page
    assert "data-map-none" in page
    assert "belum ada yang dapat diukur" in web.get("/ukuran/").content.decode()
