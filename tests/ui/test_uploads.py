"""What is sent: how much at once, where it lies meanwhile, and what becomes of floods."""

import errno
from tempfile import SpooledTemporaryFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from sigap.ui import uploads
from sigap.vault.files import LARGEST_BYTES
from sigap_engine import boundaries, sheets
from tests.factories.accounts import browser, make_officer


def sent(content, **more):
    """A request with a file, as the handler takes it in."""
    return RequestFactory().post("/lapor/", {"files": SimpleUploadedFile("a.jpg", content), **more})


def test_no_room_takes_a_file_that_would_be_cut():
    assert max(LARGEST_BYTES, sheets.MAX_BYTES, boundaries.MAX_BYTES) <= uploads.LARGEST_FILE < uploads.LARGEST_BODY


def test_a_file_waits_without_a_name_in_the_folder_of_the_realm(settings):
    content = b"foto" * 500_000
    request = sent(content)
    file = request.FILES["files"]
    assert file.file._rolled, "a file of two megabytes lies on the disk"
    assert list((settings.SIGAP_REALM_DIR / "uploads").iterdir()) == []
    assert (file.size, file.read(), file.name) == (len(content), content, "a.jpg")
    request.close()
    assert file.file.closed


def test_a_small_file_stays_in_memory():
    assert not sent(b"foto").FILES["files"].file._rolled


def test_what_is_beyond_the_largest_file_is_counted_and_not_kept(monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST_FILE", 1000)
    file = sent(b"x" * 200_000).FILES["files"]
    assert file.size == 200_000
    assert len(file.read()) == 1001


@pytest.mark.parametrize("path", ["/lapor/", "/api/v1/reports"])
def test_more_than_a_body_holds_is_refused_before_it_is_read(db, path):
    class Unread:
        def read(self, *_):
            raise AssertionError("the body was read")

        readline = read

    length = uploads.LARGEST_BODY + 1
    answer = Client().generic("POST", path, b"", CONTENT_LENGTH=str(length), **{"wsgi.input": Unread()})
    assert answer.status_code == 413
    assert "lebih dari 64 MB" in answer.content.decode()
    assert ("error" in answer.json()) if "api" in path else ("Belum tersimpan" in answer.content.decode())


def test_a_disk_that_fills_while_a_photo_arrives_is_said(db, monkeypatch):
    web = browser(make_officer("panwascam-sandaran"))
    web.raise_request_exception = False
    real = SpooledTemporaryFile.write

    def full(self, data):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(SpooledTemporaryFile, "write", full)
    photo = {"files": SimpleUploadedFile("a.jpg", b"x" * 2_000_000)}
    answer = web.post("/lapor/", photo)
    assert answer.status_code == 507
    assert "Penyimpanan server penuh" in answer.content.decode()
    monkeypatch.setattr(SpooledTemporaryFile, "write", real)
    assert web.post("/lapor/", photo).status_code == 422, "it recovers by itself: the form is read again"


def flood(parts):
    border = "batas"
    body = (
        b"".join(b"--" + border.encode() + b"\r\n" + part + b"\r\n" for part in parts) + b"--" + border.encode() + b"--"
    )
    return body, f"multipart/form-data; boundary={border}"


FILE = b'Content-Disposition: form-data; name="files"; filename="a.jpg"\r\n\r\nx'
FLOODS = {
    "fields": [b'Content-Disposition: form-data; name="a%d"\r\n\r\nx' % n for n in range(401)],
    "files": [FILE] * 13,
    "one huge header": [b"Content-Disposition: form-data; name=" + b"a" * 2_000_000 + b"\r\n\r\nx"],
    "text beyond its limit": [b'Content-Disposition: form-data; name="text"\r\n\r\n' + b"x" * (5 << 20)],
}


@pytest.mark.parametrize("name", FLOODS)
def test_a_flood_of_parts_is_a_page_that_says_so(db, name):
    body, kind = flood(FLOODS[name])
    answer = browser(make_officer("panwascam-sandaran")).generic("POST", "/lapor/", body, kind)
    assert answer.status_code == 400
    assert "terlalu besar" in answer.content.decode()


@pytest.mark.parametrize("body", [b"[" * 200_000, b'{"a":' * 200_000, b'{"kind": ' + b"9" * 100_000 + b"}"])
def test_json_without_end_is_no_report(db, body):
    web = browser(make_officer("panwascam-sandaran"))
    answer = web.generic("POST", "/api/v1/reports", body, "application/json", headers={"Idempotency-Key": "a"})
    assert answer.status_code in (400, 422)
    assert answer.json()["error"]["sentence"]
