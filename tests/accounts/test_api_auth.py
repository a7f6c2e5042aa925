"""The API's gate: a key, or a session with its form secret."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from sigap.accounts import actions
from sigap.accounts.api_auth import MayCall
from sigap.accounts.refusals import NotAllowed
from sigap.accounts.seats import viewer_of_token
from sigap.accounts.viewer import PUBLIC
from tests.factories.accounts import SEED, make_officer

pytestmark = pytest.mark.django_db
ASK = MayCall("report.create")


def a_request(viewer, method="post"):
    request = getattr(RequestFactory(enforce_csrf_checks=True), method)("/api/v1/reports")
    request.viewer = viewer
    return request


def test_nobody_gets_nothing(directory):
    assert ASK(a_request(PUBLIC)) is None


def test_a_session_alone_is_not_enough_to_write(directory):
    officer = make_officer("desk-piket-1")
    assert ASK(a_request(officer.viewer)) is None
    assert ASK(a_request(officer.viewer, "get")) == officer.viewer


def test_a_key_is_enough_in_its_own_post(directory):
    now = timezone.now()
    issued = actions.issue_token(
        SEED, label="Contoh", post_code="ppk-busang", expires_at=now + timedelta(days=1), now=now
    )
    viewer = viewer_of_token(issued.key, now)
    assert viewer is not None
    assert ASK(a_request(viewer)) == viewer
    with pytest.raises(NotAllowed):
        MayCall("incident.see")(a_request(viewer))


def test_a_key_in_a_request_needs_no_form_secret(directory):
    now = timezone.now()
    issued = actions.issue_token(
        SEED, label="Contoh", post_code="admin-sistem", expires_at=now + timedelta(days=1), now=now
    )
    strict = Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {issued.key}"})
    assert strict.post("/kelola/petugas/tambah/", {"nama": "Contoh"}).status_code == 302
