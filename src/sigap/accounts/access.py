"""Fetch with permission: the only way a view of this room gets a row by its id."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import Http404

from sigap.accounts.models import Person, RegisterEntry
from sigap.accounts.queries import people
from sigap.accounts.viewer import Viewer


def person_for(viewer: Viewer, person: UUID, now: datetime) -> Person:
    """One's own row, or somebody the viewer may see by name."""
    row = people(viewer, now).filter(id=person).first()
    if row is None and viewer.person == person:
        row = Person.objects.filter(id=person).first()
    if row is None:
        raise Http404
    return row


def register_entry_for(viewer: Viewer, entry: UUID) -> RegisterEntry:
    row = RegisterEntry.objects.filter(id=entry).first()
    if row is None or not viewer.may("register.see"):
        raise Http404
    return row
