"""The API asked what its contract does not expect: no fault, every answer as promised, nobody without a key.

A few examples in every run; script/nightly asks 50,000 times.
"""

from __future__ import annotations

import json
import os
from datetime import timedelta

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as tried
from hypothesis import strategies as st
from schemathesis.checks import load_all_checks
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from sigap.accounts.actions import issue_token
from sigap.config.api import api
from sigap.config.wsgi import application
from sigap.intake.models import Report
from tests.factories.accounts import SEED
from tests.factories.reports import load_kutim

pytestmark = pytest.mark.django_db
NIGHTLY = os.environ.get("SIGAP_NIGHTLY") == "1"
EXAMPLES = 25_000 if NIGHTLY else 30  # of requests as promised, and as many of others
load_all_checks()
CONTRACT = schemathesis.openapi.from_dict(json.loads(json.dumps(api.get_openapi_schema(), default=str)))
CONTRACT.app = application
OPERATIONS = [one.ok() for one in CONTRACT.get_all_operations()]
hard = tried(deadline=None, max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))


@pytest.fixture
def key(settings):
    settings.SIGAP_RATE_LIMIT = 10_000_000
    now = timezone.now()
    load_kutim(now=now)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)  # the site is asked as a server asks it, inside the test's transaction
    yield issue_token(
        SEED, label="contoh", post_code="panwascam-sangatta_utara", expires_at=now + timedelta(days=30), now=now
    ).key
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def asked(case, headers):
    """One request through the whole of the site, taken back afterwards; checked against the contract."""
    with transaction.atomic():
        answer = case.call(headers=headers)
        case.validate_response(
            answer, excluded_checks=[positive_data_acceptance]
        )  # it cannot know our places and kinds
        transaction.set_rollback(True)
    return answer


def test_every_operation_is_asked():
    assert {(one.method, one.path) for one in OPERATIONS} >= {("post", "/api/v1/reports")}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=str)
def test_the_answers_are_those_of_the_contract(key, mode):
    for operation in OPERATIONS:

        @hard
        @given(operation.as_strategy(generation_mode=mode), st.sampled_from(["", "k1", "é", "k" * 201]))
        def ask(case, once):
            headers = {"Authorization": f"Bearer {key}"}
            if once:
                headers["Idempotency-Key"] = once.encode().decode("latin-1")
            assert asked(case, headers).status_code < 500

        ask()


METHODS = ("GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND")
KEYS = (
    "",
    "Bearer ",
    "Bearer x",
    "Bearer \x00",
    "bearer KEY",
    "Basic KEY",
    "BearerKEY",
    "Bearer KEY,",
    "Bearer KEYKEY",
    "Bearer é",
)
BODIES = (
    (b"[" * 100_000, "application/json"),
    (b'{"text": "' + b"a" * 5_000_000 + b'"}', "application/json"),
    (b"\xff\xfe\x00", "application/json"),
    (b'{"injured": ' + b"9" * 5_000 + b"}", "application/json"),
    (b"{}", "text/plain"),
    (b"{}", "application/xml"),
    (b"a=1", "application/x-www-form-urlencoded"),
    (b"--x\r\n", "multipart/form-data; boundary=x"),
    (b"--x\r\n", "multipart/form-data"),
    (b"{}", "application/json; charset=tidak-ada"),
)


def test_other_methods_do_nothing_and_say_which_there_are(key):
    for method in METHODS:
        answer = Client(headers={"Authorization": f"Bearer {key}"}).generic(method, "/api/v1/reports", b"{}")
        assert answer.status_code == 405, method
        assert "POST" in answer.headers["Allow"]
    assert not Report.objects.exists()


def test_nobody_without_his_own_key(key):
    told = {"kind": "B1", "place": {"text": "Sandaran"}, "text": "CONTOH", "occurred_at": timezone.now().isoformat()}
    for credentials in KEYS:
        client = Client(headers={"Authorization": credentials.replace("KEY", key).encode().decode("latin-1")})
        answer = client.post("/api/v1/reports", told, content_type="application/json")
        assert (answer.status_code, answer.json()["error"]["code"]) == (401, "sign_in"), credentials
    assert not Report.objects.exists()


def test_a_body_that_is_no_report_is_answered_in_json(key):
    for body, kind in BODIES:
        answer = Client(headers={"Authorization": f"Bearer {key}"}).generic("POST", "/api/v1/reports", body, kind)
        assert answer.status_code in (400, 413, 415, 422), (body[:30], kind)
        assert answer.json()["error"]["sentence"]
    assert not Report.objects.exists()


def test_an_address_that_is_none_is_no_fault(key):
    client = Client(headers={"Authorization": f"Bearer {key}"})
    for path in (
        "/api/v1/reports/",
        "/api/v1/../v1/reports",
        "/api/v1/%00",
        "/api/v2/reports",
        "/api/v1/reports;x=1",
        "/api/v1//reports",
    ):
        assert client.post(path, b"{}", content_type="application/json").status_code == 404, path
