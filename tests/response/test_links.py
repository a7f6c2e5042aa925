"""The answer link: what a guesser learns, whom it serves, and that its maker is known."""

from datetime import timedelta

import pytest
from django.contrib.auth import hashers
from django.test import Client
from django.utils import timezone

from sigap.accounts import signing_in
from sigap.accounts.actions import depart
from sigap.config.reactions import REACTIONS
from sigap.incidents.actions import merge
from sigap.journal.reactions import run_reactions
from sigap.journal.reading import entries_about
from sigap.response import actions
from sigap.response.refusals import CannotAnswer, LinkClosed
from sigap.ui.words import full
from tests.factories.accounts import SEED, browser, make_officer
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


def opened(link, **form):
    return Client().post(f"/jawab/{link.token}/", {"pin": link.pin, **form}).content.decode()


def test_after_the_pin_it_says_who_asks_what_by_when_and_as_whom_one_answers(desk, now):
    incident = taken(desk.actor, now, text="CONTOH dua rombongan membawa kayu").incident
    asked = actions.send(desk.actor, incident.id, "SATPOLPP", "PERMINTAAN", "CONTOH jaga pintu pasar", now=now)
    page = opened(actions.make_link(desk.actor, asked.id, "satpolpp-piket", now=now))
    for told in (
        "Badan Kesbangpol Kutai Timur",
        "Piket Satpol PP",
        "CONTOH jaga pintu pasar",
        "CONTOH dua rombongan membawa kayu",
        "Target menjawab",
        full(asked.sent_at),
    ):
        assert told in page


def test_a_mediator_does_not_read_the_report_through_it(desk, now):
    incident = taken(desk.actor, now, text="CONTOH dua rombongan membawa kayu").incident
    asked = actions.send(desk.actor, incident.id, "FKUB", "PERMINTAAN", "CONTOH ajak bicara", now=now)
    page = opened(actions.make_link(desk.actor, asked.id, "fkub-penengah", now=now))
    assert "CONTOH ajak bicara" in page
    assert "membawa kayu" not in page


def test_arrival_and_end_are_told_through_the_same_link(desk, request_, now, settings):
    settings.SIGAP_DESK_PHONE = "0549-000"
    link = actions.make_link(desk.actor, request_.id, "satpolpp-piket", now=now)
    taken_on = opened(link, state="accepted")
    assert "PIN yang sama" in taken_on
    assert "tel:0549-000" in taken_on
    assert "Sudah di lokasi" in opened(link), "he closed the page and comes back"
    opened(link, step="arrive")
    assert "Tulis apa yang sudah dilakukan" in opened(link, step="finish", reply="")
    assert "sudah selesai" in opened(link, step="finish", reply="CONTOH massa bubar")
    request_.refresh_from_db()
    assert (request_.state, request_.on_scene_at is not None) == ("done", True)
    arrived = next(one for one in entries_about(f"request:{request_.id}") if one.kind == "request.on_scene")
    assert (arrived.actor.post, arrived.actor.role) == ("satpolpp-piket", "link")


def test_a_link_that_said_cannot_opens_nothing_more_and_names_the_desk(desk, request_, now, settings):
    settings.SIGAP_DESK_PHONE = "0549-000"
    link = actions.make_link(desk.actor, request_.id, "satpolpp-piket", now=now)
    assert "tel:0549-000" in opened(link, state="cannot", reason_code="medan")
    with pytest.raises(LinkClosed):
        actions.step_by_link(link.token, link.pin, "arrive", now=now)


def test_one_that_was_used_closes_with_its_time_and_with_his_leaving(desk, request_, now):
    satpol = make_officer("satpolpp-piket")
    link = actions.make_link(desk.actor, request_.id, "satpolpp-piket", now=now)
    actions.answer_by_link(link.token, link.pin, "accepted", now=now)
    with pytest.raises(LinkClosed):
        actions.open_link(link.token, link.pin, now=now + timedelta(days=2))
    assert actions.open_link(link.token, link.pin, now=now)
    depart(SEED, person=satpol.person, now=now + timedelta(seconds=1))
    run_reactions(REACTIONS, now + timedelta(seconds=2))
    with pytest.raises(LinkClosed):
        actions.open_link(link.token, link.pin, now=now + timedelta(seconds=2))
