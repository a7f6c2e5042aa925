"""What leaves the printer, and what the regency's clock says on a computer of another zone."""

import re
from datetime import UTC, datetime, timedelta
from math import ceil
from zoneinfo import ZoneInfo

import pytest

pytestmark = pytest.mark.browser

OFFICE = "Badan Kesbangpol Kutai Timur"
WITA = ZoneInfo("Asia/Makassar")


def pages(page):
    """Page sizes of the PDF that the browser would print, in points: (width, height)."""
    told = page.pdf(prefer_css_page_size=True).decode("latin-1")
    return [
        tuple(round(float(one)) for one in size) for size in re.findall(r"/MediaBox \[0 0 ([\d.]+) ([\d.]+)\]", told)
    ]


def test_the_map_prints_on_one_wide_page_as_the_drawing(world, enter):
    page = enter(OFFICE, "piket3")
    page.goto(world[0] + "/peta/")
    page.wait_for_selector("[data-map][data-ready='1']", timeout=20_000)
    assert [width > height for width, height in pages(page)] == [True]
    page.emulate_media(media="print")
    assert not page.locator("[data-live-map]").is_visible()
    assert page.locator("[data-map-svg] svg.area-map").is_visible()
    assert page.locator(".map-legend").is_visible()
    assert page.locator("svg.area-map .scale").is_visible()
    assert not page.locator(".layers").is_visible()


def test_the_sheet_prints_as_tables_with_a_foot(world, enter):
    page = enter(OFFICE, "piket3")
    page.goto(world[0] + "/lembar-darurat/")
    items = page.locator(".paper-items tbody tr").count()
    assert len(pages(page)) <= 1 + ceil(items / 16)  # the items, then a page to write on and to call from
    page.set_viewport_size({"width": 700, "height": 900})  # as narrow as the page: still a table
    page.emulate_media(media="print")
    assert page.locator(".paper-items thead").is_visible()
    assert page.locator(".print-foot").is_visible()
    assert "TERBATAS" in page.inner_text(".print-foot")
    assert not page.locator("header.top").is_visible()


def test_paper_holds_nothing_to_press_or_to_fill(world, enter):
    page = enter(OFFICE, "piket3")
    code = page.locator("[data-row] >> nth=0").get_attribute("href")
    for path in (code, "/wilayah/64.08.04/"):
        page.goto(world[0] + path)
        page.emulate_media(media="print")
        pressed = page.locator("button:visible, input:visible, select:visible, textarea:visible, .btn:visible")
        assert pressed.count() == 0, path
        assert world[0].removeprefix("http://") + path in page.inner_text(".print-foot")
        page.emulate_media(media="screen")


def test_folded_parts_that_hold_something_unfold_for_paper_only(world, enter):
    page = enter(OFFICE, "piket3")
    page.goto(world[0] + "/wilayah/64.08.04/")
    folded = page.locator("details[data-print='open']")
    assert folded.get_attribute("open") is None
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert folded.get_attribute("open") is not None
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert folded.get_attribute("open") is None


def test_hours_are_those_of_the_regency_on_a_computer_of_another_zone_and_time(world, enter):
    page = enter(OFFICE, "piket3")
    page.add_init_script("const real = Date.now; Date.now = () => real() - 5 * 3600 * 1000")
    page.reload()
    page.wait_for_selector("[data-connection]:not(.off)")
    here = datetime.now(UTC).astimezone(WITA)
    close = {f"{here + timedelta(minutes=n):%H.%M} WITA" for n in (-2, -1, 0, 1, 2)}
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    printed = page.evaluate("document.querySelector('[data-printed]').textContent")
    assert any(printed.endswith(one) for one in close), printed
    assert f"{here.day} " in printed and str(here.year) in printed
    page.context.set_offline(True)
    page.wait_for_selector("[data-lost]:not([hidden])", timeout=12_000)
    assert page.inner_text("[data-lost-at]") in close
