"""What every page may show: notices about one's own sign-in, until they are read."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from sigap.accounts.viewer import Viewer
from sigap.notify.queries import inbox
from sigap.notify.texts import text_of

MOST = 3


@dataclass(frozen=True, slots=True)
class Notice:
    id: UUID
    text: str


def notices(request: HttpRequest) -> dict[str, Any]:
    """Looked up only by a page that shows them."""
    viewer: Viewer | None = getattr(request, "viewer", None)
    if viewer is None or not viewer.signed_in or viewer.must_enrol:
        return {"notices": ()}
    return {"notices": SimpleLazyObject(lambda: _unread(viewer))}


def _unread(viewer: Viewer) -> tuple[Notice, ...]:
    rows = inbox(viewer).filter(template__startswith="sign_in", confirmed_at=None)[:MOST]
    return tuple(Notice(one.id, text_of(one.template, one.params)) for one in rows)
