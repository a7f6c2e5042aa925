"""Hostile files at the doors of the site: a page of ours, one sentence, and everything typed still there."""

import errno
import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from sigap.incidents.models import Incident
from sigap.intake.models import Report
from sigap.journal import durable
from sigap.ui.words import here
from sigap.vault import apart
from sigap.vault.models import SealedFile
from sigap_engine.apart import NoRoom
from tests.factories import bombs, pictures
from tests.factories.accounts import browser, make_officer

WORDS = "CONTOH: baliho sobek di simpang"
PDF = b"%PDF-1.7\n<html><script>alert(1)</script></html>\n%%EOF"


@pytest.fixture
def web(db):
    return browser(make_officer("panwascam-sandaran"))


def send(web, content, name="foto.jpg", **more):
    moment = here(timezone.now())
    told = {
        "kind": "D1", "place_text": "Sandaran", "text": WORDS, "basis": "saw", "occurred_on": moment.date().isoformat(),
        "occurred_time": "00:01", "channel": "app", "step": "send",
        "files": SimpleUploadedFile(name, content, "image/jpeg"),
    }  # fmt: skip
    return web.post("/lapor/", told, **more)


def refused(answer, sentence, status=422):
    page = answer.content.decode()
    assert answer.status_code == status
    assert sentence in page
    assert WORDS in page
    assert "<html lang" in page
    assert not Report.objects.exists()
    assert not Incident.objects.exists()
    assert not SealedFile.objects.exists()
    return True


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (bombs.PICTURES["png of 50,000 by 50,000"], "terlalu besar (lebih dari 24 juta piksel)"),
        (bombs.PICTURES["jpeg that says 65,000"], "terlalu besar (lebih dari 50 juta piksel)"),
        (bombs.PICTURES["png with 16 bits and alpha"], "terlalu berat untuk dibaca"),
        (bombs.PICTURES["png with a text of 2 GB"], "rusak atau terpotong"),
        (bombs.nested_zip, "bukan foto (JPEG"),
        (lambda: b"GIF89a/*\x00\x00*/=1;alert(1)", "bukan foto (JPEG"),
        (lambda: b"x" * (15 * 1024 * 1024 + 1), "lebih dari 15 MB"),
    ],
)
def test_a_hostile_photo_is_one_sentence_and_nothing_typed_is_lost(web, content, sentence):
    assert refused(send(web, content()), sentence)


def test_when_others_are_being_read_one_is_asked_to_wait(web, monkeypatch):
    def no_room(*_):
        raise NoRoom("all places are taken")

    monkeypatch.setattr(apart.APART, "ask", no_room)
    answer = send(web, pictures.heic())
    assert refused(answer, "Tunggu sebentar lalu kirim lagi", 503)
    assert answer.headers["Retry-After"] == "5"


def test_a_form_that_stays_open_hears_the_sentence_alone_and_keeps_its_photos(web, monkeypatch):
    def no_room(*_):
        raise NoRoom("all places are taken")

    monkeypatch.setattr(apart.APART, "ask", no_room)
    answer = send(web, pictures.heic(), headers={"X-Stay": "1"})
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "5"
    said = answer.content.decode().partition('class="error-page"')[2].partition("</p>")[0]
    assert "Tunggu sebentar lalu kirim lagi" in said, "frontend/parts/sending.js reads it there"


def served(web):
    report = Report.objects.get()
    return web.get(f"/lapor/{report.id}/foto/0/")


def test_a_photo_of_an_iphone_goes_in_and_is_shown_bare(web):
    original = pictures.heic_that_tells()
    assert send(web, original, "IMG_0001.HEIC").status_code == 302
    shown = served(web)
    assert shown.headers["Content-Type"] == "image/jpeg"
    assert shown.headers["Content-Disposition"].startswith("inline")
    assert [word for word in pictures.SECRETS.values() if word in shown.content] == []


@pytest.mark.parametrize(
    ("content", "kind", "way"),
    [
        (PDF, "application/pdf", "attachment"),
        (pictures.jpeg_that_tells() + bombs.nested_zip(1), "image/jpeg", "inline"),
        (pictures.png_that_tells() + b"<script>alert(1)</script>", "image/jpeg", "inline"),
    ],
    ids=["pdf that is html", "jpeg that is a zip", "png that is html"],
)
def test_what_is_two_things_at_once_is_served_as_what_it_was_taken_for(web, content, kind, way):
    assert send(web, content, "foto.jpg").status_code == 302
    shown = served(web)
    assert shown.headers["Content-Type"] == kind
    assert shown.headers["Content-Disposition"].startswith(way)
    assert shown.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in shown.headers["Content-Security-Policy"]
    assert "script-src" not in shown.headers["Content-Security-Policy"]
    assert "no-store" in shown.headers["Cache-Control"]
    if kind == "application/pdf":
        assert shown.content == PDF, "a PDF goes out as it came: anything else would be another document"
        assert shown.headers["Content-Disposition"].endswith('.pdf"')
    else:
        assert b"PK\x03\x04" not in shown.content
        assert b"<script>" not in shown.content


def test_a_disk_that_fills_while_a_photo_is_sealed_leaves_nothing_and_recovers_by_itself(web, settings, monkeypatch):
    files = settings.SIGAP_REALM_DIR / "files"
    before = set(files.rglob("*")) if files.exists() else set()
    real = os.fsync

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(durable.os, "fsync", full)
    answer = send(web, pictures.heic())
    monkeypatch.setattr(durable.os, "fsync", real)
    assert answer.status_code == 507
    assert "Penyimpanan server penuh" in answer.content.decode()
    assert not Report.objects.exists()
    assert not SealedFile.objects.exists()
    assert [path for path in set(files.rglob("*")) - before if path.is_file()] == []
    assert send(web, pictures.heic()).status_code == 302
    assert served(web).status_code == 200
