"""Every address given what no form sends: no answer is a fault, whatever stands in its fields, path, headers or cookies.

The choices are drawn from a fixed seed, so that a run can be repeated; script/nightly draws others (SIGAP_SEED).
"""

from __future__ import annotations

import ast
import os
import random
import traceback
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.signals import got_request_exception
from django.db import transaction
from django.urls import get_resolver, reverse

from sigap.intake.forms import ReportForm
from sigap.journal.models import Entry
from sigap.journal.recorded import recorded_from
from sigap.vault import waiting_files
from tests.access.matrix import MATRIX
from tests.access.test_matrix import NAMES, addresses
from tests.access.world import PICTURE, World, build
from tests.attack.hostile import ODD

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).resolve().parents[2] / "src" / "sigap"
SEED = int(os.environ.get("SIGAP_SEED", "2024"))
ROUNDS = 60 if os.environ.get("SIGAP_NIGHTLY") == "1" else 1
ASK = ("desk_head", "desk_head", "administrator", "desk_officer", "duty_officer", "anonymous")
PLAIN = (
    *("POLRES", "FKUB", "PERMINTAAN", "PENERUSAN", "64.08.11.2001", "64.08.11", "64.08.04.2001/088", "B1", "G2", "T2"),
    *(
        "check",
        "call",
        "accepted",
        "cannot",
        "forward",
        "finish",
        "arrive",
        "27-11-2024",
        "2024-11-27",
        "14.22",
        "1",
        "3",
    ),
    *(
        "saw",
        "app",
        "note",
        "telephone",
        "settled",
        "desk-piket-1",
        "phone",
        "0812 3456 7890",
        "Sandaran",
        "CONTOH",
        "send",
    ),
)
# readyz says 503 when the tick was not heard of, as here; the others end the session that asks.
NOT_ASKED = {"readyz", "accounts:sign_out", "accounts:switch", "accounts:revoke_others", "accounts:lock"}


def asked_for() -> list[str]:
    """Every name of a field or parameter that the rooms read from a request."""
    found = set(ReportForm.base_fields)
    for path in SOURCE.rglob("*.py"):
        if (
            path.stem not in {"views", "acts", "by_link", "forms", "deliveries", "boundary_views"}
            and path.parent.name != "views"
        ):
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                if called in {"get", "getlist", "typed", "field"}:
                    found |= {
                        one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)
                    }
    return sorted(found - {""})


FIELDS = asked_for()


def test_the_fields_are_found():
    assert {"kantor", "look_again", "told_at", "lat", "jabatan", "berkas", "cocok-1", "severity"} - set(FIELDS) == {
        "cocok-1"
    }


class Faults:
    """What a view raised, with where it stood."""

    def __init__(self):
        self.seen = {}
        got_request_exception.connect(self._note)

    def _note(self, sender, request=None, **_more):
        lines = [line for line in traceback.format_exc().splitlines() if "/src/sigap" in line]
        last = traceback.format_exc().splitlines()[-1][:160]
        self.seen.setdefault(
            (lines[-1].strip() if lines else "", last.split(":")[0]), f"{request.method} {request.path[:80]} {last}"
        )


def fields_for(dice: random.Random, world: World, name: str) -> dict[str, object]:
    ids = [str(value) for kwargs in world.kwargs.values() for value in kwargs.values()]
    told: dict[str, object] = {}
    for field in FIELDS:
        fate = dice.random()
        if fate < 0.25:
            continue
        value = dice.choice(ODD if fate < 0.6 else PLAIN if fate < 0.9 else ids)
        told[field] = value.encode("utf-8", "replace").decode()
    if name.endswith(("add_photo", "add_file", "report", "telephone", "load", "boundaries_deliver")):
        called = dice.choice(ODD).encode("utf-8", "replace").decode().replace("/", "").strip(". \x00\r\n") or "x"
        kept = SimpleUploadedFile(called, dice.choice((PICTURE, b"a;b\n1;2", b"%PDF-", b"{}")))
        told["files"] = told["berkas"] = kept
    return told


def path_of(dice: random.Random, world: World, name: str, pattern) -> str:
    """A real path of the address; now and then with one of its words replaced."""
    row = MATRIX[name]
    kwargs = {**world.kwargs.get(row.about, {}), **row.kwargs}
    words = [key for key, kind in pattern.pattern.converters.items() if type(kind).__name__ == "StringConverter"]
    numbers = [key for key, kind in pattern.pattern.converters.items() if type(kind).__name__ == "IntConverter"]
    ids = [key for key, kind in pattern.pattern.converters.items() if type(kind).__name__ == "UUIDConverter"]
    for key in words:
        if dice.random() < 0.4:
            kwargs[key] = dice.choice(ODD).encode("utf-8", "replace").decode().replace("/", "") or "x"
    for key in numbers:
        if dice.random() < 0.6:
            kwargs[key] = dice.choice((0, 9, 2**31, 2**63, 10**40))
    for key in ids:
        if dice.random() < 0.2:
            kwargs[key] = uuid4()
    return reverse(name, kwargs=kwargs)


def test_no_address_answers_with_a_fault(settings):
    settings.SIGAP_RATE_LIMIT = 10_000_000
    world, dice, faults = build(), random.Random(SEED), Faults()
    clients = [world.persona(who).client for who in ASK]
    for client in clients:
        client.raise_request_exception = False
    patterns = dict(addresses(get_resolver()))
    wrong = []
    for name in NAMES:
        if name not in MATRIX or name in NOT_ASKED:
            continue
        for _ in range(ROUNDS):
            for method in ("get", "post"):
                path = path_of(dice, world, name, patterns[name])
                told = fields_for(dice, world, name)
                client = dice.choice(clients)
                cookies = client.cookies.copy()
                headers = {
                    "X-Live": dice.choice(("", "1")),
                    "If-None-Match": quote(dice.choice(ODD)[:80], errors="replace"),
                }
                with transaction.atomic():
                    answer = getattr(client, method)(
                        path, {k: v for k, v in told.items() if method == "post" or isinstance(v, str)}, headers=headers
                    )
                    if answer.streaming:
                        answer.close()
                    transaction.set_rollback(True)
                client.cookies = cookies
                if answer.status_code >= 500:
                    wrong.append(f"{method} {name}: {answer.status_code}")
    assert not faults.seen and not wrong, "\n".join([*sorted(set(wrong)), *map(str, faults.seen.items())])


def test_a_file_that_waits_for_another_page_is_no_sheet():
    """A boundary file and a sheet of history wait in one place, by their hash."""
    client = build().persona("desk_head").client
    sha = waiting_files.keep(b'{"type": "FeatureCollection"}')
    for answer in (
        client.get(reverse("history:look", kwargs={"sha": sha})),
        client.post(reverse("history:look", kwargs={"sha": sha})),
    ):
        assert answer.status_code == 422


def test_a_level_of_a_thousand_digits_is_no_level():
    world = build()
    code = world.kwargs["incident"]["code"]
    answer = world.persona("desk_officer").client.post(f"/kejadian/{code}/betulkan/", {"severity": "9" * 5_000})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    "fields",
    [
        {"lat": "1e999999", "lon": "117"},
        {"lat": "1e900000", "lon": "117"},
        {"told_at": "9999-12-31T23:59:59-14:00"},
        {"told_at": "0001-01-01T00:00:00+14:00", "occurred_other": "0001-01-01"},
        {"told_at": "1970-01-01T00:00:00+08:00", "occurred_other": "0001-01-01"},
        {"told_at": "9999-01-01T00:00:00+00:00", "occurred_other": "9999-12-31"},
    ],
)
def test_impossible_moments_and_points_of_a_report(fields):
    client = build().persona("field_reporter").client
    told = {
        "kind": "B1",
        "place_text": "Sandaran",
        "occurred_on": "2025-03-03",
        "occurred_time": "14.22",
        "text": "CONTOH",
        "basis": "saw",
        "step": "send",
    }
    answer = client.post("/lapor/", {**told, **fields})
    assert answer.status_code in (302, 422)
    assert all(recorded_from(text) for text in Entry.objects.values_list("text", flat=True))
