"""Every list page has a ceiling of queries, and no list asks once per row."""

from datetime import timedelta

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve
from django.utils import timezone

from sigap.desk import shared
from sigap.response import actions as response
from tests.access.matrix import MATRIX
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import SANGATTA, taken

# address → (post that opens it, most queries)
LISTS = {
    "/": ("desk-piket-1", 44),
    "/desk/belum/": ("desk-piket-1", 21),
    "/desk/periksa/": ("desk-piket-1", 23),
    "/desk/angka/": ("desk-piket-1", 18),
    "/dinding/": ("desk-piket-1", 29),
    "/peta/": ("desk-piket-1", 16),
    "/peta/tanda.json": ("desk-piket-1", 15),
    "/laporan/": ("desk-piket-1", 13),
    "/cari/?q=sangatta": ("desk-piket-1", 21),
    "/wilayah/64.08.04/": ("desk-piket-1", 23),
    "/permintaan/": ("polres-ops", 14),
    "/serah-terima/": ("desk-piket-1", 19),
    "/lembar-darurat/": ("desk-piket-1", 20),
    "/ukuran/": ("desk-piket-1", 22),
    "/pesan/": ("desk-piket-1", 20),
    "/lapor/saya/": ("desk-piket-1", 12),
    "/kelola/instansi/": ("admin-sistem", 14),
    "/kelola/jabatan/": ("admin-sistem", 14),
    "/kelola/petugas/": ("admin-sistem", 16),
    "/kelola/catatan/": ("admin-sistem", 19),
    "/riwayat/": ("desk-piket-1", 12),
}


def _fill(desk, number, now):
    for minutes in range(number):
        told = now - timedelta(minutes=5 + minutes)
        incident = taken(desk.actor, told, area_code=SANGATTA).incident
        if minutes % 2:
            response.alert(desk.actor, incident.id, now=told)


def _asked(web, path):
    shared.forget()  # the count of a part that is made, not of one that somebody else had made a moment ago
    with CaptureQueriesContext(connection) as seen:
        answer = web.get(path)
    assert answer.status_code == 200, path
    return len(seen)


def test_every_list_page_of_the_site_is_here_or_says_why_not():
    """A GET address without an object in it is a list or a form; a new one is added to LISTS or named here."""
    forms_and_single = {
        "accounts:sign_in", "accounts:code", "accounts:passkeys", "accounts:prove", "accounts:choose_post", "accounts:lock", "accounts:account", "accounts:totp",
        "accounts:manage", "accounts:person_add", "incidents:report", "incidents:telephone", "incidents:kinds",
        "territory:kecamatan_json", "territory:desa_json", "territory:around_json", "territory:places",
        "desk:live", "notify:device_worker", "healthz", "readyz", "operation:metrics", "api:api-root", "api:openapi-json",
    }  # fmt: skip
    short = {
        "territory:calendar",
        "territory:contested_json",
        "territory:boundaries",
        "history:add",
        "history:load",
        "response:targets",
        "accounts:register",
        "accounts:tokens",
        "desk:attention",
        "notify:devices",
        "operation:health",
    }  # no row per incident
    counted = {resolve(path.partition("?")[0]).view_name for path in LISTS}
    lists = {
        name
        for name, row in MATRIX.items()
        if row.method == "GET" and not row.about and not row.kwargs and name not in forms_and_single | short
    }
    assert lists <= counted, lists - counted


def test_no_list_page_asks_once_per_row():
    now = timezone.now()
    officers = {post: make_officer(post, now=now - timedelta(days=1)) for post, _most in set(LISTS.values())}
    webs = {post: browser(one) for post, one in officers.items()}
    desk = officers["desk-piket-1"]
    _fill(desk, 6, now - timedelta(hours=1))
    for path, (post, _most) in LISTS.items():
        webs[post].get(path)  # whatever is cached once per process is cached now
    few = {path: _asked(webs[post], path) for path, (post, _most) in LISTS.items()}
    _fill(desk, 24, now)
    many = {path: _asked(webs[post], path) for path, (post, _most) in LISTS.items()}
    over = {path: many[path] for path, (_post, most) in LISTS.items() if many[path] > most}
    assert not over, "more queries than the page's ceiling"
    growing = {path: (few[path], many[path]) for path in LISTS if many[path] > few[path] + 3}
    assert not growing, "a list asks again for each row"
