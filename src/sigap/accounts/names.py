"""Codes in sentences become words: the accounts' part of sigap.journal.names.Names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.models import Institution, Person, Post
from sigap.accounts.queries import post_titles
from sigap.accounts.viewer import Viewer
from sigap.journal.names import PlainNames
from sigap.journal.reading import entries_about
from sigap.vault.sealing import open_texts


def post_title(code: str | None) -> str:
    if not code:
        return "—"
    return Post.objects.filter(code=code).values_list("title", flat=True).first() or code


def institution_name(code: str | None) -> str:
    if not code:
        return "—"
    return Institution.objects.filter(code=code).values_list("name", flat=True).first() or code


class DirectoryNames(PlainNames):
    """Posts and offices in words; people, places and sealed text stay as they are."""

    def post(self, code: str | None) -> str:
        return post_title(code)

    def institution(self, code: str | None) -> str:
        return institution_name(code)


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a history: when, which post did it, what."""

    recorded_at: datetime
    by: str
    sentence: str


def history_of(person: UUID, viewer: Viewer, *, most: int = 40) -> tuple[Told, ...]:
    """What was recorded about a person, newest first. The register is told to its readers only."""
    names = DirectoryNames()
    entries = [
        one
        for one in entries_about(f"person:{person}")
        if not one.kind.startswith("register.") or viewer.may("register.see")
    ]
    titles = post_titles(one.actor.post for one in entries if one.actor.post)
    return tuple(
        Told(one.recorded_at, titles.get(one.actor.post or "", _("sistem")), one.event.sentence(names))
        for one in reversed(entries[-most:])
    )


def person_names(people: Iterable[UUID], *, erased: str = "—") -> dict[UUID, str]:
    """Sealed names, opened: call only for a viewer who may see them. erased: stands for a name that is no more."""
    refs = dict(Person.objects.filter(id__in=set(people)).values_list("id", "name_ref"))
    opened = open_texts(refs.values())
    return {person: opened.get(ref) or erased for person, ref in refs.items()}
