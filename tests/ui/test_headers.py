"""No answer leaves without its security headers: pages, files, errors, the pulse, the API."""

import pytest
from django.test import Client

from sigap.desk.pulse import PULSE
from sigap.ui.headers import HEADERS, POLICY
from tests.factories.accounts import browser, make_officer

pytestmark = pytest.mark.django_db


def bare(answer):
    """Which headers are missing."""
    return [name for name in HEADERS if not answer.headers.get(name)]


def test_nothing_inline_and_nothing_from_elsewhere():
    assert "unsafe" not in POLICY
    assert "http" not in POLICY
    assert "*" not in POLICY
    for limit in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
        assert limit in POLICY


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/masuk/", 200),
        ("/static/ui/sigap.svg", 200),
        ("/static/tidak-ada.js", 404),
        ("/tidak-ada/", 404),
        ("/healthz", 200),
        ("/api/v1/openapi.json", 200),
        ("/api/v1/tidak-ada", 404),
        ("/jawab/tidak-ada/", 200),
        ("/hidup/", 401),
        ("/keluar/", 405),
        ("/peta/", 302),
    ],
)
def test_a_strangers_answer_has_them(address, status):
    answer = Client().get(address)
    assert answer.status_code == status
    assert bare(answer) == []


def test_a_foreign_host_name_gets_them_with_its_refusal():
    answer = Client().get("/masuk/", headers={"Host": "jahat.example"})
    assert answer.status_code == 400
    assert bare(answer) == []


def test_a_form_without_its_secret_gets_them():
    answer = Client(enforce_csrf_checks=True).post("/masuk/", {"nama": "x"})
    assert answer.status_code == 403
    assert bare(answer) == []


def test_something_broken_gets_them(monkeypatch):
    client = browser(make_officer("desk-piket-1"))
    client.raise_request_exception = False
    monkeypatch.setattr("sigap.desk.views.situation.situation", lambda request: 1 / 0)
    answer = client.get("/")
    assert answer.status_code == 500
    assert bare(answer) == []


def test_the_pulse_answered_from_memory_has_them():
    client = browser(make_officer("desk-piket-1"))
    client.get("/hidup/")
    assert PULSE.knows(client.session.session_key)
    answer = client.get("/hidup/")
    assert bare(answer) == []
    assert bare(client.get("/hidup/", headers={"If-None-Match": answer.headers["ETag"]})) == []


def test_no_browser_keeps_a_page():
    """On a shared computer the back button shows nothing of whoever has signed out."""
    web = browser(make_officer("desk-piket-1"))
    for address in ("/", "/laporan/", "/saya/", "/lapor/", "/masuk/", "/tidak-ada/"):
        assert "no-store" in web.get(address).headers["Cache-Control"], address


def test_files_and_map_data_may_still_be_kept():
    web = browser(make_officer("desk-piket-1"))
    for address in ("/static/ui/sigap.svg", "/peta/desa.json"):
        assert "no-store" not in web.get(address).headers.get("Cache-Control", ""), address
