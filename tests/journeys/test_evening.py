"""One evening in a real browser: a report from the field, the desk sees it within two seconds, an office answers."""

import json
import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.browser

DESK = ("Badan Kesbangpol Kutai Timur", "piket1")
POLRES = ("Polres Kutai Timur", "polres-ops")
FIELD = ("Panwascam Sandaran", "panwascam-sandaran")


def sigap(world, *words):
    _, _, environment = world
    done = subprocess.run(
        [sys.executable, "-m", "sigap.config.cli", *words, "--realm", "contoh", "--json"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, json.loads(done.stdout)


def test_an_evening_from_the_first_sign_to_the_answer(world, enter):
    address, _, _ = world
    desk = enter(*DESK)
    assert "CONTOH" in desk.inner_text(".realm-band")
    desk.wait_for_selector("[data-map][data-ready='1']", timeout=20_000)
    assert desk.locator(".marker").count() > 3
    assert desk.evaluate("document.documentElement.scrollHeight") <= 768, "the desk does not scroll at 1366×768"

    field = enter(*FIELD, width=390, height=844)
    field.goto(address + "/lapor/")
    field.fill("#kind-search", "tawuran")
    field.click("[data-kind-hits] button >> nth=0")
    field.fill("[data-place]", "sandarn")
    field.click("[data-place-hits] button >> nth=0")
    field.fill("textarea[name=text]", "CONTOH <img src=x onerror=alert(1)> dua rombongan di pasar")
    field.reload()
    assert "dua rombongan" in field.input_value("textarea[name=text]"), "the draft survives"
    field.click("button[value=review]")
    field.click("[data-read-back] button[value=send]")
    field.wait_for_url(re.compile("/lapor/[0-9a-f-]{36}/"))
    code = field.inner_text("h1").strip()
    assert re.fullmatch(r"KTR-A-\d{4}", code)
    assert field.evaluate("document.documentElement.scrollWidth") <= 390

    desk.wait_for_selector(f"#p-verify >> text={code}", timeout=4_000)

    desk.goto(f"{address}/kejadian/{code}/")
    assert "BELUM DIVERIFIKASI" in desk.inner_text("main")
    desk.click("text=Siaga awal")
    assert "Siaga awal dikirim" in desk.inner_text(".messages")

    police = enter(*POLRES, width=390, height=844)
    police.goto(address + "/permintaan/")
    asked = desk.get_attribute(".request-card a[href^='/permintaan/']", "href")
    police.click(f".row-card[href='{asked}']")
    police.click("button[value=accepted] >> nth=0")
    desk.wait_for_selector("text=menerima permintaan", timeout=4_000)

    code_out, verdict = sigap(world, "journal", "verify")
    assert (code_out, verdict["ok"]) == (0, True)
    code_out, rebuilt = sigap(world, "journal", "rebuild", "--check")
    assert (code_out, rebuilt["differences"]) == (0, [])


PAGES = [
    "/",
    "/laporan/",
    "/permintaan/",
    "/peta/",
    "/cari/?q=sandarn",
    "/kalender/",
    "/ukuran/",
    "/wilayah/64.08.11/",
    "/lembar-darurat/",
    "/lapor/",
    "/lapor/telepon/",
    "/saya/",
    "/kelola/",
    "/serah-terima/",
]


@pytest.mark.parametrize(("width", "height"), [(1366, 768), (390, 844)])
def test_no_page_overflows_sideways_or_speaks_english(world, enter, width, height):
    page = enter(*DESK, width=width, height=height)
    for path in PAGES:
        answer = page.goto(world[0] + path)
        assert answer.status == 200, path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        text = page.inner_text("body")
        assert len(text) > 80, path
        for word in ("Search", "Submit", "Password", "This field", "None"):
            assert not re.search(rf"\b{word}\b", text), f"{path}: {word}"
