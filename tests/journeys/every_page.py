"""Walks to every page of the site as a person would, by links, and by hand to those that no link leads to.

What a page is called is its URL name, as in tests/access/matrix.py: a new address that is a page and that nobody walks
to fails tests/journeys/test_access.py."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import partial
from time import time
from urllib.parse import urlsplit

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve

from sigap.ui.context import realm_mark

KESBANGPOL, DISKOMINFO = "Badan Kesbangpol Kutai Timur", "Diskominfo Staper Kutai Timur"
# One login of every kind of role; whoever sees most comes first.
ROLES = [
    (DISKOMINFO, "admin"),
    (KESBANGPOL, "kepala-piket"),
    (KESBANGPOL, "piket1"),
    ("Bawaslu Kutai Timur", "bawaslu"),
    ("Polres Kutai Timur", "polres-ops"),
    ("Panwascam Sandaran", "panwascam-sandaran"),
    ("Kecamatan Sandaran", "camat-sandaran"),
    ("FKUB Kutai Timur", "penengah-fkub"),
    ("Sekretariat Daerah Kutai Timur", "hukum"),
    (KESBANGPOL, "pemeriksa1"),
    (KESBANGPOL, "pelatih"),
    ("Pemantau atau kampus independen", "pembaca"),
]
# What GET answers without being a page: data, files, parts of a page that lie in one that is walked to.
NOT_PAGES = {
    "healthz",
    "readyz",
    "api:api-root",
    "api:openapi-json",
    "territory:kecamatan_json",
    "territory:desa_json",
    "territory:around_json",
    "territory:contested_json",
    "territory:places",
    "history:sheet",
    "incidents:kinds",
    "incidents:photo",
    "desk:live",
    "desk:marks",
    "desk:file",
    "desk:waiting",
    "desk:verify",
    "desk:bar",
    "notify:device_worker",
    "operation:metrics",
}
# Addresses that a link leads to only for some, or in some state.
ALSO = {
    "kepala-piket": ["/saya/kunci-masuk/bukti/", "/cari/?q=sandarn", "/dinding/", "/menunggu/"],
    "bawaslu": ["/kelola/calon/"],
}
BY_ROLE = {"desk:home"}  # another page for each role
ERRORS = ("400", "403", "403_csrf", "404", "405", "429", "500", "503", "not_saved")


def sign_in(page, address, office, login, word=""):
    page.goto(address + "/masuk/", wait_until="domcontentloaded")
    page.fill("#instansi", office)
    page.fill("#nama", login)
    page.fill("#sandi", word or f"contoh-{login}")
    page.click("main form button[type=submit]")
    page.wait_for_load_state("domcontentloaded")


def name_of(path: str) -> str:
    try:
        return resolve(urlsplit(path).path).view_name
    except Resolver404:
        return ""


def by_links(page, address, login: str, seen: set[str]) -> Iterator[str]:
    """From the first page on, each kind of page once; yields the name of the page that stands open."""
    queue, here = ["/", *ALSO.get(login, [])], set()
    while queue:
        path = queue.pop(0)
        name = name_of(path)
        if not name or name in NOT_PAGES or name in here or (name in seen and name not in BY_ROLE):
            continue
        answer = page.goto(address + path, wait_until="domcontentloaded")
        if answer.status != 200:
            continue
        here.add(name)
        seen.add(name)
        links = page.eval_on_selector_all("a[href^='/']", "all => all.map((one) => one.getAttribute('href'))")
        queue += sorted(links, key=lambda link: "?" in link)
        yield name


def refused(page, address):
    sign_in(page, address, KESBANGPOL, "piket1", "salah")
    yield "accounts:sign_in, refused"


def second_step(page, address):
    """Enrols in the second step; the realm of examples never asks for it at signing in."""
    sign_in(page, address, DISKOMINFO, "pemeriksa2")
    page.goto(address + "/saya/kode/", wait_until="domcontentloaded")
    secret = page.inner_text("main code").replace(" ", "")
    yield "accounts:totp"
    page.fill("#kode", format_hotp_value(hotp_value(secret, int(time()) // 30)))
    page.click("main form button[type=submit] >> nth=0")
    page.wait_for_selector("h1:has-text('cadangan')")
    yield "accounts:totp, recovery codes"


def report_with_faults(page, address):
    sign_in(page, address, KESBANGPOL, "piket1")
    page.goto(address + "/masuk/jabatan/", wait_until="domcontentloaded")
    yield "accounts:choose_post"
    for path, press in (("/lapor/", "review"), ("/lapor/telepon/", "send")):
        page.goto(address + path)
        page.click(f"button[name=step][value={press}]")
        page.wait_for_selector(".field-error")
        yield f"{name_of(path)}, with faults"


def link_for_an_office(page, address):
    """A request told by a link: the desk makes it, somebody without a login opens it."""
    sign_in(page, address, KESBANGPOL, "kepala-piket")
    page.goto(address + "/kejadian/KTR-A-0544/", wait_until="domcontentloaded")
    page.goto(address + page.get_attribute(".request-card a[href^='/permintaan/']", "href"))
    page.evaluate("document.querySelector(\"form[action$='/tautan/']\").requestSubmit()")
    page.wait_for_url("**/tautan/")
    yield "response:link, made"
    link = page.locator("main").inner_text().split("/jawab/")[1].split()[0]
    page.context.clear_cookies()
    page.goto(f"{address}/jawab/{link}", wait_until="domcontentloaded")
    yield "response:by_link"
    page.goto(f"{address}/jawab/tidak-ada/", wait_until="domcontentloaded")
    yield "response:by_link, unknown"


def as_another_office(page, address):
    sign_in(page, address, KESBANGPOL, "kepala-piket")
    page.goto(address + "/kejadian/KTR-A-0544/pratinjau/?kantor=POLRES", wait_until="domcontentloaded")
    yield "desk:preview"


def files_to_look_at(page, address):
    sign_in(page, address, DISKOMINFO, "admin")
    sheet = page.request.get(address + "/riwayat/berkas.csv?contoh=1").body()
    page.goto(address + "/riwayat/muat/", wait_until="domcontentloaded")
    page.set_input_files("#berkas", {"name": "riwayat.csv", "mimeType": "text/csv", "buffer": sheet})
    page.click("main form button.btn-primary")
    page.wait_for_url(re.compile("/muat/."))
    yield "history:look"
    shapes = page.request.get(address + "/peta/kecamatan.json").json()
    for one in shapes["features"]:
        one["properties"] = {"kode": one["properties"]["code"], "nama": one["properties"]["name"]}
    page.goto(address + "/kelola/batas/", wait_until="domcontentloaded")
    kept = {"name": "batas.geojson", "mimeType": "application/geo+json", "buffer": json.dumps(shapes).encode()}
    page.set_input_files("#berkas", kept)
    page.evaluate("document.querySelector(\"form[action$='/batas/kirim/']\").requestSubmit()")
    page.wait_for_load_state("domcontentloaded")
    page.wait_for_url(re.compile("/periksa/"))
    yield "territory:boundaries_look"


def _told(body, route):
    route.fulfill(body=body, content_type="text/html")


def as_written(page, address):
    """Pages that this realm does not show, as the server writes them, under an address of the site: their style finds
    them."""
    told = {**realm_mark(), "sentence": "Contoh kalimat.", "wait": 5}
    for name, template in [
        ("accounts:code", "accounts/code.html"),
        *((f"error {one}", f"{one}.html") for one in ERRORS),
    ]:
        body = render_to_string(template, told)
        place = f"{address}/tertulis/{template}"
        page.unroute_all()
        page.route(place, partial(_told, body))
        page.goto(place, wait_until="domcontentloaded")
        yield name


BY_HAND: list[Callable] = [
    refused,
    second_step,
    report_with_faults,
    link_for_an_office,
    as_another_office,
    files_to_look_at,
    as_written,
]
