"""The part of bench/plans.py that runs inside the realm: hear the statements of a working hour, explain them, write."""

import os
from datetime import timedelta
from pathlib import Path

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone
from tests.factories.accounts import Officer, browser

from bench.explain import Asked, listening, plan, shape
from sigap.accounts.models import Login
from sigap.accounts.seeding import seeded_person
from sigap.config.tick import one_round
from sigap.desk import shared
from sigap.incidents.actions import take_report
from sigap.intake.drafts import ReportDraft
from sigap.journal import guard
from sigap.journal.recorded import Actor
from sigap.response import actions as response

SEED = Actor.system("seed")
PAGES = ("/", "/desk/belum/", "/desk/periksa/", "/desk/angka/", "/peta/tanda.json", "/laporan/",
         "/laporan/?keadaan=all&halaman=150", "/cari/?q=sangatta", "/wilayah/64.08.04/", "/ukuran/", "/lembar-darurat/",
         "/permintaan/", "/pesan/")  # fmt: skip


def fill(source: str) -> None:
    """Every row of the SQLite file into the tables of this database."""
    settings = {
        **connections.databases["default"],
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": source,
        "OPTIONS": {},
    }
    connections.databases["source"] = settings
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    with transaction.atomic(), guard.applying(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model in models:
            if model._meta.db_table in ("django_content_type", "auth_permission"):
                continue
            rows = model._base_manager.using("source").all()
            model._base_manager.using("default").bulk_create(rows.iterator(chunk_size=500), batch_size=500, ignore_conflicts=True)  # fmt: skip
        for statement in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(statement)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _hour(web: Client) -> dict[str, list[Asked]]:
    heard: dict[str, list[Asked]] = {}
    for path in PAGES:
        shared.forget()
        with listening(heard.setdefault(f"GET {path}", [])):
            assert web.get(path).status_code == 200, path
    now = timezone.now()
    told = ReportDraft(kind="B1", area_code="64.08.04.2001", occurred_at=now - timedelta(minutes=9), text="CONTOH", basis="saw")  # fmt: skip
    with listening(heard.setdefault("a report", [])):
        incident = take_report(SEED, told, now=now).incident
    assert incident is not None
    with listening(heard.setdefault("an alert", [])):
        request = response.alert(SEED, incident.id, now=now)
    with listening(heard.setdefault("GET its page", [])):
        web.get(f"/kejadian/{incident.code}/")
    with listening(heard.setdefault("an answer", [])):
        response.answer(SEED, request.id, "accepted", now=now, how="phone")
    with listening(heard.setdefault("a round of the clockwork", [])):
        one_round(now)
    return heard


def write() -> None:
    person = seeded_person("desk-piket-1")
    web = browser(Officer(person, Login.objects.get(person_id=person), "desk-piket-1"), client=Client(SERVER_NAME="127.0.0.1"))  # fmt: skip
    lines, seen = [f"-- {connection.vendor}: rewritten by script/bench plans", ""], set()
    for what, asked in _hour(web).items():
        lines.append(f"== {what}")
        for one in asked:
            short = shape(one.sql)
            if short in seen:
                continue
            seen.add(short)
            lines += [short, *(f"    {line}" for line in plan(one)), ""]
    folder = Path(os.environ.get("BENCH_PLANS", Path(__file__).parent / "plans"))
    (folder / f"{connection.vendor}.txt").write_text("\n".join(lines) + "\n")
