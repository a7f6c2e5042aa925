"""The matrix asked in every other way: other methods, ids of others in one's own addresses, codes that must look unknown,
keys for machines on pages for people."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from sigap.accounts.actions import issue_token
from sigap.incidents import actions as incidents
from sigap.journal.models import Entry
from tests.access.matrix import MATRIX, PUBLIC
from tests.access.test_matrix import NAMES, strictly
from tests.access.world import PICTURE, World, build
from tests.factories.accounts import SEED
from tests.factories.reports import taken

pytestmark = pytest.mark.django_db
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
ATTEMPTS = {"register.attempted", "message.confirmed"}


def address_of(world: World, name: str) -> str:
    row = MATRIX[name]
    return reverse(name, kwargs={**world.kwargs.get(row.about, {}), **row.kwargs})


@pytest.mark.parametrize("who", ["anonymous", "duty_officer accused"])
def test_no_method_opens_what_the_matrix_closes(who, settings):
    """Not one word of the matter in Sandaran, and nothing written, whatever the method."""
    settings.SIGAP_RATE_LIMIT = 10_000_000
    world = build()
    client, wrong = strictly(world.persona(who)), []
    for name in NAMES:
        address, cookies = address_of(world, name), client.cookies.copy()
        for method in (
            METHODS if who == "anonymous" else ("HEAD", "PUT", "POST" if MATRIX[name].method == "GET" else "GET")
        ):
            with transaction.atomic():
                before = Entry.objects.order_by("-seq").values_list("seq", flat=True).first()
                answer = client.generic(method, address)
                content = b"".join(answer.streaming_content) if answer.streaming else answer.content
                text = (
                    (content.decode("utf-8", "replace") + str(dict(answer.headers)))
                    .replace(address, "")
                    .replace(quote(address, safe=""), "")
                )
                kinds = set(Entry.objects.filter(seq__gt=before).values_list("kind", flat=True)) - ATTEMPTS
                transaction.set_rollback(True)
            client.cookies = cookies.copy()
            wrong += [f"{method} {name}: {one}" for one in world.canaries if one in text]
            if kinds or (answer.status_code >= 500 and name != "readyz"):
                wrong.append(f"{method} {name}: {answer.status_code} {kinds}")
            if who == "anonymous" and MATRIX[name].who != PUBLIC and answer.status_code < 300:
                wrong.append(f"{method} {name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_a_key_for_machines_opens_no_page():
    world, now = build(), timezone.now()
    key = issue_token(SEED, label="x", post_code="desk-piket-1", expires_at=now + timedelta(days=1), now=now).key
    machine, wrong = Client(headers={"Authorization": f"Bearer {key}"}), []
    for name in NAMES:
        row = MATRIX[name]
        if row.who == PUBLIC or row.machine:
            continue
        answer = machine.generic(row.method, address_of(world, name))
        if answer.status_code < 300 or any(one in answer.content.decode("utf-8", "replace") for one in world.canaries):
            wrong.append(f"{name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("post", ["pembaca-kampus", "admin-sistem", "pelatih-bimtek"])
def test_a_key_of_another_scope_sends_no_report(post):
    world, now = build(), timezone.now()
    row = issue_token(SEED, label="x", post_code=post, expires_at=now + timedelta(days=1), now=now)
    before = Entry.objects.count()
    answer = Client(headers={"Authorization": f"Bearer {row.key}"}).post(
        "/api/v1/reports", "{}", content_type="application/json"
    )
    told = {"pelatih-bimtek": 422}.get(post, 403)
    assert (answer.status_code, Entry.objects.count()) == (told, before)
    assert not any(one in answer.content.decode() for one in world.canaries)


def hidden_from_the_desk(world: World):
    """A matter that accuses the desk's own office, and a plain one beside it, each with everything that has an id."""
    now, teller = timezone.now(), world.persona("field_reporter").officer
    hidden = taken(teller.actor, now, accused=("KESBANGPOL",), files=(("foto.png", PICTURE),), contact="0812 0000 1111")
    plain = taken(teller.actor, now)
    return hidden, plain


def said(answer) -> list[str]:
    return [str(one) for one in get_messages(answer.wsgi_request)]


@pytest.mark.parametrize(("verb", "field"), [("gabung", "into"), ("kaitkan", "other")])
def test_a_hidden_code_is_answered_as_an_unknown_one(verb, field):
    world = build()
    hidden, plain = hidden_from_the_desk(world)
    desk = world.persona("desk_officer").client
    answers = []
    for code in (hidden.incident.code, "KTR-A-9999"):
        answer = desk.post(f"/kejadian/{plain.incident.code}/{verb}/", {field: code})
        answers.append(
            (answer.status_code, answer.headers.get("Location"), {one.replace(code, "") for one in said(answer)})
        )
    assert answers[0] == answers[1]
    assert (
        desk.get(f"/kejadian/{hidden.incident.code}/").status_code
        == desk.get("/kejadian/KTR-A-9999/").status_code
        == 404
    )


def test_ids_of_a_hidden_matter_do_nothing_in_an_open_one():
    """Its report, clock, task and files under the address of an incident that one may work."""
    world, now = build(), timezone.now()
    hidden, plain = hidden_from_the_desk(world)
    kept = incidents.add_file(SEED, hidden.incident.id, "rahasia.png", PICTURE, now=now)
    task = incidents.add_task(SEED, hidden.incident.id, "RAHASIA", "bawaslu-piket", None, now=now)
    timer = hidden.incident.timers.first()
    desk, place = world.persona("desk_officer").client, f"/kejadian/{plain.incident.code}"
    before = Entry.objects.count()
    tries = [
        ("buka-nomor", {"report": str(hidden.report.id), "reason": "x"}),
        ("tugas-selesai", {"task": str(task.id)}),
    ]
    tries += [
        ("jeda", {"timer": str(timer.id) if timer else "x", "reason": "x"}),
        ("lanjut", {"timer": str(timer.id) if timer else "x"}),
    ]
    for verb, told in tries:
        desk.post(f"{place}/{verb}/", told)
    assert Entry.objects.count() == before
    assert desk.get(f"{place}/berkas/{kept.id}/").status_code == 404
    assert desk.get(f"/lapor/{hidden.report.id}/foto/0/").status_code == 404
    assert desk.get(f"/lapor/{hidden.report.id}/").status_code == 404
    assert desk.post(f"/lapor/{hidden.report.id}/foto/", {}).status_code == 404
    assert desk.get(f"{place}/pratinjau/?kantor=BAWASLU").content.count(hidden.incident.code.encode()) == 0


def test_a_file_belongs_to_one_address():
    world = build()
    number, note = world.kwargs["photo"]["report"], world.kwargs["incident_file"]["note"]
    for who in ("duty_officer", "camat", "duty_officer accused", "administrator", "registered", "anonymous"):
        client, codes = world.persona(who).client, world.kwargs["incident"]["code"]
        answers = [client.get(f"/kejadian/{codes}/berkas/{note}/"), client.get(f"/lapor/{number}/foto/0/")]
        assert all(one.status_code in (302, 403, 404) for one in answers), who
    teller = world.persona("field_reporter").client
    assert teller.get(f"/lapor/{number}/foto/0/").status_code == 200
    assert [teller.get(f"/lapor/{number}/foto/{n}/").status_code for n in (1, 9, 10**12)] == [404, 404, 404]


# What a blind person reads must be the same to the letter, whether there is a hidden matter or not.
READ = {
    "desk_officer": "/ /desk/belum/ /desk/periksa/ /desk/angka/ /dinding/ /peta/ /peta/tanda.json /laporan/?keadaan=all "
    "/cari/?q=sandarann /cari/?q=bentrok /cari/?q=KTR- /wilayah/64.08.11/ /wilayah/64.08.11.2001/ /ukuran/ /lembar-darurat/ "
    "/serah-terima/ /menunggu/ /pesan/ /permintaan/ /riwayat/berkas.csv /tempat/?q=sandaran",
    "desk_head": "/ /laporan/?keadaan=all /cari/?q=sandarann /serah-terima/ /pesan/ /kelola/target/",
    "camat elsewhere": "/permintaan/ /peta/tanda.json /cari/?q=sandarann /wilayah/64.08.11/ /serah-terima/",
    "mediator": "/permintaan/ /peta/tanda.json /cari/?q=sandarann /wilayah/64.08.11/",
    "field_reporter elsewhere": "/lapor/saya/ /peta/tanda.json /cari/?q=sandarann /wilayah/64.08.11/",
    "administrator": "/pesan/ /menunggu/ /peta/tanda.json /cari/?q=sandarann /wilayah/64.08.11/",
    "registered": "/saya/ /masuk/",
}
# What the clock alone changes, and the form secret.
CHANGING = re.compile(
    r'(?:name="csrfmiddlewaretoken" value|data-made|datetime|data-live-mark|data-mark)="[^"]*"'
    r"|<progress[^>]*>|\b\d\d\.\d\d\b|\d+ (?:mnt|menit|dtk|detik)(?: lalu)?|baru saja"
)


def words_of(client: Client, address: str) -> str:
    answer = client.get(address, headers={"X-Live": "1"} if "/desk/" in address else {})
    return CHANGING.sub("", answer.content.decode())


def test_a_hidden_matter_moves_no_word_and_no_number(settings):
    settings.SIGAP_RATE_LIMIT = 10_000_000
    world = build()
    now = timezone.now()
    before = {
        (who, one): words_of(world.persona(who).client, one) for who, some in READ.items() for one in some.split()
    }
    taken(world.persona("field_reporter").officer.actor, now, accused=("KESBANGPOL",))
    moved = [f"{who} {one}" for (who, one), text in before.items() if words_of(world.persona(who).client, one) != text]
    assert not moved, "\n".join(moved)
    taken(world.persona("field_reporter").officer.actor, now)
    assert words_of(world.persona("desk_officer").client, "/") != before[("desk_officer", "/")]  # an open one does


def test_the_pulse_says_that_something_happened_and_nothing_more():
    world = build()
    desk = world.persona("desk_officer").client
    desk.get("/hidup/")
    first = desk.get("/hidup/")
    taken(world.persona("field_reporter").officer.actor, timezone.now(), accused=("KESBANGPOL",))
    answer = desk.get("/hidup/", headers={"If-None-Match": first.headers["ETag"]})
    assert answer.content == b""
    assert len(answer.headers["ETag"]) == 22
    assert set(answer.headers) == set(first.headers)
