"""A passkey in a real browser, with Chromium's virtual authenticator: register, come in, show it again, lose it."""

import os
import subprocess
import sys

import pytest

from tests.factories.accounts import code_at
from tests.journeys.conftest import ROOT, free_port, serving

pytestmark = pytest.mark.browser
OFFICE = "Diskominfo Staper Kutai Timur"
MAKE = """
import json, sys
from django.utils import timezone
from sigap.accounts import actions
from sigap.accounts.actions.logins import issue_login
from sigap.journal.writing import Actor
seed, now = Actor.system("seed"), timezone.now()
made = {}
for post, name in (("admin-sistem", "admin.uji"), ("desk-piket-1", "piket.uji")):
    from sigap.accounts.queries import post as seat
    person = actions.add_person(seed, name="Petugas uji", now=now).id
    actions.assign_post(seed, person=person, post_code=post, now=now)
    office = seat(post).institution_code
    issue_login(seed, person=person, institution_code=office, login_name=name, password="sandi-uji-panjang", now=now)
"""


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """Realm live as in production, except for HTTPS: a browser takes localhost for safe."""
    folder, address = tmp_path_factory.mktemp("live"), f"http://localhost:{free_port()}"
    environment = {
        **os.environ,
        "SIGAP_DATA": str(folder),
        "SIGAP_REALM": "live",
        "DATABASE_URL": "",
        "SIGAP_PASSKEY_REQUIRED": "1",
        "SIGAP_PUBLIC_URL": address,
    }
    with serving(folder, address, environment):
        made = subprocess.run(
            [sys.executable, "manage.py", "shell", "-c", MAKE],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
        )
        assert made.returncode == 0, made.stderr
        yield address


@pytest.fixture
def desk(live, chromium):
    """A page with a virtual authenticator plugged in; script errors and CSP refusals fail the test."""
    problems = []
    context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="id-ID")
    page = context.new_page()
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda m: problems.append(m.text) if "Content Security Policy" in m.text else None)
    wire = context.new_cdp_session(page)
    wire.send("WebAuthn.enable")
    yield page, wire
    context.close()
    assert problems == []


def plug_in(wire, **more):
    options = {"protocol": "ctap2", "transport": "usb", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True, **more}
    return wire.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def sign_in(page, address, name, office):
    page.goto(address + "/masuk/")
    page.fill("#instansi", office)
    page.fill("#nama", name)
    page.fill("#sandi", "sandi-uji-panjang")
    page.click("main form:has(#sandi) button[type=submit]")


def enrol(page):
    page.wait_for_url("**/saya/kode/")
    secret = page.inner_text("main code").replace(" ", "")
    page.fill("#kode", code_at_now(secret))
    page.click("main form:has(#kode) button[type=submit]")
    page.get_by_text("Sudah saya simpan").wait_for()
    return page.locator("main ol code").first.inner_text()


def code_at_now(secret):
    from django.utils import timezone

    return code_at(timezone.now(), secret)


def register(page, address, label):
    page.goto(address + "/saya/kunci-masuk/")
    page.fill("#label", label)
    if page.locator("#sandi").count():
        page.fill("#sandi", "sandi-uji-panjang")
    page.get_by_role("button", name="Daftarkan kunci").click()
    page.get_by_text(f"Kunci masuk “{label}” terdaftar.").wait_for()


def test_from_the_first_day_to_the_last_key(live, desk):
    page, wire = desk
    sign_in(page, live, "admin.uji", OFFICE)
    paper = enrol(page)
    page.goto(live + "/kelola/petugas/tambah/")
    page.fill("#nama", "Orang Pertama")
    page.get_by_role("button", name="Tambah", exact=True).click()
    page.get_by_role("link", name="Daftarkan kunci masuk").click()

    stick = plug_in(wire)
    register(page, live, "Kunci USB kantor")
    page.goto(live + "/kelola/petugas/tambah/")
    page.fill("#nama", "Orang Kedua")
    page.get_by_role("button", name="Tambah", exact=True).click()
    page.get_by_text("Petugas ditambahkan. Isi").wait_for()

    page.goto(live + "/")
    page.get_by_role("button", name="Keluar").click()
    page.wait_for_url("**/masuk/")
    page.get_by_role("button", name="Masuk dengan kunci masuk").click()
    page.wait_for_url(lambda url: "/masuk/" not in url)

    page.get_by_role("button", name="Keluar").click()
    sign_in(page, live, "admin.uji", OFFICE)
    page.fill("#kode", paper)
    page.get_by_role("button", name="Lanjut").click()
    page.get_by_text("tersisa 9").wait_for()
    page.goto(live + "/kelola/petugas/tambah/")
    page.fill("#nama", "Orang “Ketiga”")
    page.get_by_role("button", name="Tambah", exact=True).click()
    page.get_by_role("button", name="Pakai kunci masuk").click()
    page.get_by_text("Petugas ditambahkan. Isi").wait_for()
    assert page.inner_text("h1") == "Orang “Ketiga”", "what was typed waited for the key"

    page.goto(live + "/saya/")
    page.get_by_role("button", name="Keluar").last.click()
    sign_in(page, live, "admin.uji", OFFICE)
    page.wait_for_url("**/masuk/kode/")
    assert page.get_by_label("Kode cadangan").is_visible(), "no code from the telephone for this role"
    page.get_by_role("button", name="Pakai kunci masuk").focus()
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "/masuk/" not in url)

    page.goto(live + "/saya/kunci-masuk/")
    assert "terakhir dipakai" in page.inner_text("main")
    page.get_by_role("button", name="Hapus Kunci USB kantor").click()
    page.get_by_text("Ini kunci terakhir").wait_for()
    wire.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": stick})
    plug_in(wire, transport="internal")
    register(page, live, "HP Samsung")
    page.get_by_role("button", name="Hapus Kunci USB kantor").click()
    page.get_by_text("Kunci masuk dihapus").wait_for()
    assert "Kunci USB kantor" not in page.inner_text("main")


def test_a_finger_that_is_not_his_is_refused_in_words_and_can_be_tried_again(live, desk):
    page, wire = desk
    plug_in(wire, isUserVerified=False)
    page.goto(live + "/masuk/")
    button = page.get_by_role("button", name="Masuk dengan kunci masuk")
    button.click()
    page.get_by_text("Dibatalkan, atau terlalu lama").wait_for()
    assert button.evaluate("one => one === document.activeElement && !one.disabled")


def test_where_it_cannot_work_the_page_says_so(live, desk):
    page, _wire = desk
    address = live.replace("localhost", "127.0.0.1")
    page.goto(address + "/masuk/")
    assert not page.get_by_role("button", name="Masuk dengan kunci masuk").is_visible()
    sign_in(page, address, "piket.uji", "Badan Kesbangpol Kutai Timur")
    page.wait_for_url("**/saya/kode/")
    page.goto(address + "/saya/kunci-masuk/")
    assert live in page.inner_text("main"), "the address at which it works"
    assert page.get_by_role("button", name="Daftarkan kunci").is_disabled()
