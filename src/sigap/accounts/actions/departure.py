"""An officer leaves: one action ends his posts, closes his sessions and names what he had open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from sigap.accounts.actions.logins import revoke_login
from sigap.accounts.actions.people import end_holding
from sigap.accounts.models import Holding, Login
from sigap.accounts.permission import demand
from sigap.accounts.refusals import NoSuchThing
from sigap.journal.writing import Actor, writing


@dataclass(frozen=True, slots=True)
class OpenWork:
    """One thing that still has the departing officer as its owner. `kind` names the room."""

    kind: str
    key: str
    label: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Departure:
    """What happened, and what somebody else must take over now."""

    person: UUID
    posts: tuple[str, ...]
    sessions: int
    to_reassign: tuple[OpenWork, ...]


OpenWorkOf = Callable[[UUID, Sequence[str], datetime], Sequence[OpenWork]]


def open_work(person: UUID, posts: Sequence[str], now: datetime) -> tuple[OpenWork, ...]:
    """Ask every room listed in SIGAP_OPEN_WORK what the person still has in hand.

    The setting is a plain list of dotted paths to `(person, posts, now) -> [OpenWork]`: rooms above
    this one answer without this room importing them.
    """
    found: list[OpenWork] = []
    for path in getattr(settings, "SIGAP_OPEN_WORK", ()):
        ask: OpenWorkOf = import_string(path)
        found.extend(ask(person, posts, now))
    return tuple(found)


def depart(actor: Actor, *, person: UUID, now: datetime) -> Departure:
    """End all posts, revoke the way in and its sessions, and report what must be reassigned."""
    demand(actor, "directory.manage")
    with writing(actor, now=now):
        held = list(Holding.objects.at(now).filter(person_id=person))
        login = Login.objects.filter(person_id=person, is_active=True).first()
        if not held and login is None:
            raise NoSuchThing(_("Petugas ini tidak memegang jabatan dan tidak punya akses masuk."))
        posts = tuple(row.post_code for row in held)
        work = open_work(person, posts, now)
        for row in held:
            end_holding(actor, holding=row.id, reason="departed", now=now)
        sessions = 0
        if login is not None:
            sessions = revoke_login(actor, person=person, reason="departed", now=now)
    return Departure(person, posts, sessions, work)
