"""Every field filled with text made to run, then every page opened in Chromium: nothing runs, nothing becomes an element.

No server: Chromium's requests are answered by the site in this process, with its own headers, so that one database
holds what was planted and all is rolled back.
"""

from __future__ import annotations

from urllib.parse import quote, urlsplit

import pytest
from django.db import connections
from django.test import Client
from django.urls import get_resolver, reverse

from sigap.intake.models import Report
from sigap.response.models import Request
from tests.access.matrix import MATRIX
from tests.access.test_matrix import NAMES, addresses, expected
from tests.access.world import World, build
from tests.attack.payloads import ALL, ATTRIBUTES, MARKUP, SCRIPTS, TEMPLATES
from tests.attack.planting import boundaries, forget_names, plant, sheet

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
HERE = "http://localhost"
ASKING = ("desk_head", "administrator", "duty_officer", "field_reporter", "bawaslu", "anonymous")
NO_PAGES = (
    "json",
    "photo",
    "file",
    "sheet",
    "api-",
    "openapi",
    "api_reports",
    "healthz",
    "readyz",
    "live",
    "marks",
    "kinds",
    "places",
)
LISTENS = """document.addEventListener("securitypolicyviolation", (e) =>
  (window.__refused ??= []).push(`${e.violatedDirective} ${e.blockedURI} ${e.sample}`))"""
FINDS = """() => {
  const all = [...document.querySelectorAll("*")];
  const runs = (el) => [...el.attributes].some((a) => a.name.startsWith("on") || /^\\s*(javascript|vbscript|data:text)/i.test(a.value.replace(/[\\x00-\\x20]/g, "")) && ["href", "src", "action", "formaction", "data", "xlink:href"].includes(a.name));
  return {
    ran: window.top.xss ?? null,
    made: all.filter((el) => el.classList?.contains("xssm")).map((el) => el.outerHTML.slice(0, 200)),
    runs: all.filter(runs).map((el) => el.outerHTML.slice(0, 200)),
    refused: window.__refused ?? [],
    computed: document.body.innerText.includes("49xssm"),
  };
}"""


class Site:
    """Answers a browser context as the site would answer this client."""

    def __init__(self, client: Client) -> None:
        self.client = client
        self.connection = connections["default"]
        self.posts: dict[str, tuple[str, dict[str, object]]] = {}
        self.kept: dict[str, dict[str, object]] = {}
        self.faults: list[str] = []

    def __call__(self, route) -> None:
        connections["default"] = self.connection  # each call of the driver stands in a context of its own
        asked = route.request
        parts = urlsplit(asked.url)
        if not asked.url.startswith(HERE):
            self.faults.append(f"asked for {asked.url}")
            return route.abort()
        if parts.path not in self.kept:
            answer = self._answer(asked, parts)
            if not parts.path.startswith("/static/"):
                return route.fulfill(**answer)
            self.kept[parts.path] = answer
        return route.fulfill(**self.kept[parts.path])

    def _answer(self, asked, parts) -> dict[str, object]:
        if parts.path in self.posts:
            address, told = self.posts[parts.path]
            answer = self.client.post(address, told, follow=True)
        else:
            headers = {
                key: value for key, value in asked.headers.items() if key in ("x-live", "accept", "if-none-match")
            }
            answer = self.client.get(f"{parts.path}?{parts.query}", headers=headers, follow=True)
        if answer.status_code >= 500:
            self.faults.append(f"{parts.path}: {answer.status_code}")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        return {"status": answer.status_code, "headers": dict(answer.headers.items()), "body": body}


def pages(world: World, codes: list[str]) -> dict[str, list[str]]:
    """Addresses by who opens them: every page of the matrix, and the objects that were planted."""
    patterns = dict(addresses(get_resolver()))
    found: dict[str, list[str]] = {who: [] for who in ASKING}
    for name in NAMES:
        row = MATRIX.get(name)
        if row is None or row.method != "GET" or name not in patterns or name.endswith(NO_PAGES):
            continue
        who = next((one for one in ASKING if "open" in expected(row, world.persona(one))), None)
        if who is not None:
            found[who].append(reverse(name, kwargs={**world.kwargs.get(row.about, {}), **row.kwargs}))
    found["desk_head"] += [f"/kejadian/{code}/" for code in codes[:3]]
    found["desk_head"] += ["/laporan/?keadaan=all", "/riwayat/?wilayah=64.08.11", "/wilayah/64.08.11.2001/"]
    found["desk_head"] += [f"/permintaan/{one}/" for one in Request.objects.values_list("id", flat=True)[:2]]
    found["duty_officer"] += ["/", "/permintaan/"]
    found["field_reporter"] += [f"/lapor/{one}/" for one in Report.objects.values_list("id", flat=True)[:2]]
    for words in (" ".join(MARKUP[8:13]) + ATTRIBUTES[0], ATTRIBUTES[1] + SCRIPTS[8] + TEMPLATES[0]):
        said = quote(words)
        code = world.kwargs["incident"]["code"]
        found["desk_head"] += [f"/cari/?q={said}", f"/laporan/?q={said}&wilayah={said}&keadaan={said}&hari={said}"]
        found["desk_head"] += [f"/peta/?di={said}", f"/riwayat/?q={said}&kelas={said}&dari={said}&wilayah={said}"]
        found["desk_head"] += [f"/kejadian/{code}/?selesai={said}", f"/kejadian/{code}/pratinjau/?kantor={said}"]
        found["administrator"] += [f"/kelola/petugas/?q={said}&hanya={said}&hal={said}", f"/kelola/jabatan/?q={said}"]
        found["anonymous"] += [f"/masuk/?lanjut={said}", f"/jawab/{said.replace('/', '')}/", f"/{said}"]
    return found


def forms(sha: str) -> dict[str, list[tuple[str, dict[str, object]]]]:
    """Forms that are refused and shown again with what was typed."""
    typed = " ".join((*MARKUP[7:13], *ATTRIBUTES))
    wrong = {
        "kind": typed,
        "place_text": typed,
        "occurred_on": typed,
        "occurred_time": typed,
        "text": typed,
        "basis": typed,
    }
    wrong |= {"occurred_other": typed, "contact": typed, "lat": typed, "key": typed, "injured": typed, "accused": typed}
    past = dict.fromkeys(
        ("tanggal", "area", "place", "jenis", "kelas", "ringkasan", "sumber", "catatan", "tahapan"), typed
    )
    return {
        "field_reporter": [("/lapor/", wrong), ("/lapor/", {"step": "review", **wrong, "kind": "B1"})],
        "desk_head": [("/lapor/telepon/", wrong), ("/riwayat/tambah/", past), ("/kelola/target/", {"value": typed})],
        "administrator": [
            ("/kelola/petugas/tambah/", {"nama": typed * 3}),
            ("/kelola/kunci-api/", {"nama": typed, "jabatan": typed, "hari": typed}),
            ("/kelola/batas/sengketa/", {"satu": typed, "dua": typed, "nama": typed, "sumber": typed}),
            (f"/kelola/batas/periksa/{sha}/pakai/", {"proyeksi": typed, "cocok-1": typed, "sumber": typed}),
        ],
        "anonymous": [
            ("/masuk/", {"instansi": typed, "nama": typed, "sandi": typed, "lanjut": typed}),
            ("/jawab/x/", {"pin": typed, "state": typed, "reason": typed}),
        ],
    }


@pytest.fixture
def planted(settings):
    settings.SIGAP_RATE_LIMIT = 10_000_000
    world = build()
    yield world, plant(world)
    forget_names()


def looked_through(world: World) -> dict[str, list[str]]:
    """Files with payloads, delivered and not yet decided about."""
    admin, head = world.persona("administrator").client, world.persona("desk_head").client
    border = admin.post("/kelola/batas/kirim/", {"berkas": boundaries(), "proyeksi": ALL[6][:80]})
    plain = admin.post("/kelola/batas/kirim/", {"berkas": boundaries()})
    past = head.post("/riwayat/muat/", {"berkas": sheet()})
    return {
        "administrator": [border.headers["Location"], plain.headers["Location"]],
        "desk_head": [past.headers["Location"]],
    }


def look(page, place: str) -> dict[str, object]:
    """Open one address, let its scripts do their work, and look for what was planted."""
    page.goto(HERE + place, wait_until="load")
    if page.locator("[data-map]").count():
        page.wait_for_selector("[data-map][data-ready]", timeout=20_000)
    if place.split("?")[0] in ("/lapor/", "/riwayat/tambah/"):
        page.locator("#place_text, [name=place_text], [name=place]").first.press_sequentially("sandaran")
        page.wait_for_selector("ul button:has-text('xssm')")
    return page.evaluate(FINDS)


def opened_by(context, site: Site, places: list[str]) -> list[str]:
    """What was found on these pages."""
    found: list[str] = []
    context.add_init_script(LISTENS)
    context.route("**/*", site)
    page = context.new_page()
    page.on("dialog", lambda dialog: (found.append(f"dialog {dialog.message}"), dialog.dismiss()))
    page.on("pageerror", lambda error: found.append(f"script error: {error}"))
    for place in dict.fromkeys(places):
        told = look(page, place)
        found += [f"{place[:70]}: {what} {told[what]}" for what in told if told[what]]
    return found + site.faults


def test_nothing_that_was_typed_runs_on_any_page(planted, chromium):
    world, codes = planted
    wanted, files = pages(world, codes), looked_through(world)
    sha = urlsplit(files["administrator"][1]).path.split("/")[-2]
    assert sum(len(set(places)) for places in wanted.values()) > 60
    found: list[str] = []
    for who, places in wanted.items():
        site = Site(world.persona(who).client)
        if who == "anonymous":
            site.client.cookies["sigap_office"] = ATTRIBUTES[0]
        site.posts = {f"/kiriman/{number}/": form for number, form in enumerate(forms(sha).get(who, ()))}
        context = chromium.new_context(viewport={"width": 1366, "height": 768}, locale="id-ID", service_workers="block")
        found += [f"{who} {one}" for one in opened_by(context, site, [*places, *files.get(who, ()), *site.posts])]
        context.unroute_all(behavior="ignoreErrors")  # a page that still asks would keep the context from closing
        context.close()
    assert not found, "\n".join(found)
