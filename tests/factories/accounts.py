"""Officers of the real directory of Kutai Timur, and browsers in which they are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone

from sigap.accounts import actions, queries, second_factor, sessions
from sigap.accounts.models import Institution, Login
from sigap.accounts.seats import viewer_of
from sigap.accounts.seeding import seed_directory
from sigap.accounts.viewer import Viewer
from sigap.journal.recorded import Actor
from tests.factories.kept import once_for_all

SEED = Actor.system("seed")
NOW = datetime(2024, 11, 27, 1, 0, tzinfo=UTC)
PASSWORD = "sandi-contoh-panjang"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@dataclass(frozen=True)
class Officer:
    """A person with a login in one or more posts."""

    person: UUID
    login: Login
    post: str

    @property
    def viewer(self) -> Viewer:
        return viewer_of(self.login, chosen_post=self.post, must_enrol=False, now=timezone.now())

    @property
    def actor(self) -> Actor:
        return self.viewer.actor


def load_directory(now: datetime = NOW) -> None:
    """Offices, posts and jurisdictions as shipped."""
    if not Institution.objects.exists():
        once_for_all(("directory", now), lambda: seed_directory(SEED, now))


def make_officer(
    post: str, *more_posts: str, login_name: str = "", name: str = "Petugas contoh", now: datetime = NOW
) -> Officer:
    load_directory(now)
    person = actions.add_person(SEED, name=name, now=now).id
    for code in (post, *more_posts):
        actions.assign_post(SEED, person=person, post_code=code, now=now)
    seat = queries.post(post)
    assert seat is not None, f"no post {post} in data/institutions"
    issued = actions.issue_login(
        SEED,
        person=person,
        institution_code=seat.institution_code,
        login_name=login_name or f"u{person.hex[-12:]}",
        password=PASSWORD,
        now=now,
    )
    return Officer(person, issued.login, post)


def enrol(login: Login) -> str:
    """Give the login a working second step; returns its secret."""
    if not second_factor.has_totp(login):
        TOTP.activate(login, SECRET)
    return SECRET


def code_at(moment: datetime, secret: str = SECRET) -> str:
    return str(format_hotp_value(hotp_value(secret, int(moment.timestamp()) // second_factor.PERIOD)))


def browser(officer: Officer, *, device: UUID | None = None, client: Client | None = None) -> Client:
    """A browser in which the officer is fully signed in, without going through the pages."""
    client = client or Client()
    now = timezone.now()
    device = device or sessions.new_device()
    enrol(officer.login)
    request = HttpRequest()
    request.session = SessionStore(
        client.cookies[settings.SESSION_COOKIE_NAME].value if settings.SESSION_COOKIE_NAME in client.cookies else None
    )
    sessions.open_session(request, officer.login, device=device, by_pin=False, now=now)
    request.session["post"] = officer.post
    request.session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = request.session.session_key or ""
    client.cookies[sessions.device_cookie()] = sessions.signed_device(device)
    return client
