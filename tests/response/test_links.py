"""The one-time link: what a guesser learns, whom it serves, and that its maker is known."""

from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.utils import timezone

from sigap.accounts import signing_in
from sigap.incidents.actions import merge
from sigap.journal.reading import entries_about
from sigap.response import actions
from sigap.response.refusals import CannotAnswer, LinkClosed
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import load_kutim, taken


@pytest.fixture(autouse=True)
def _quick(settings, db):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    load_kutim()


@pytest.fixture
def now():
    return timezone.now()


@pytest.fixture
def desk():
    return make_officer("desk-piket-1")


@pytest.fixture
def request_(desk, now):
    return actions.send(desk.actor, taken(desk.actor, now).incident.id, "SATPOLPP", "PERMINTAAN", now=now)


def test_a_wrong_pin_and_an_unknown_link_look_and_cost_the_same(desk, request_, now, monkeypatch):
    signing_in.no_hash()
    link = actions.make_link(desk.actor, request_.id, "satpolpp-piket", now=now)
    hashed = []
    real = hashers.MD5PasswordHasher.encode
    monkeypatch.setattr(hashers.MD5PasswordHasher, "encode", lambda *a, **k: hashed.append(1) or real(*a, **k))
    said = set()
    for token in (link.token, "tidak-ada"):
        answer = Client().post(f"/jawab/{token}/", {"pin": "000000" if link.pin != "000000" else "000001"})
        text = answer.content.decode()
        said.add((answer.status_code, text.split('role="alert">')[1].split("<")[0]))
    assert len(said) == 1
    assert len(hashed) == 2


def test_a_right_pin_uses_up_no_try(desk, request_, now):
    """PIN, then an answer without its reason, again and again: he is not shut out of his own link."""
    link = actions.make_link(desk.actor, request_.id, "satpolpp-piket", now=now)
    visitor = Client()
    for _ in range(4):
        visitor.post(f"/jawab/{link.token}/", {"pin": link.pin})
        visitor.post(f"/jawab/{link.token}/", {"pin": link.pin, "state": "cannot"})
    answer = visitor.post(f"/jawab/{link.token}/", {"pin": link.pin, "state": "accepted"})
    assert answer.status_code == 200
    request_.refresh_from_db()
    assert (request_.state, request_.answered_how) == ("accepted", "link")


def test_five_wrong_pins_close_it(desk, request_, now):
    link = actions.make_link(desk.actor, request_.id, "satpolpp-piket", now=now)
    for _ in range(actions.links.MOST_TRIES):
        with pytest.raises(LinkClosed):
            actions.open_link(link.token, "abcdef", now=now)
    with pytest.raises(LinkClosed):
        actions.open_link(link.token, link.pin, now=now)


def test_the_desk_does_not_answer_for_the_office_through_its_own_link(desk, request_, now):
    link = actions.make_link(desk.actor, request_.id, "satpolpp-piket", now=now)
    answer = browser(desk).post(f"/jawab/{link.token}/", {"pin": link.pin, "state": "accepted"})
    assert answer.status_code == 422
    request_.refresh_from_db()
    assert request_.state == "sent"


def test_who_made_it_is_in_the_journal(desk, request_, now):
    actions.make_link(desk.actor, request_.id, "satpolpp-piket", now=now)
    made = entries_about(f"request:{request_.id}")[-1]
    assert (made.kind, made.actor.person, made.event.to_post) == ("link.made", desk.person, "satpolpp-piket")


@pytest.mark.parametrize("post", ["", "kpu-piket", "tidak-ada"])
def test_it_is_for_posts_of_the_asked_office_only(desk, request_, now, post):
    with pytest.raises(CannotAnswer):
        actions.make_link(desk.actor, request_.id, post, now=now)
    assert browser(desk).post(f"/permintaan/{request_.id}/tautan/", {"to_post": post}).status_code == 302


def test_an_office_that_is_named_later_opens_nothing(desk, request_, now):
    link = actions.make_link(desk.actor, request_.id, "satpolpp-piket", now=now)
    accusing = taken(desk.actor, now, accused=("SATPOLPP",)).incident
    merge(desk.actor, accusing.id, request_.incident_id, now=now + timedelta(seconds=1))
    with pytest.raises(LinkClosed):
        actions.open_link(link.token, link.pin, now=now)
