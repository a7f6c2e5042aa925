"""A night at the desk in a real browser: PIN switching, the keyboard, no WebGL, a lost connection, paper, English."""

import re

import pytest

pytestmark = pytest.mark.browser

OFFICE = "Badan Kesbangpol Kutai Timur"
PINS = {"piket1": "482913", "piket2": "731846"}


def sign_in(page, address, login, *, other=False):
    page.goto(f"{address}/masuk/{'?lain=1' if other else ''}")
    page.fill("#instansi", OFFICE)
    page.fill("#nama", login)
    page.fill("#sandi", f"contoh-{login}")
    page.click("main form button[type=submit]")
    page.wait_for_load_state()


def set_pin(page, address, login):
    page.goto(address + "/saya/")
    page.fill("#pin-sandi", f"contoh-{login}")
    page.fill("#pin-baru", PINS[login])
    page.locator("form[action$='/saya/pin/'] button", has_text="PIN").first.click()
    page.wait_for_load_state()


def test_two_officers_share_a_computer_and_never_a_name(world, enter):
    address, _, _ = world
    page = enter(OFFICE, "piket1")
    set_pin(page, address, "piket1")
    sign_in(page, address, "piket2", other=True)
    set_pin(page, address, "piket2")
    assert "Petugas piket 2" in page.inner_text(".who")
    page.click("text=Ganti petugas")
    page.locator("label", has_text="Petugas piket 1").click()
    page.fill("#pin", PINS["piket1"])
    page.click("text=Lanjut bertugas")
    page.wait_for_load_state()
    assert "Petugas piket 1" in page.inner_text(".who")
    page.goto(address + "/kunci/")
    page.click("text=Kunci layar ini")
    page.goto(address + "/laporan/")
    assert "Layar terkunci" in page.inner_text("main"), "a locked screen shows nothing else"


def test_what_one_officer_began_is_not_the_next_ones(world, enter):
    """Two tabs at one computer: the tab of the officer before follows, and his draft stays his."""
    address, _, _ = world
    page = enter(OFFICE, "piket1")
    set_pin(page, address, "piket1")
    page.goto(address + "/lapor/")
    page.fill("[name=text]", "CONTOH: ini ditulis piket 1")
    desk = page.context.new_page()
    desk.goto(address + "/")
    assert "Petugas piket 1" in desk.inner_text(".who")
    sign_in(page, address, "piket2", other=True)
    desk.bring_to_front()
    desk.locator(".who", has_text="Petugas piket 2").wait_for()
    page.bring_to_front()
    page.goto(address + "/lapor/")
    assert page.input_value("[name=text]") == ""
    set_pin(page, address, "piket2")
    page.goto(address + "/kunci/")
    page.locator("label", has_text="Petugas piket 1").click()
    page.fill("#pin", PINS["piket1"])
    page.click("text=Lanjut bertugas")
    page.wait_for_load_state()
    page.goto(address + "/lapor/")
    assert page.input_value("[name=text]") == "CONTOH: ini ditulis piket 1"


def test_a_night_with_the_keyboard_alone(world, enter):
    address, _, _ = world
    page = enter(OFFICE, "piket3")
    page.goto(address + "/laporan/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Langsung ke isi"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "cari"
    page.keyboard.type("sandaran")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("cari"))
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.textContent") != first
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.textContent") == first
    outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline == "solid", "focus is visible"
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("wilayah"))
    page.keyboard.press("?")
    assert page.locator("[data-keys-help]").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("g")
    page.keyboard.press("p")
    page.wait_for_url(address + "/")


def test_every_field_and_button_has_a_name_for_a_screen_reader(world, enter):
    address, _, _ = world
    page = enter(OFFICE, "piket3")
    code = page.locator("[data-row] >> nth=0").get_attribute("href")
    for path in ("/", code, "/lapor/", "/lapor/telepon/", "/laporan/", "/saya/", "/kelola/target/", "/serah-terima/"):
        page.goto(address + path)
        nameless = page.evaluate(
            """() => [...document.querySelectorAll("button, a[href], input:not([type=hidden]), select, textarea")]
              .filter((one) => !(one.labels?.length || one.getAttribute("aria-label") || one.title
                || one.textContent.trim() || one.querySelector("[aria-label], title")))
              .map((one) => one.outerHTML.slice(0, 120))"""
        )
        assert nameless == [], path
        assert page.locator("h1").count() == 1, path
        doubled = page.evaluate(
            """() => { const seen = [...document.querySelectorAll("[id]")].map((one) => one.id);
              return seen.filter((id, at) => seen.indexOf(id) !== at); }"""
        )
        assert doubled == [], path


def test_webgl_refused_by_the_browser_leaves_the_svg(world, enter):
    address, _, _ = world
    page = enter(OFFICE, "piket3")
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto(address + "/peta/")
    page.wait_for_selector("[data-map][data-ready='svg']")
    assert page.locator("[data-map-svg] svg.area-map").is_visible()
    assert "Sandaran" in page.inner_text("[data-map-svg]")


def test_a_lost_connection_is_a_quiet_band_and_goes_away(world, enter):
    page = enter(OFFICE, "piket3")
    page.wait_for_selector("[data-connection]:not(.off)")
    page.context.set_offline(True)
    page.wait_for_selector("[data-lost]:not([hidden])", timeout=12_000)
    assert "Sambungan terputus" in page.inner_text("[data-lost]")
    assert page.locator(".row-card").count() > 0, "the last data stays on the screen"
    page.context.set_offline(False)
    page.wait_for_selector("[data-lost]", state="hidden", timeout=8_000)


def test_the_fallback_sheet_prints_without_the_frame(world, enter):
    address, _, _ = world
    page = enter(OFFICE, "piket3")
    page.goto(address + "/lembar-darurat/")
    page.emulate_media(media="print")
    assert not page.locator("header.top").is_visible()
    assert page.locator("text=Pohon telepon").is_visible()
    assert len(page.pdf(format="A4")) > 5_000


def test_selecting_a_mark_selects_the_row(world, enter):
    page = enter(OFFICE, "piket3")
    page.wait_for_selector("[data-map][data-ready='1']", timeout=20_000)
    row = page.locator("#p-wait [data-row]").first
    row.focus()
    mark = page.locator(f".marker[data-id='{row.get_attribute('data-id')}']")
    assert "chosen" in mark.get_attribute("class")
