"""Ways in: issued, reset and revoked. Secrets are returned once to the caller and never recorded."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.utils.translation import gettext as _

from sigap.accounts.events import LoginIssued, LoginReset, LoginRevoked, SessionsRevoked
from sigap.accounts.models import Institution, Login, Person
from sigap.accounts.permission import demand
from sigap.accounts.refusals import CannotAssign, NoSuchThing, WrongInput
from sigap.accounts.second_factor import drop_second_factor
from sigap.accounts.sessions import close_sessions, forget_devices
from sigap.journal.writing import Actor, writing

LOGIN_NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{1,58})[a-z0-9]")
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no letters that look alike on paper


@dataclass(frozen=True, slots=True)
class IssuedLogin:
    """What is printed once for the officer."""

    login: Login
    password: str


def new_password() -> str:
    """Four groups of four: 79 bits, easy to copy from paper."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def issue_login(
    actor: Actor,
    *,
    person: UUID,
    institution_code: str,
    login_name: str,
    now: datetime,
    password: str | None = None,
) -> IssuedLogin:
    demand(actor, "login.manage")
    login_name = login_name.strip().lower()
    if not LOGIN_NAME.fullmatch(login_name):
        raise WrongInput(_("Nama masuk: 3–60 huruf kecil, angka, titik, atau tanda hubung."))
    secret = password or new_password()
    hashed = make_password(secret)  # slow on purpose, so before the lock: nobody's entry waits for it
    with writing(actor, now=now) as journal:
        if not Person.objects.filter(id=person).exists():
            raise NoSuchThing(_("Petugas itu tidak ada dalam daftar."))
        if not Institution.objects.filter(code=institution_code).exists():
            raise NoSuchThing(_("Instansi itu tidak ada dalam daftar."))
        if Login.objects.filter(person_id=person).exists():
            raise CannotAssign(_("Petugas ini sudah punya akses masuk. Ganti kata sandinya saja."))
        if Login.objects.filter(login_name=login_name).exists():
            raise CannotAssign(_("Nama masuk itu sudah dipakai. Pilih nama lain."))
        login = Login.objects.create(
            login_name=login_name,
            password=hashed,
            person_id=person,
            institution_code=institution_code,
            issued_at=now,
        )
        journal.record(LoginIssued(person=person, institution=institution_code))
    return IssuedLogin(login, secret)


def reset_password(actor: Actor, *, person: UUID, now: datetime) -> IssuedLogin:
    """A new printed password; every open session and every known device is forgotten."""
    demand(actor, "login.manage")
    secret = new_password()
    hashed = make_password(secret)
    with writing(actor, now=now) as journal:
        login = _login_of(person)
        login.password = hashed
        login.pin = ""
        login.is_active = True
        login.save(update_fields=["password", "pin", "is_active"])
        journal.record(LoginReset(person=person, what="password"))
        _revoke(journal_actor=actor, login=login, reason="password", now=now)
        forget_devices(login)
    return IssuedLogin(login, secret)


def take_off_second_step(actor: Actor, *, person: UUID, now: datetime) -> None:
    """Part of a reset, which asked for the right: codes and passkeys go, and every session with them."""
    with writing(actor, now=now) as journal:
        login = _login_of(person)
        drop_second_factor(login)
        journal.record(LoginReset(person=person, what="mfa"))
        _revoke(journal_actor=actor, login=login, reason="mfa", now=now)
        forget_devices(login)


def revoke_login(actor: Actor, *, person: UUID, reason: str, now: datetime) -> int:
    """Close the way in and all its sessions. Returns how many sessions were open."""
    demand(actor, "login.manage")
    with writing(actor, now=now) as journal:
        login = _login_of(person)
        login.is_active = False
        login.pin = ""
        login.save(update_fields=["is_active", "pin"])
        journal.record(LoginRevoked(person=person, reason=reason))
        count = _revoke(journal_actor=actor, login=login, reason=reason, now=now)
        forget_devices(login)
    return count


def revoke_sessions(actor: Actor, *, person: UUID, reason: str, now: datetime, keep: str | None = None) -> int:
    """Sign a person out everywhere (`keep`: except one session key). Own sessions or by right."""
    if actor.person is None or actor.person != person:
        demand(actor, "login.manage")
    login = _login_of(person)
    return _revoke(journal_actor=actor, login=login, reason=reason, now=now, keep=keep)


def sign_out_everywhere(actor: Actor, *, person: UUID, reason: str, now: datetime) -> int:
    """Close what is open because the person's standing changed: part of another action, which asked for the right."""
    login = Login.objects.filter(person_id=person).first()
    return 0 if login is None else _revoke(journal_actor=actor, login=login, reason=reason, now=now)


def _revoke(*, journal_actor: Actor, login: Login, reason: str, now: datetime, keep: str | None = None) -> int:
    with writing(journal_actor, now=now) as journal:
        count = close_sessions(login, keep=keep)
        if count:
            journal.record(SessionsRevoked(person=login.person_id, count=count, reason=reason))
    return count


def _login_of(person: UUID) -> Login:
    login = Login.objects.filter(person_id=person).first()
    if login is None:
        raise NoSuchThing(_("Petugas ini belum punya akses masuk."))
    return login
