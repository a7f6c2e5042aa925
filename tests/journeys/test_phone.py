"""Nothing is cut on a telephone of 390 × 844."""

import re

import pytest

pytestmark = pytest.mark.browser

OFFICE = "Badan Kesbangpol Kutai Timur"
CUT = """() => [...document.querySelectorAll("nav, nav a, .who-name, .row-card .where span, h1, .btn, .phone-tabs .tab")]
  .filter((one) => one.offsetParent && !one.closest(".visually-hidden") && one.clientWidth && one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.textContent.trim().slice(0, 60))"""


@pytest.mark.parametrize(("office", "login"), [(OFFICE, "kepala-piket"), ("Diskominfo Staper Kutai Timur", "admin")])
def test_the_menu_and_the_lists_fit_a_telephone(world, enter, office, login):
    address, _, _ = world
    page = enter(office, login, width=390, height=844)
    links = page.locator(".main-nav a").evaluate_all("all => all.map((one) => one.getAttribute('href'))")
    code = page.locator("[data-row]").first
    paths = [
        *links,
        "/wilayah/64.08.11/",
        "/kalender/",
        "/saya/",
        *([code.get_attribute("href")] if code.count() else []),
    ]
    for path in paths:
        page.goto(address + path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path
        assert page.evaluate(CUT) == [], path
        edges = page.locator(".main-nav a").evaluate_all("all => all.map((one) => one.getBoundingClientRect().right)")
        assert max(edges) <= 390, path


def test_the_names_on_the_map_stay_inside_it(world, enter):
    address, _, _ = world
    page = enter(OFFICE, "kepala-piket", width=390, height=844)
    page.goto(address + "/peta/")
    page.wait_for_selector("[data-map][data-ready='1']", timeout=20_000)
    frame, names, marks = page.evaluate(
        """() => {
          const shown = (which) => [...document.querySelectorAll(which)].filter((one) => one.offsetParent);
          const box = (one) => { const { left, top, right, bottom } = one.getBoundingClientRect(); return [left, top, right, bottom]; };
          return [box(document.querySelector("[data-live-map]")), shown(".map-label").map(box), shown(".marker").map(box)];
        }"""
    )
    assert len(names) > 6 and marks
    for left, top, right, bottom in names:
        assert left >= frame[0] - 1 and right <= frame[2] + 1
        for mark in marks:
            aside = right <= mark[0] + 1 or left >= mark[2] - 1
            above = bottom <= mark[1] + 1 or top >= mark[3] - 1
            assert aside or above, "a mark hides a name"


def test_an_example_login_fills_the_fields_by_one_tap(world, chromium):
    context = chromium.new_context(viewport={"width": 390, "height": 844}, locale="id-ID")
    page = context.new_page()
    page.goto(world[0] + "/masuk/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.click("[data-sample-name='panwascam-sandaran']")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/lapor"))
    context.close()
