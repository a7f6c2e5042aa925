"""Codes in sentences become words: the accounts' part of sigap.journal.names.Names."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from sigap.accounts.models import Institution, Person, Post
from sigap.vault.sealing import open_texts


def post_title(code: str | None) -> str:
    if not code:
        return "—"
    return Post.objects.filter(code=code).values_list("title", flat=True).first() or code


def institution_name(code: str | None) -> str:
    if not code:
        return "—"
    return Institution.objects.filter(code=code).values_list("name", flat=True).first() or code


def person_names(people: Iterable[UUID]) -> dict[UUID, str]:
    """Sealed names, opened: call only for a viewer who may see them."""
    refs = dict(Person.objects.filter(id__in=set(people)).values_list("id", "name_ref"))
    opened = open_texts(refs.values())
    return {person: opened.get(ref) or "—" for person, ref in refs.items()}
