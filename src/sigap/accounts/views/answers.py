"""How this room's pages answer: a refusal becomes a message, a POST ends in a redirect."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, time
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme

from sigap.accounts.models import Login
from sigap.accounts.viewer import Viewer
from sigap.journal.refusal import Refusal
from sigap.ui.words import read_day

ZONE = ZoneInfo("Asia/Makassar")


def viewer_in(request: HttpRequest) -> Viewer:
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    return viewer


def login_in(request: HttpRequest) -> Login:
    """The signed-in Login; only behind a gate that checked it."""
    login = request.user
    assert isinstance(login, Login)
    return login


def typed(request: HttpRequest, name: str, longest: int = 300) -> str:
    """One field of the form, without U+0000 (PostgreSQL cannot hold it) and not endless."""
    return request.POST.get(name, "").replace("\x00", "")[:longest]


@contextmanager
def refusals_as_messages(request: HttpRequest, done: str = "") -> Iterator[None]:
    """A refusal is shown as one sentence; otherwise `done` is."""
    try:
        yield
    except Refusal as refusal:
        messages.error(request, refusal.sentence)
    else:
        if done:
            messages.success(request, done)


def safe_next(request: HttpRequest, wanted: str) -> str:
    """Only an address of our own; anything else goes to the first page."""
    fine = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if wanted.startswith("/") and fine else "/"


def local_midnight(text: str) -> datetime | None:
    """22-09-2024 → the instant that day began in WITA, or None for what is not a date."""
    day = read_day(text)
    return datetime.combine(day, time.min, ZONE) if day else None
