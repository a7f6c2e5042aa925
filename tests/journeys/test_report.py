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
    form.check("input[name=kind_pick] >> nth=2", force=True)
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
