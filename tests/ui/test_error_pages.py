"""Every error is a page in the office's language, and none mistakes its realm."""

import pytest
from django.test import Client, RequestFactory

from sigap.ui import errors

BAND = "realm-band"


def test_a_foreign_host_name_gets_a_page_in_indonesian(db):
    answer = Client().get("/masuk/", headers={"host": "evil.test"})
    assert answer.status_code == 400
    assert "Permintaan ini tidak terbaca" in answer.content.decode()


def test_a_body_beyond_the_limits_gets_a_page(db, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    answer = Client().post("/masuk/", {f"x{n}": "1" for n in range(9)})
    assert answer.status_code == 400
    assert "terlalu besar" in answer.content.decode()


@pytest.mark.parametrize(("realm", "word"), [("live", ""), ("contoh", "CONTOH"), ("latihan-a", "LATIHAN")])
@pytest.mark.parametrize("page", [errors.server_error, errors.bad_request])
def test_an_error_page_says_which_world_it_is(settings, realm, word, page):
    settings.SIGAP_REALM = realm
    told = page(RequestFactory().get("/")).content.decode()
    assert (BAND in told) is bool(word)
    assert word in told


def test_a_broken_view_answers_without_a_database(monkeypatch, settings):
    def broken(*_):
        raise RuntimeError("contoh")

    settings.SIGAP_REALM = "live"
    monkeypatch.setattr("sigap.accounts.middleware.ViewerMiddleware._viewer", broken)
    web = Client(raise_request_exception=False)
    answer = web.get("/healthz")
    assert answer.status_code == 500
    assert "Ada yang salah di sisi kami" in answer.content.decode()
    assert BAND not in answer.content.decode()


def test_an_address_for_a_button_is_a_page_when_typed(db):
    answer = Client().get("/keluar/")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "tombolnya" in answer.content.decode()


@pytest.mark.parametrize("path", ["/masuk/", "/tidak-ada/", "/healthz", "/api/v1/openapi.json"])
def test_every_answer_carries_the_security_headers(db, path):
    headers = Client().get(path).headers
    assert "'unsafe" not in headers["Content-Security-Policy"]
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_wrong_way_on_the_api_is_a_sentence_in_json(db):
    answer = Client().get("/api/v1/reports")
    assert answer.status_code == 405
    assert "openapi.json" in answer.json()["error"]["sentence"]
