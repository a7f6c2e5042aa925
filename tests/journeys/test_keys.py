"""The desk by keyboard alone: what has the focus is seen, and reaches everything."""

import pytest

pytestmark = pytest.mark.browser

OFFICE = "Badan Kesbangpol Kutai Timur"
HIDDEN = """() => {
  const row = document.activeElement.getBoundingClientRect();
  const foot = document.querySelector(".desk-foot").getBoundingClientRect();
  return row.bottom > foot.top + 1;
}"""


def test_no_row_that_has_the_focus_lies_under_the_foot(world, enter):
    page = enter(OFFICE, "kepala-piket")
    rows = page.locator("#p-wait [data-row]").count()
    assert rows > 6
    for _ in range(rows):
        page.keyboard.press("j")
        assert not page.evaluate(HIDDEN), page.evaluate("document.activeElement.textContent")


def test_tab_reaches_every_control_of_the_desk_and_each_shows_it(world, enter):
    page = enter(OFFICE, "kepala-piket")
    page.wait_for_selector("[data-map][data-ready='1']", timeout=20_000)
    wanted = {
        "Laporan telepon",
        "Serah terima piket",
        "Lembar darurat",
        "Kejadian",
        "Sengketa belum selesai",
        "Gagal kirim",
    }
    page.evaluate("document.activeElement.blur()")
    for _ in range(140):
        page.keyboard.press("Tab")
        said, outline = page.evaluate(
            """() => { const one = document.activeElement; const shown = getComputedStyle(one);
              return [one.textContent.trim(), one === document.body ? 3 : parseFloat(shown.outlineWidth)]; }"""
        )
        assert outline >= 2, said
        wanted = {one for one in wanted if not said.startswith(one)}
        if not wanted:
            break
    assert not wanted


def test_the_keys_are_listed_and_those_of_the_foot_work(world, enter):
    page = enter(OFFICE, "kepala-piket")
    page.keyboard.press("?")
    help_ = page.inner_text("dialog.keys")
    assert "g t" in help_ and "g s" in help_
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("t")
    page.wait_for_url("**/lapor/telepon/")


def test_a_quick_choice_types_the_day(world, enter):
    page = enter(OFFICE, "kepala-piket")
    page.goto(world[0] + page.locator("#p-wait [data-row] >> nth=0").get_attribute("href"))
    page.click("details[data-id='tugas'] summary")
    tomorrow = page.locator("[data-fill='task-due']", has_text="besok")
    tomorrow.click()
    assert page.input_value("#task-due") == tomorrow.get_attribute("value")
    assert page.evaluate("document.activeElement.id") == "task-due"
