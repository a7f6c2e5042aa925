"""The API's gate: a key, or a session with its form secret."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from django.utils import timezone

from sigap.accounts import actions
from sigap.accounts.api_auth import MayCall
from sigap.accounts.models import Person
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


def a_machine(post):
    now = timezone.now()
    issued = actions.issue_token(SEED, label="Contoh", post_code=post, expires_at=now + timedelta(days=1), now=now)
    return Client(enforce_csrf_checks=True, headers={"authorization": f"Bearer {issued.key}"})


def test_a_key_in_a_request_to_the_api_needs_no_form_secret(directory):
    machine = a_machine("desk-piket-1")
    answer = machine.post("/api/v1/reports", "{}", content_type="application/json")
    assert answer.status_code == 422, "let in, and told that the report is incomplete"
    assert Client().post("/api/v1/reports", "{}", content_type="application/json").status_code == 401


@pytest.mark.parametrize("address", ["/", "/kelola/petugas/", "/hidup/", "/peta/tanda.json", "/laporan/"])
def test_a_key_opens_no_page(directory, address):
    assert a_machine("desk-kepala").get(address).status_code in (302, 401)


def test_a_key_presses_no_button(directory):
    machine = a_machine("admin-sistem")
    assert machine.post("/kelola/petugas/tambah/", {"nama": "Contoh"}).status_code == 403, "no form secret, no session"
    assert not Person.objects.exists()
