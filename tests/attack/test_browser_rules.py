"""What browsers are told: cookies, transport, hosts, frames, caches, and where a form may send one on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from urllib.parse import urljoin, urlsplit

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from sigap.accounts.views.answers import safe_next
from tests.access.matrix import MATRIX
from tests.access.test_matrix import NAMES
from tests.access.world import build
from tests.attack.hostile import ODD
from tests.factories.accounts import PASSWORD, browser, make_officer

ELSEWHERE = (
    *(
        "//jahat.example",
        "///jahat.example",
        "/\\jahat.example",
        "\\\\jahat.example",
        "/\\/jahat.example",
        "/\t/jahat.example",
    ),
    *(
        "/\n/jahat.example",
        "\t//jahat.example",
        " //jahat.example",
        "\x00//jahat.example",
        "/%09/jahat.example",
        "/.//jahat.example",
    ),
    *(
        "http://jahat.example",
        "https:jahat.example",
        "http:/jahat.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "localhost",
    ),
    *(
        "//localhost@jahat.example",
        "http://localhost:80@jahat.example/",
        "//jahat.example\\@localhost/",
        "/../..//jahat.example",
    ),
    *(
        "/;@jahat.example",
        "/\u2028/jahat.example",
        "／／jahat.example",
        "/／jahat.example",
        "/\r\nLocation: http://jahat.example",
        "//[::1]",
        "//[",
    ),
)


@pytest.mark.parametrize("wanted", [*ELSEWHERE, *ODD], ids=lambda one: ascii(one)[:30])
def test_nobody_is_sent_elsewhere(wanted):
    """Where a browser would go from the sign-in page, by the rules of browsers: tabs dropped, backslashes turned."""
    request = RequestFactory().get("/masuk/")
    there = safe_next(request, wanted)
    seen = "".join(ch for ch in there if ch not in "\t\r\n").replace("\\", "/")
    assert seen.startswith("/")
    assert urlsplit(urljoin("http://testserver/masuk/", seen)).netloc == "testserver"


@pytest.mark.django_db
def test_sign_in_leads_home_whatever_the_form_says():
    officer = make_officer("panwascam-sandaran", login_name="orang.contoh")
    told = {"instansi": officer.login.institution_code, "nama": "orang.contoh", "sandi": PASSWORD}
    for wanted in ("//jahat.example/", "http://jahat.example/", "/\\jahat.example"):
        answer = Client().post("/masuk/", {**told, "lanjut": wanted})
        assert answer.status_code == 302
        assert urlsplit(answer.headers["Location"]).netloc == ""
        assert "jahat" not in answer.headers["Location"]


@pytest.mark.django_db
def test_every_cookie_is_for_the_server_alone(settings):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    officer = make_officer("panwascam-sandaran", login_name="orang.contoh")
    client = Client()
    client.get("/masuk/")
    client.post("/bahasa/", {"bahasa": "en"})
    client.post("/masuk/", {"instansi": officer.login.institution_code, "nama": "orang.contoh", "sandi": PASSWORD})
    loose = [
        name
        for name, one in client.cookies.items()
        if one.value and not (one["samesite"] and one["secure"] and one["httponly"])
    ]
    assert len(client.cookies) >= 4
    assert not loose


def test_in_production_only_https_is_spoken():
    read = "import django; django.setup(); from django.conf import settings as s; import json; print(json.dumps({n: getattr(s, n) for n in ('SESSION_COOKIE_SECURE', 'CSRF_COOKIE_SECURE', 'SECURE_HSTS_SECONDS', 'DEBUG', 'USE_X_FORWARDED_HOST', 'SESSION_COOKIE_HTTPONLY', 'CSRF_COOKIE_HTTPONLY', 'SECURE_PROXY_SSL_HEADER', 'ALLOWED_HOSTS')}))"
    told = {
        "SIGAP_PRODUCTION": "1",
        "SIGAP_PUBLIC_URL": "https://sigap.contoh.go.id",
        "SIGAP_SECRET_KEY": "x" * 50,
        "SIGAP_VAULT_KEY": "A" * 43 + "=",
    }
    said = subprocess.run([sys.executable, "-c", read], env={**os.environ, **told}, capture_output=True, text=True)
    kept = json.loads(said.stdout.strip().splitlines()[-1])
    assert all(
        kept[name]
        for name in ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_HTTPONLY")
    )
    assert kept["SECURE_HSTS_SECONDS"] >= 31_536_000
    assert not kept["DEBUG"]
    assert not kept["USE_X_FORWARDED_HOST"]
    assert kept["SECURE_PROXY_SSL_HEADER"] is None, "only behind a proxy that is named"
    assert "*" not in kept["ALLOWED_HOSTS"]


@pytest.mark.django_db
def test_a_foreign_host_names_no_link():
    world = build()
    client = world.persona("desk_officer").client
    pk = world.kwargs["request"]["pk"]
    for headers in ({"Host": "jahat.example"}, {"Host": "localhost:80@jahat.example"}, {"Host": "localhost\u00e9"}):
        assert client.post(f"/permintaan/{pk}/tautan/", {"to_post": "polres-ops"}, headers=headers).status_code == 400
    forwarded = {"X-Forwarded-Host": "jahat.example", "Forwarded": "host=jahat.example", "X-Original-URL": "/kelola/"}
    answer = client.post(f"/permintaan/{pk}/tautan/", {"to_post": "polres-ops"}, headers=forwarded)
    assert b"jahat.example" not in answer.content


# The same for everybody: signs of life, the contract, and the worker that shows notes.
PUBLIC_BYTES = ("healthz", "readyz", "api:openapi-json", "api:api-root", "notify:device_worker")


@pytest.mark.django_db
def test_no_private_answer_is_kept_by_a_browser_or_a_proxy():
    """Pages, data and files of a signed-in officer; only shapes of the map may be asked again with a tag."""
    world, kept = build(), []
    client = world.persona("desk_head").client
    for name in NAMES:
        row = MATRIX[name]
        if row.method != "GET" or name in PUBLIC_BYTES:
            continue
        answer = client.get(reverse(name, kwargs={**world.kwargs.get(row.about, {}), **row.kwargs}), row.data)
        told = answer.headers.get("Cache-Control", "")
        if not ("no-store" in told or ("private" in told and "max-age=0" in told)):
            kept.append(f"{name}: {told}")
        if answer.headers.get("X-Frame-Options") != "DENY":
            kept.append(f"{name}: frames")
    assert not kept, "\n".join(kept)


@pytest.mark.django_db
def test_a_session_of_before_the_sign_in_is_not_that_of_after():
    officer = make_officer("panwascam-sandaran", login_name="orang.contoh")
    client = Client()
    client.cookies["sigap_live"] = "a" * 32
    client.post("/masuk/", {"instansi": officer.login.institution_code, "nama": "orang.contoh", "sandi": PASSWORD})
    assert client.cookies["sigap_live"].value != "a" * 32
    assert browser(officer).get("/lapor/saya/").status_code == 200
