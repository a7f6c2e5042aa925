"""Parts of the desk that many screens ask for in the same second are made once for all who may see the same.

The key holds everything a part depends on: the journal's head, who sees what, the language, and a quarter of a minute
for its ages. Nothing personal is in these parts; the form secret is put in for each session.
"""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import get_language

from sigap.accounts.viewer import Viewer
from sigap.journal.reading import head_mark

MOST_KEPT = 64
FRESH_SECONDS = 15
PLACEHOLDER = f"@@{secrets.token_hex(16)}@@"  # not to be written by anybody

Context = Callable[[Viewer], dict[str, object]]


class SharedParts:
    """Rendered parts by key; one maker per key, the others wait for it."""

    def __init__(self) -> None:
        self._parts: OrderedDict[tuple[object, ...], str] = OrderedDict()
        self._lock = threading.Lock()
        self._makers: dict[tuple[object, ...], threading.Lock] = {}

    def get(self, key: tuple[object, ...], make: Callable[[], str]) -> str:
        with self._lock:
            if key in self._parts:
                return self._parts[key]
            maker = self._makers.setdefault(key, threading.Lock())
        with maker:
            with self._lock:
                if key in self._parts:
                    return self._parts[key]
            try:
                part = make()
                with self._lock:
                    self._parts[key] = part
                    while len(self._parts) > MOST_KEPT:
                        self._parts.popitem(last=False)
            finally:
                with self._lock:
                    self._makers.pop(key, None)
            return part

    def forget(self) -> None:
        with self._lock:
            self._parts.clear()


_PARTS = SharedParts()


def forget() -> None:
    """Every part is made anew for whoever asks next."""
    _PARTS.forget()


def shared_part(request: HttpRequest, viewer: Viewer, template: str, context: Context, now: datetime) -> HttpResponse:
    """One part for this viewer, made for him or for somebody who sees exactly the same."""
    key = (
        template,
        head_mark(),
        int(now.timestamp()) // FRESH_SECONDS,
        get_language(),
        viewer.role,
        viewer.institution,
        viewer.areas,
        viewer.permissions,
        viewer.offices,
        viewer.excluded,
        viewer.must_enrol,
        viewer.post is not None,
    )

    def make() -> str:
        return render_to_string(template, {**context(viewer), "viewer": viewer, "csrf_token": PLACEHOLDER})

    return HttpResponse(_PARTS.get(key, make).replace(PLACEHOLDER, get_token(request)))
