"""The payloads put through every field that a person or a file can fill, over the pages that people use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

from django.contrib.messages import get_messages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sigap.accounts.models import Institution, Post
from sigap.history.sheets import HEADER as COLUMNS
from sigap.incidents.models import Incident
from sigap.journal import guard
from sigap.journal.models import Entry
from sigap.response.models import Request
from sigap.territory import queries as territory
from sigap.territory.models import Area
from sigap_engine.sheets import write_csv
from tests.access.world import PICTURE, World
from tests.attack.payloads import ALL, TOGETHER

LABEL = "<img class=xssm src=x onerror=top.xss=1>"


def packed(most: int) -> Iterator[str]:
    """The payloads side by side in texts of at most so many characters."""
    text = ""
    for one in ALL:
        if len(one) > most:
            continue
        if len(text) + len(one) + 1 > most:
            yield text
            text = ""
        text = f"{text} {one}" if text else one
    yield text


def plant(world: World) -> list[str]:
    """Fill everything; returns codes of the incidents made. Every step must be taken, or the test tells nothing."""
    _names(world)
    codes = _reports(world)
    _work(world, codes)
    _people(world)
    _history(world)
    _borders(world)
    return codes


def posted(world: World, who: str, address: str, told: dict[str, object], status: int = 302):
    """Sent as a form; it must have been taken."""
    before = Entry.objects.count()
    answer = world.persona(who).client.post(address, told)
    said = [str(one) for one in get_messages(answer.wsgi_request)]
    assert answer.status_code == status, (address, answer.status_code, answer.content.decode()[:800])
    assert Entry.objects.count() > before, (address, said)
    return answer


def _names(world: World) -> None:
    """Names of villages, offices and posts come with files that administrators load."""
    with guard.applying():
        Area.objects.filter(code="64.08.11.2001").update(name=f"Sandaran {LABEL}")
        Institution.objects.filter(code="POLRES").update(name=f"Polres {LABEL}")
        Post.objects.filter(code="desk-piket-1").update(title=f"Piket {LABEL}")
    forget_names()


def forget_names() -> None:
    for one in (territory._names, territory._geojson, territory._name_index):
        one.cache_clear()


def _file(name: str, content: bytes) -> SimpleUploadedFile:
    file = SimpleUploadedFile("x", content)
    file._name = name
    return file


def _reports(world: World) -> list[str]:
    before = set(Incident.objects.values_list("code", flat=True))
    now = timezone.localtime()
    for number, words in enumerate(packed(480)):
        told = {
            "kind": ("B1", "I1", "D1")[number % 3],
            "place_text": words,
            "place_as_written": "1",
            "occurred_on": f"{now:%Y-%m-%d}",
            "occurred_time": "00.01",
            "text": TOGETHER,
            "basis": "saw",
            "contact": ALL[number][:190],
            "forwarded_from": ALL[-number - 1][:190],
            "step": "send",
            "files": _file(f"{ALL[number].replace('/', '')}.png", PICTURE),
        }
        if number % 2:
            told |= {"area_code": "64.08.11.2001", "place_text": "", "count_sure": "1", "injured": "3"}
        posted(world, "field_reporter", "/lapor/", told)
    return sorted(set(Incident.objects.values_list("code", flat=True)) - before)


def _work(world: World, codes: list[str]) -> None:
    tomorrow = timezone.localtime() + timedelta(days=1)
    for code in (str(world.kwargs["incident"]["code"]), *codes[:3]):
        place, entries = f"/kejadian/{code}", {}
        entries["catat"] = {"text": TOGETHER, "note_kind": "note"}
        entries["tugas"] = {"text": TOGETHER[:400], "owner": "desk-piket-1", "due_on": f"{tomorrow:%d-%m-%Y}"}
        entries["periksa"] = {"how": "check", "note": TOGETHER}
        entries["minta"] = {"to": "POLRES", "instrument": "PERMINTAAN", "text": TOGETHER}
        entries["betulkan"] = {"kind": "B2", "area": "64.08.11.2001", "severity": "3", "reason": TOGETHER}
        entries["beri-tahu"] = {"office": "FKUB", "how": "telephone"}
        entries["jawab-pelapor"] = {"text": TOGETHER, "how": "app"}
        for verb, told in entries.items():
            posted(world, "desk_officer", f"{place}/{verb}/", told)
        posted(world, "desk_officer", f"{place}/berkas/", {"files": _file(f"{ALL[7].replace('/', '')}.png", PICTURE)})
    posted(world, "desk_head", f"/kejadian/{codes[0]}/selesai/", {"outcome": "settled", "reason": TOGETHER})
    posted(world, "desk_head", f"/kejadian/{codes[1]}/tolak/", {"reason": TOGETHER})
    for request in Request.objects.filter(incident__code__in=codes[1:3], to_institution="POLRES"):
        told = {"state": "cannot", "reason_code": "other", "reason": TOGETHER, "by_post": "polres-ops"}
        world.persona("desk_head").client.post(f"/permintaan/{request.id}/jawab/", told)


def _people(world: World) -> None:
    for words in packed(118):
        posted(world, "administrator", "/kelola/petugas/tambah/", {"nama": words})
    person = world.kwargs["person"]["person"]
    for words in packed(190):
        told = {"saluran": "email", "alamat": words}
        posted(world, "administrator", f"/kelola/petugas/{person}/kontak/", told)
    for words in packed(78):
        posted(world, "administrator", "/kelola/kunci-api/", {"nama": words, "jabatan": "kpu-piket", "hari": "30"}, 200)


def _history(world: World) -> None:
    sources = [*packed(440), "javascript:top.xss=1", 'https://x"><img class=xssm src=x onerror=top.xss=1>']
    for number, words in enumerate(sources):
        told = {"tanggal": "2019", "area": "64.08.11.2001", "jenis": "G2", "kelas": "T2", "ringkasan": TOGETHER[:990]}
        told |= {"sumber": words, "catatan": TOGETHER, "tahapan": ALL[number][:40]}
        posted(world, "desk_head", "/riwayat/tambah/", told)


def sheet() -> SimpleUploadedFile:
    """A sheet of history with payloads in every cell, good rows and bad."""
    rows = [("", "2018", "64.08.11", "G2", "T2", "", one, "", one, one, one) for one in ALL]
    rows += [(one, one, one, one, one, one, one, one, one, one, one) for one in ALL]
    return SimpleUploadedFile("riwayat.csv", write_csv(COLUMNS, rows))


def boundaries() -> SimpleUploadedFile:
    """Real villages under hostile names, in a file whose every word is hostile."""
    features = []
    for number, row in enumerate(json.loads(territory.shapes_geojson("desa"))["features"][:24]):
        words = ALL[number]
        told = {"KODE": row["properties"]["code"], "NAMOBJ": words, words: words, "kec": ALL[-number - 1]}
        features.append({**row, "id": words, "properties": told})
    features.append({**features[0], "properties": {"NAMOBJ": LABEL, "KODE": LABEL}})
    told = {"type": "FeatureCollection", "name": LABEL, "features": features}
    return SimpleUploadedFile("batas.geojson", json.dumps(told).encode())


def _borders(world: World) -> None:
    told = {"satu": "64.08.11.2001", "dua": "64.08.11.2002", "nama": TOGETHER[:150], "sumber": TOGETHER[:150]}
    posted(world, "administrator", "/kelola/batas/sengketa/", told)
