"""The quickest answer of the site: who gets it, when its mark moves, and what it never says."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from sigap.accounts import actions as accounts
from sigap.desk import pulse
from sigap.journal.models import Head
from tests.factories.accounts import SEED, browser, make_officer
from tests.factories.reports import SANDARAN, taken


@pytest.fixture(autouse=True)
def _fresh(monkeypatch):
    monkeypatch.setattr(pulse, "PULSE", pulse.Pulse())
    monkeypatch.setattr("sigap.desk.views.situation.PULSE", pulse.PULSE)


@pytest.fixture
def desk():
    return make_officer("desk-piket-1", now=timezone.now() - timedelta(days=1))


def ask(web, mark=""):
    return web.get("/hidup/", headers={"If-None-Match": mark} if mark else {})


def test_nothing_recorded_nothing_said(desk):
    web = browser(desk)
    first = ask(web)
    assert (first.status_code, first.content) == (200, b"")
    again = ask(web, first.headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")
    assert "no-store" in again.headers["Cache-Control"]


def test_every_entry_moves_the_mark_and_says_no_more(desk):
    web = browser(desk)
    mark = ask(web).headers["ETag"]
    for _ in range(3):
        taken(now=timezone.now(), area_code=SANDARAN)
        moved = ask(web, mark)
        assert (moved.status_code, moved.content) == (200, b"")
        assert moved.headers["ETag"] != mark
        mark = moved.headers["ETag"]


def test_an_entry_of_another_process_moves_the_mark_within_a_moment(desk, monkeypatch):
    web = browser(desk)
    mark = ask(web).headers["ETag"]
    Head.objects.filter(node=settings.SIGAP_NODE).update(hash="f" * 64)  # this process has written nothing
    monkeypatch.setattr(pulse, "HEAD_SECONDS", -1.0)
    assert ask(web, mark).status_code == 200


def test_two_sessions_cannot_compare_marks(desk):
    assert ask(browser(desk)).headers["ETag"] != ask(browser(desk)).headers["ETag"]


@pytest.mark.parametrize("cookie", ["", "x", "../../etc", "a" * 5000])
def test_whoever_was_not_let_in_goes_the_whole_way(cookie, desk):
    ask(browser(desk))
    stranger = Client()
    if cookie:
        stranger.cookies[settings.SESSION_COOKIE_NAME] = cookie
    assert ask(stranger).status_code == 401


def test_a_revoked_session_gets_no_part_at_once_and_no_pulse_after_its_trust(desk, monkeypatch):
    web = browser(desk)
    ask(web)
    accounts.revoke_sessions(SEED, person=desk.person, reason="admin", now=timezone.now())
    assert web.get("/desk/belum/", headers={"X-Live": "1"}).status_code == 401
    monkeypatch.setattr(pulse, "TRUSTED_SECONDS", 0.0)
    assert ask(web).status_code == 401


def test_only_hashes_of_session_keys_are_kept_and_not_without_end(monkeypatch):
    monkeypatch.setattr(pulse, "MOST_KEPT", 3)
    for number in range(10):
        pulse.PULSE.let_in(f"rahasia-{number}")
    assert len(pulse.PULSE._let_in) <= 3
    assert "rahasia" not in repr(pulse.PULSE._let_in)
    assert pulse.PULSE.knows("rahasia-9")


def test_the_same_address_by_another_method_is_no_pulse(desk):
    web = browser(desk)
    ask(web)
    assert web.post("/hidup/").status_code in {403, 405}


def test_a_page_carries_the_mark_from_before_it_was_made(desk):
    web = browser(desk)
    page = web.get("/", headers={"Accept": "text/html"})
    told = page.content.decode().split('data-mark="', 1)[1].split('"', 1)[0].replace("&quot;", '"')
    assert web.get("/hidup/", headers={"If-None-Match": told}).status_code == 304
    taken(now=timezone.now())
    assert web.get("/hidup/", headers={"If-None-Match": told}).status_code == 200
