"""An officer leaves: one action ends his posts and closes his sessions; what he had open is named to who may see it."""

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
from sigap.accounts.actions.tokens import end_tokens_of, keys_made_by
from sigap.accounts.models import Holding, Login
from sigap.accounts.permission import demand
from sigap.accounts.refusals import NoSuchThing
from sigap.accounts.viewer import Viewer
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
    """What ended with it, or what will."""

    person: UUID
    posts: tuple[str, ...]
    sessions: int
    keys: int


OpenWorkOf = Callable[[Viewer, Sequence[str], datetime], Sequence[OpenWork]]


def open_work(viewer: Viewer, posts: Sequence[str], now: datetime) -> tuple[OpenWork, ...]:
    """Ask every room listed in SIGAP_OPEN_WORK what these posts still have in hand, as far as the viewer may know.

    The setting is a plain list of dotted paths to `(viewer, posts, now) -> [OpenWork]`: rooms above
    this one answer without this room importing them.
    """
    found: list[OpenWork] = []
    for path in getattr(settings, "SIGAP_OPEN_WORK", ()):
        ask: OpenWorkOf = import_string(path)
        found.extend(ask(viewer, posts, now))
    return tuple(found)


def foreseen(person: UUID, now: datetime) -> Departure:
    """What a departure would end: nothing is changed."""
    held = tuple(Holding.objects.at(now).filter(person_id=person).values_list("post_code", flat=True))
    login = Login.objects.filter(person_id=person, is_active=True).first()
    return Departure(person, held, login.sign_ins.count() if login else 0, keys_made_by(person, now).count())


def depart(actor: Actor, *, person: UUID, now: datetime) -> Departure:
    """End all posts, revoke the way in, its sessions and the API keys that he made."""
    demand(actor, "directory.manage")
    with writing(actor, now=now):
        held = list(Holding.objects.at(now).filter(person_id=person))
        login = Login.objects.filter(person_id=person, is_active=True).first()
        if not held and login is None:
            raise NoSuchThing(_("Petugas ini tidak memegang jabatan dan tidak punya akses masuk."))
        posts = tuple(row.post_code for row in held)
        sessions = 0 if login is None else login.sign_ins.count()
        for row in held:
            end_holding(actor, holding=row.id, reason="departed", now=now)
        if login is not None:
            revoke_login(actor, person=person, reason="departed", now=now)
        keys = end_tokens_of(actor, person=person, now=now)
    return Departure(person, posts, sessions, keys)
