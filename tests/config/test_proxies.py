"""Behind one's own HTTPS proxy: who is believed about addresses and about HTTPS, and nobody else."""

import os
import subprocess
import sys

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from sigap.ui.headers import OnlyOurProxies

ASK = "from sigap.config import settings as s; print(s.SIGAP_TRUSTED_PROXIES, s.SECURE_PROXY_SSL_HEADER)"


@pytest.mark.parametrize(
    ("given", "read"),
    [
        ("", "[] None"),
        ("127.0.0.1, 10.0.0.2", "['127.0.0.1', '10.0.0.2'] ('HTTP_X_FORWARDED_PROTO', 'https')"),
    ],
)
def test_it_is_read_from_the_environment(tmp_path, given, read):
    environment = {**os.environ, "SIGAP_TRUSTED_PROXIES": given, "SIGAP_DATA": str(tmp_path), "DATABASE_URL": ""}
    done = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == read


def test_without_a_proxy_nobody_claims_https(settings):
    assert settings.SECURE_PROXY_SSL_HEADER is None
    assert not RequestFactory().get("/", headers={"X-Forwarded-Proto": "https"}).is_secure()


@pytest.mark.parametrize(("peer", "secure"), [("127.0.0.1", True), ("9.9.9.9", False)])
def test_with_a_proxy_only_the_proxy_claims_it(settings, peer, secure):
    settings.SIGAP_TRUSTED_PROXIES = ["127.0.0.1"]
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    seen = []
    through = OnlyOurProxies(lambda request: seen.append(request.is_secure()) or HttpResponse())
    through(RequestFactory().get("/", headers={"X-Forwarded-Proto": "https"}, REMOTE_ADDR=peer))
    assert seen == [secure]
