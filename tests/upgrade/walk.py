"""A realm that was brought up to date is used: pages, a new report, an undo. Run as a process of its own, because the
realm is chosen by the environment before Django loads. Prints one JSON document.
"""

import json
import logging
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "sigap.config.settings"

import django

django.setup()

from django.test import Client
from django.utils import timezone

from sigap.accounts.models import Login, Post
from sigap.accounts.seats import viewer_of
from sigap.history.models import PastEvent
from sigap.incidents import actions as incidents
from sigap.incidents.models import OPEN_STATES, Incident
from sigap.intake.drafts import ReportDraft
from sigap.response import actions as response

OFFICES = {"piket1": "Badan Kesbangpol Kutai Timur", "admin": "Diskominfo Staper Kutai Timur"}
PAGES = {
    "piket1": ["/", "/dinding/", "/peta/", "/laporan/", "/permintaan/", "/ukuran/", "/lembar-darurat/", "/riwayat/",
               "/wilayah/64.08.11/", "/cari/?q=sangatta", "/serah-terima/", "/lapor/", "/pesan/"],
    "admin": ["/kelola/", "/kelola/petugas/", "/kelola/instansi/", "/kelola/jabatan/", "/kelola/batas/",
              "/kelola/catatan/", "/kelola/kesehatan/"],
}  # fmt: skip


def signed_in(name: str) -> Client:
    web = Client(HTTP_HOST="localhost")
    answer = web.post("/masuk/", {"instansi": OFFICES[name], "nama": name, "sandi": f"contoh-{name}"})
    assert answer.status_code == 302, answer.status_code
    return web


def walk() -> dict[str, object]:
    now = timezone.now()
    webs = {name: signed_in(name) for name in PAGES}
    statuses = {path: webs[name].get(path).status_code for name, paths in PAGES.items() for path in paths}
    old = list(Incident.objects.filter(state__in=OPEN_STATES).order_by("opened_at"))
    statuses["old incident"] = webs["piket1"].get(f"/kejadian/{old[0].code}/").status_code
    login = Login.objects.get(login_name="piket1")
    desk = viewer_of(login, chosen_post=Post.objects.get(title="Petugas piket 1").code, must_enrol=False, now=now).actor
    draft = ReportDraft(
        kind="B1", area_code="64.08.04.2001", occurred_at=now, text="CONTOH: sesudah pembaruan", basis="saw"
    )
    taken = incidents.take_report(desk, draft, now=now)
    statuses["new incident"] = webs["piket1"].get(f"/kejadian/{taken.incident.code}/").status_code
    response.merge(desk, taken.incident.id, old[0].id, now=now)
    merged = Incident.objects.get(id=taken.incident.id).state
    response.unmerge(desk, taken.incident.id, now=now)
    return {
        "statuses": statuses,
        "merged": merged,
        "parted": Incident.objects.get(id=taken.incident.id).state,
        "history": PastEvent.objects.count(),
    }


logging.disable(logging.CRITICAL)
sys.stdout.write(json.dumps(walk()) + "\n")
