"""Puts `request.viewer` on every request and keeps closed sessions and registered people out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.crypto import constant_time_compare

from sigap.accounts import proofs, strong
from sigap.accounts.gate import refuse_registered, wants_json
from sigap.accounts.models import Login
from sigap.accounts.seats import viewer_of, viewer_of_token
from sigap.accounts.second_factor import has_key, has_second_step, required_here
from sigap.accounts.sessions import agent_label, close_this, seat_of, still_open
from sigap.accounts.viewer import PUBLIC, Viewer

BEARER = "Bearer "
API = "/api/"  # a key is for machines: it opens no page and presses no button there
OPEN_WHEN_LOCKED = frozenset({"accounts:lock", "accounts:switch", "accounts:sign_out", "accounts:sign_in"})
LANGUAGES = frozenset({"id", "en"})


class ViewerMiddleware:
    """After the session and authentication middlewares, before CSRF's view check."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.viewer = self._viewer(request)  # type: ignore[attr-defined]
        with translation.override(_language(request)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", translation.get_language() or "id")
            if request.viewer.signed_in:  # type: ignore[attr-defined]
                response.headers.setdefault("Cache-Control", "no-store, private")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if not viewer.signed_in:
            return None
        name = request.resolver_match.view_name if request.resolver_match else ""
        if request.session.get("locked") and name not in OPEN_WHEN_LOCKED and not _static(request):
            return _to_lock(request)
        if _of_another_seat(request, viewer):
            return HttpResponse(status=401)
        access = getattr(view, "access", None)
        if viewer.excluded and (access is None or access.kind not in {"public", "own"}):
            return refuse_registered(request)
        return None

    def _viewer(self, request: HttpRequest) -> Viewer:
        now = timezone.now()
        credentials = request.headers.get("Authorization", "")
        if credentials.startswith(BEARER) and request.path.startswith(API):
            viewer = viewer_of_token(credentials.removeprefix(BEARER).strip(), now)
            if viewer is not None:
                request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]
            return viewer or PUBLIC
        login = request.user
        if not isinstance(login, Login) or not login.is_authenticated:
            return PUBLIC
        if not still_open(request.session.session_key, login.pk, now):
            close_this(request)
            request.session.flush()
            return PUBLIC
        must_enrol = required_here() and not request.session.get("second_step") and not has_second_step(login)
        chosen = request.session.get("post")
        viewer = viewer_of(login, chosen_post=chosen, must_enrol=must_enrol, now=now)
        if strong.in_force():
            viewer = _with_key(request, login, viewer, now)
        device = agent_label(request.headers.get("User-Agent", ""))
        return replace(viewer, seat=seat_of(request.session.session_key or "", viewer.post or ""), device=device)


def _with_key(request: HttpRequest, login: Login, viewer: Viewer, now: datetime) -> Viewer:
    """What this session may do without a passkey: everything but what asks for one; and, once the first days are over,
    nothing in a role that enters by one."""
    if not viewer.must_enrol and viewer.role in strong.need().to_enter and not request.session.get("has_key"):
        if has_key(login):
            request.session["has_key"] = True
        elif strong.due_at(login, now) <= now:
            viewer = replace(viewer, must_enrol=True, must_add_key=True)
    return replace(viewer, unproven=not proofs.proven(request.session, now))


def _language(request: HttpRequest) -> str:
    """The officer's own choice, else the cookie, else Indonesian. The browser's wish is ignored."""
    login = request.user
    if isinstance(login, Login) and login.language in LANGUAGES:
        return login.language
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return chosen if chosen in LANGUAGES else "id"


def _static(request: HttpRequest) -> bool:
    return request.path.startswith(str(settings.STATIC_URL))


def _of_another_seat(request: HttpRequest, viewer: Viewer) -> bool:
    """A page left open by the officer before asks for a part: it would show his name over another's buttons."""
    asked = request.headers.get("X-Live", "")
    return len(asked) > 1 and not constant_time_compare(asked, viewer.seat)


def _to_lock(request: HttpRequest) -> HttpResponse:
    if wants_json(request) or "X-Live" in request.headers:
        return HttpResponse(status=423)
    return HttpResponseRedirect(reverse("accounts:lock"))
