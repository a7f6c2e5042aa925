"""The whole chain by keyboard alone: from signing in to the answer that goes back to the caller.

Nothing here clicks. ``Hands`` presses keys, and at every control it comes to asks that the focus is seen: drawn, inside
the window, under nothing."""

from __future__ import annotations

import re

import pytest

from tests.journeys.test_shift import PINS

pytestmark = pytest.mark.browser

DESK, POLRES = "Badan Kesbangpol Kutai Timur", "Polres Kutai Timur"
SEEN = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return "nothing has the focus";
  const drawn = one.matches(".pick input, .file-pick input, .form-selectgroup-input") ? one.nextElementSibling : one.matches("canvas") ? one.closest(".maplibregl-map") : one;
  const look = getComputedStyle(one.matches("canvas") ? one : drawn);
  const ring = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2;
  if (!ring && !one.matches("main, [data-live]")) return "no ring: " + one.outerHTML.slice(0, 120);
  const box = drawn.getClientRects()[0];
  if (!box || box.bottom <= 0 || box.top >= innerHeight || box.right <= 0 || box.left >= innerWidth) return "out of sight: " + one.outerHTML.slice(0, 120);
  const spots = [[Math.min(12, box.width / 2), Math.min(12, box.height / 2)], [box.width / 2, box.height / 2]];
  const tops = spots.map(([x, y]) => document.elementFromPoint(box.left + x, box.top + y));
  const free = (top) => top && (drawn.contains(top) || top.contains(drawn) || top.closest("label")?.contains(one));
  return one.matches("main") || tops.some(free) ? "" : "under " + (tops[0] ? tops[0].outerHTML.slice(0, 80) : "the edge") + ": " + one.outerHTML.slice(0, 120);
}"""
AT = """([css, words]) => { const one = document.activeElement;
  return one.matches(css) && (one.textContent + (one.getAttribute('aria-label') ?? '')).replace(/\\s+/g, ' ').includes(words); }"""


class Hands:
    """Two hands on a keyboard."""

    def __init__(self, page):
        self.page = page

    def press(self, *keys):
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, words):
        self.page.keyboard.type(words)

    def to(self, css, words="", *, back=False):
        """Tab until there; each stop on the way is seen."""
        for _ in range(160):
            if self.page.evaluate(AT, [css, words]):
                assert self.page.evaluate(SEEN) == ""
                return self
            self.press("Shift+Tab" if back else "Tab")
            assert self.page.evaluate(SEEN) in ("", "nothing has the focus")
        raise AssertionError(f"Tab never reaches {css} {words}")

    def go(self, css, words="", *, key="Enter"):
        """There, and pressed: another page."""
        self.to(css, words)
        with self.page.expect_navigation(wait_until="load"):
            self.press(key)

    def fresh(self):
        return self.page.evaluate("document.activeElement.outerHTML.slice(0, 200)")

    def sign_in(self, address, office, login, *, other=False):
        if not other:
            self.page.goto(address + "/masuk/")
            self.press("Tab")
            assert "Langsung ke isi" in self.fresh(), "the first stop leads past the head"
            self.press("Enter")
            self.press("Tab")
        self.to("#instansi").type(office)
        self.to("#nama").type(login)
        self.to("#sandi").type(f"contoh-{login}")
        with self.page.expect_navigation(wait_until="load"):
            self.press("Enter")

    def pin(self, address, login):
        self.go(".who-name")
        self.to("#pin-sandi").type(f"contoh-{login}")
        self.to("#pin-baru").type(PINS[login])
        with self.page.expect_navigation(wait_until="load"):
            self.press("Enter")
        assert "message" in self.fresh(), "what became of it has the focus"

    def keys(self, *keys):
        """A shortcut that opens another page."""
        with self.page.expect_navigation(wait_until="load"):
            self.press(*keys)

    def row(self, code):
        """j down the lists of the desk, until the row of that code."""
        css = "[data-row]"
        self.page.wait_for_selector(f"[data-row] >> text={code}")
        for _ in range(80):
            self.press("j")
            assert self.page.evaluate(SEEN) == ""
            if self.page.evaluate(AT, [css, code]):
                return
        raise AssertionError(f"j never reaches {code}")


@pytest.fixture
def hands(world, chromium):
    """Opens a window for two hands."""
    opened, problems = [], []

    def sit():
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="id-ID", reduced_motion="reduce")
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        return Hands(page)

    yield sit
    for context in opened:
        context.close()
    assert problems == []


def test_the_whole_chain_by_keyboard_alone(world, hands):
    address = world[0]
    desk = hands()
    desk.sign_in(address, DESK, "piket2")
    desk.pin(address, "piket2")
    desk.go("a", "Ganti petugas")
    desk.go("a", "Masuk lengkap")
    desk.sign_in(address, DESK, "piket1", other=True)
    desk.pin(address, "piket1")
    code = take_a_report(desk)
    alert(desk, code)
    switch_officers(desk)
    verify(desk, code)
    answer_as_polres(desk, hands(), address)
    end_and_tell_back(desk)


def take_a_report(desk):
    desk.keys("g", "p")
    desk.keys("g", "t")
    assert desk.page.evaluate("document.activeElement.id") == "kind-search"
    desk.type("pembakaran")
    desk.page.wait_for_selector("[data-kind-hits] button")
    desk.press("ArrowDown", "Enter")
    desk.type("singa gembara")
    desk.page.wait_for_selector("[data-place-hits] button")
    desk.press("Enter")
    desk.to("textarea[name=text]").type("CONTOH: asap dari gudang logistik")
    desk.to("input[name=contact]").type("0811 0000 7777")
    with desk.page.expect_navigation(url=re.compile("/lapor/[0-9a-f-]{36}/"), wait_until="load"):
        desk.press("Control+Enter")
    return desk.page.inner_text("h1").strip()


def alert(desk, code):
    desk.keys("g", "p")
    desk.row(code)
    with desk.page.expect_navigation(wait_until="load"):
        desk.press("Enter")
    assert "BELUM DIVERIFIKASI" in desk.page.inner_text("main")
    desk.go("button", "Siaga awal")
    assert "Siaga awal dikirim" in desk.page.evaluate("document.activeElement.textContent"), (
        "what was done has the focus"
    )


def switch_officers(desk):
    desk.go("a", "Ganti petugas")
    desk.to("input[name=petugas]")
    for _ in range(10):
        if "Petugas piket 2" in desk.page.evaluate("document.activeElement.closest('label').textContent"):
            break
        desk.press("ArrowDown")
    desk.press("Space")
    desk.to("#pin").type(PINS["piket2"])
    with desk.page.expect_navigation(wait_until="load"):
        desk.press("Enter")
    assert "Petugas piket 2" in desk.page.inner_text(".who")


def verify(desk, code):
    desk.keys("g", "p")
    desk.row(code)
    desk.keys("Enter")
    desk.to("#how")
    desk.press("ArrowDown")
    desk.to("#check-note").type("CONTOH: penelepon dihubungi balik")
    with desk.page.expect_navigation(wait_until="load"):
        desk.press("Enter")
    assert "satu orang sudah memeriksa" in desk.page.inner_text("main")


def answer_as_polres(desk, police, address):
    """While the desk types a note, the office answers: the page hears of it, the note and its place stay."""
    desk.to("#outcome-reason").type("CONTOH: api pa")
    police.sign_in(address, POLRES, "polres-ops")
    police.keys("g", "r")
    asked = desk.page.get_attribute(".request-card a[href^='/permintaan/']", "href")
    for _ in range(40):
        police.press("j")
        if police.page.evaluate("document.activeElement.getAttribute('href')") == asked:
            break
    assert police.page.evaluate(SEEN) == ""
    police.keys("Enter")
    police.go("button", "Terima")
    desk.type("dam")
    assert desk.page.evaluate("document.activeElement.id") == "outcome-reason", "nothing took the focus"
    desk.press("Tab")
    desk.page.wait_for_selector("text=menerima permintaan", timeout=6_000)
    assert desk.page.input_value("#outcome-reason") == "CONTOH: api padam", "nothing typed is lost"
    assert desk.page.evaluate("document.activeElement.textContent.trim()") == "Selesaikan", "nor the place of the focus"
    police.go("button", "Di lokasi")
    police.to("#reply").type("CONTOH: api padam, gudang dijaga")
    police.go("button", "Selesaikan")
    desk.page.wait_for_selector("text=gudang dijaga", timeout=6_000)
    assert desk.page.input_value("#outcome-reason") == "CONTOH: api padam"


def end_and_tell_back(desk):
    desk.to("button", "Selesaikan")
    desk.to("#outcome", back=True)
    desk.press("ArrowDown")
    desk.to("#outcome-reason")
    desk.go("#selesai button", "Selesaikan")
    desk.to("#tell-back").type("CONTOH: sudah ditangani, terima kasih")
    desk.to("#tell-how")
    desk.press("ArrowDown")
    desk.go("button", "Simpan jawaban")
    assert "Jawaban untuk pelapor disimpan" in desk.page.evaluate("document.activeElement.textContent")


def test_dialogs_keep_the_focus_and_give_it_back(world, hands):
    desk = hands()
    desk.sign_in(world[0], DESK, "piket3")
    desk.press("j", "j")
    before = desk.fresh()
    desk.press("?")
    for _ in range(6):
        desk.press("Tab")
        inside = desk.page.evaluate(
            "document.activeElement.closest('dialog') !== null || document.activeElement === document.body"
        )
        assert inside, desk.fresh()
    desk.press("Escape")
    assert desk.fresh() == before


def test_letters_are_switched_off_for_whoever_speaks_to_the_computer(world, hands):
    desk = hands()
    desk.sign_in(world[0], DESK, "piket3")
    desk.press("?")
    desk.to("[data-keys-off]")
    desk.press("Space", "Escape")
    desk.press("g", "t")
    desk.press("j")
    desk.page.wait_for_timeout(200)
    assert desk.page.url == world[0] + "/"
    assert not desk.page.evaluate("document.activeElement.matches('[data-row]')")
    desk.press("?")
    assert desk.page.is_visible("dialog.keys"), "and on again by the one key that stays"


def test_arrows_walk_the_tabs_and_the_lists_say_all_that_the_map_shows(world, hands):
    desk = hands()
    desk.sign_in(world[0], DESK, "piket3")
    desk.to("#p-verify [role=tab]")
    desk.press("ArrowRight")
    assert desk.page.evaluate("document.activeElement.getAttribute('aria-selected')") == "true"
    assert desk.page.is_visible("#t-claims")
    desk.page.wait_for_selector("[data-map][data-ready='1']", timeout=20_000)
    marks = desk.page.eval_on_selector_all(".marker[data-id]", "all => all.map((one) => one.title.split(' · ')[0])")
    listed = desk.page.request.get(world[0] + "/laporan/").text()
    assert len(marks) > 3
    assert not [code for code in marks if code not in listed]


def test_the_theme_changes_without_a_reload_and_paper_stays_light(world, hands):
    desk = hands()
    desk.sign_in(world[0], DESK, "piket3")
    desk.keys("g", "l")
    desk.to("textarea[name=text]").type("CONTOH: belum selesai")
    ground = "getComputedStyle(document.body).backgroundColor"
    light = desk.page.evaluate(ground)
    desk.to(".theme-switch button", back=True)
    with desk.page.expect_response("**/tampilan/"):
        desk.press("Enter")
    assert desk.page.evaluate(ground) != light
    assert desk.page.input_value("textarea[name=text]") == "CONTOH: belum selesai"
    assert desk.page.evaluate("document.activeElement.value") == "day", "the way back has the focus"
    desk.page.emulate_media(media="print")
    assert desk.page.evaluate(ground) == "rgb(255, 255, 255)"
    assert desk.page.evaluate("getComputedStyle(document.body).color") == "rgb(0, 0, 0)"
    desk.page.emulate_media(media="screen")
    desk.page.reload()
    assert desk.page.evaluate(ground) != light, "this device remembers"


def test_high_contrast_of_the_computer_and_little_motion_are_kept(world, chromium):
    context = chromium.new_context(
        forced_colors="active", reduced_motion="reduce", viewport={"width": 1366, "height": 768}
    )
    page = context.new_page()
    page.goto(world[0] + "/masuk/")
    page.keyboard.press("Tab")
    outline, behaviour = page.evaluate(
        "[getComputedStyle(document.activeElement).outlineStyle, getComputedStyle(document.documentElement).scrollBehavior]"
    )
    assert outline != "none"
    assert behaviour == "auto"
    context.close()
