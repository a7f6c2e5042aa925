"""The report form in a real browser: a photo that stays chosen, mistakes named in place, the map only when asked."""

import re
from io import BytesIO

import pytest
from PIL import Image

pytestmark = pytest.mark.browser

FIELD = ("Panwascam Sandaran", "panwascam-sandaran")
TAKEN = re.compile("/lapor/[0-9a-f-]{36}/")


def photo(name="lokasi.jpg"):
    kept = BytesIO()
    Image.new("RGB", (1200, 900), "teal").save(kept, "JPEG")
    return {"name": name, "mimeType": "image/jpeg", "buffer": kept.getvalue()}


@pytest.fixture
def form(world, enter):
    page = enter(*FIELD, width=390, height=844)
    page.goto(world[0] + "/lapor/")
    return page


def test_a_photo_stays_chosen_through_a_mistake_and_the_reading_back(form):
    form.set_input_files("#id_files", photo())
    form.fill("textarea[name=text]", "CONTOH: baliho roboh menutup jalan")
    form.click("button[value=review]")
    form.wait_for_selector(".field-error >> text=Pilih apa yang terjadi")
    assert "Yang sudah ditulis tetap ada" in form.inner_text("main")
    form.press("input[name=kind_pick] >> nth=2", " ")  # by key: the page still scrolls to what is wrong
    form.fill("[data-place]", "Sandaran")
    form.click("[data-place-hits] button >> nth=0")
    form.click("button[value=review]")
    form.wait_for_selector("[data-read-back]:not([hidden])")
    told = form.inner_text("[data-read-back]")
    assert "baliho roboh" in told
    assert "lokasi.jpg" in told
    form.click("[data-read-back-close]")
    assert form.input_value("textarea[name=text]").startswith("CONTOH"), "back to the form, nothing lost"
    form.click("button[value=review]")
    form.click("[data-read-back] button[value=send]")
    form.wait_for_url(TAKEN)
    assert "foto 1" in form.inner_text("main")
    form.goto(form.url.partition("?")[0] + "foto/0/")
    assert form.evaluate("document.images[0].naturalWidth") == 1200, "shown, though what is served has no rights"


def fill_in(form):
    form.check("input[name=kind_pick] >> nth=2", force=True)
    form.fill("[data-place]", "Sandaran")
    form.click("[data-place-hits] button >> nth=0")
    form.fill("textarea[name=text]", "CONTOH: baliho roboh tanpa sinyal")
    form.set_input_files("#id_files", photo())


def test_without_a_signal_the_page_stays_and_the_same_report_goes_out_later_once(form):
    fill_in(form)
    form.click("button[value=review]")
    form.wait_for_selector("[data-read-back]:not([hidden])")
    form.context.set_offline(True)
    form.wait_for_selector("[data-offline]:not([hidden]) >> text=Tanpa sambungan")
    form.click("[data-read-back] button[value=send]")
    form.wait_for_selector("[data-not-sent]:not([hidden]) >> text=Tidak ada sambungan")
    assert form.url.endswith("/lapor/")
    assert form.input_value("textarea[name=text]") == "CONTOH: baliho roboh tanpa sinyal"
    form.context.set_offline(False)
    form.wait_for_selector("[data-not-sent] >> text=Sambungan kembali")
    form.click("[data-try-again]")
    form.wait_for_url(TAKEN)
    assert "foto 1" in form.inner_text("main")
    form.goto(form.url.split("/lapor/")[0] + "/lapor/saya/")
    assert form.inner_text("main").count("tanpa sinyal") <= 1
    form.goto(form.url.split("/lapor/")[0] + "/lapor/")
    assert form.input_value("textarea[name=text]") == "", "a sent draft is gone"


def test_a_report_whose_answer_was_lost_is_the_same_report_when_it_is_sent_again(form):
    fill_in(form)
    form.click("button[value=review]")
    form.wait_for_selector("[data-read-back]:not([hidden])")
    form.route(
        "**/lapor/",
        lambda route: (
            (route.fetch(max_redirects=0), route.abort())[-1] if route.request.method == "POST" else route.continue_()
        ),
    )
    form.click("[data-read-back] button[value=send]")
    form.wait_for_selector("[data-not-sent]:not([hidden]) >> text=Belum pasti terkirim")
    form.unroute("**/lapor/")
    form.click("[data-try-again]")
    form.wait_for_url(TAKEN)
    code = form.inner_text("h1")
    form.goto(form.url.split("/lapor/")[0] + "/lapor/saya/")
    newest = [word for word in form.inner_text("main").split() if word.startswith("KTR-")]
    assert newest[0] == code
    assert int(newest[1].rpartition("-")[2]) < int(code.rpartition("-")[2]) - 1 or newest.count(code) == 1


def test_after_a_reload_the_draft_asks_for_its_photos_by_name(form):
    fill_in(form)
    form.reload()
    note = form.wait_for_selector("[data-photos-again]:not([hidden])")
    assert "lokasi.jpg" in note.inner_text()
    form.set_input_files("#id_files", photo("lagi.jpg"))
    form.wait_for_selector("[data-photos-again]", state="hidden")


def test_a_misspelt_place_is_asked_about_and_one_press_goes_on(form):
    form.check("input[name=kind_pick] >> nth=2", force=True)
    form.fill("[data-place]", "sangata utra")
    form.fill("textarea[name=text]", "CONTOH: baliho roboh")
    form.keyboard.press("Escape")
    form.click("button[value=review]")
    form.click("[data-place-pick-value] >> text=Sangatta Utara >> nth=0")
    form.wait_for_selector("[data-read-back]:not([hidden])")
    assert "Sangatta Utara" in form.inner_text("[data-read-back]")


def test_the_telephone_form_is_filled_by_keyboard_alone(world, enter):
    page = enter("Badan Kesbangpol Kutai Timur", "piket1")
    page.goto(world[0] + "/lapor/telepon/")
    page.keyboard.type("baliho")
    page.wait_for_selector("[data-kind-hits] button")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    assert page.input_value("select[name=kind]")
    assert page.evaluate("document.activeElement.name") == "place_text"
    page.keyboard.type("singa gembara")
    page.wait_for_selector("[data-place-hits] button")
    page.keyboard.press("Enter")
    assert page.input_value("[name=area_code]") == "64.08.04.2011"
    assert page.evaluate("document.activeElement.name") == "occurred_time"
    page.focus("textarea[name=text]")
    page.keyboard.type("CONTOH: kata penelepon")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(TAKEN)
    assert "Laporan telepon berikutnya" in page.inner_text("main")


def test_the_place_can_be_pointed_at_on_a_map_that_is_loaded_only_when_asked(form):
    loaded = []
    form.on("request", lambda request: loaded.append(request.url))
    assert not [url for url in loaded if "pick.js" in url]
    form.click("[data-pick-map]")
    form.wait_for_selector("[data-pick-box][data-ready='1']", timeout=20_000)
    assert [url for url in loaded if "pick.js" in url]
    box = form.locator("[data-pick-box] canvas").bounding_box()
    form.mouse.click(box["x"] + box["width"] * 0.45, box["y"] + box["height"] * 0.5)
    form.wait_for_selector("[data-place-chosen]:not([hidden])")
    assert "Kec." in form.input_value("[data-place]")
    assert -1 < float(form.input_value("[name=lat]")) < 3
    assert 115 < float(form.input_value("[name=lon]")) < 120


def test_without_scripts_the_same_report_goes_through_pages(world, chromium):
    context = chromium.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(world[0] + "/masuk/")
    page.fill("#instansi", FIELD[0])
    page.fill("#nama", FIELD[1])
    page.fill("#sandi", f"contoh-{FIELD[1]}")
    page.click("main form button[type=submit]")
    page.goto(world[0] + "/lapor/")
    page.select_option("select[name=kind]", "D1")
    page.fill("[name=place_text]", "Sandaran")
    page.fill("textarea[name=text]", "CONTOH: baliho sobek")
    page.click("button[value=review]")
    assert "Sudah benar?" in page.inner_text("h1")
    page.set_input_files("#id_files", photo())
    page.click("button[value=send]")
    assert re.match(r"KTR-A-\d{4}", page.inner_text("h1"))
    context.close()
