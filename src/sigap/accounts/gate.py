"""Who may open a page: `@requires("permission")`, `@staff` (any signed-in officer), `@public`.

Every view carries one of the three marks. A registered candidate opens only `@public` pages, and
an attempt at any other page is recorded.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from sigap.accounts.actions.register import note_attempt
from sigap.accounts.models import Login
from sigap.accounts.passkeys import address_told
from sigap.accounts.queries import who_may
from sigap.accounts.second_factor import has_key
from sigap.accounts.strong import guarded
from sigap.accounts.viewer import Viewer

TOKEN = "csrfmiddlewaretoken"  # noqa: S105 (the name of a form field)
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
View = Callable[..., HttpResponse]


@dataclass(frozen=True, slots=True)
class Access:
    """The mark on a view, read by the middleware and by the access matrix test."""

    kind: str  # public, staff, own (a registered person's own account pages too), permission
    permission: str = ""


class Viewed(HttpRequest):
    """A request after ViewerMiddleware: for annotations."""

    viewer: Viewer


def public(view: View) -> View:
    view.access = Access("public")  # type: ignore[attr-defined]
    return view


def own(view: View) -> View:
    """Any signed-in person, a registered one and one who must still enrol included."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if not viewer.signed_in:
            return ask_to_sign_in(request)
        return view(request, *args, **kwargs)

    gated.access = Access("own")  # type: ignore[attr-defined]
    return gated


def staff(view: View) -> View:
    """Any officer with a post, whatever the role."""

    @wraps(view)
    def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if viewer.is_public or viewer.post is None or viewer.excluded or viewer.must_enrol:
            return refuse(request, "")
        return view(request, *args, **kwargs)

    gated.access = Access("staff")  # type: ignore[attr-defined]
    return gated


def requires(permission: str) -> Callable[[View], View]:
    def mark(view: View) -> View:
        @wraps(view)
        def gated(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            viewer: Viewer = request.viewer  # type: ignore[attr-defined]
            if not viewer.may(permission):
                return refuse(request, permission)
            if viewer.unproven and request.method not in SAFE and guarded(permission):
                return ask_for_key(request)
            return view(request, *args, **kwargs)

        gated.access = Access("permission", permission)  # type: ignore[attr-defined]
        return gated

    return mark


def refuse(request: HttpRequest, permission: str) -> HttpResponse:
    """The right no: sign in first, enrol first, or a page that says who can."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    if viewer.is_public:
        return ask_to_sign_in(request)
    if viewer.excluded:
        return refuse_registered(request)
    if viewer.must_enrol:
        return _redirect(request, reverse("accounts:passkeys" if viewer.must_add_key else "accounts:totp"))
    if wants_json(request):
        return json_no(403, "forbidden", _("Peran Anda tidak dapat membuka ini."))
    who = who_may(permission) if permission else ()
    return render(request, "accounts/forbidden.html", {"who": who}, status=403)


def ask_for_key(request: HttpRequest) -> HttpResponse:
    """Dangerous acts: the same form again, to be sent as soon as a passkey was shown. Nothing typed is lost."""
    sentence = _("Untuk ini tunjukkan dulu kunci masuk Anda.")
    if wants_json(request):
        return json_no(403, "key", sentence)
    if _is_part(request):
        return HttpResponse(status=403)
    login = request.user
    kept = [(name, value) for name in request.POST if name != TOKEN for value in request.POST.getlist(name)]
    context = {
        "address": request.get_full_path(),
        "kept": kept,
        "files": bool(request.FILES),
        "has_key": isinstance(login, Login) and has_key(login),
        **address_told(request),
    }
    return render(request, "accounts/step_up.html", context, status=403)


def ask_to_sign_in(request: HttpRequest) -> HttpResponse:
    if wants_json(request):
        return json_no(401, "sign_in", _("Masuk dulu, atau kirim kunci API yang berlaku."))
    address = reverse("accounts:sign_in")
    if request.method == "GET" and not _is_part(request):
        address = f"{address}?{urlencode({'lanjut': request.get_full_path()})}"
    return _redirect(request, address)


def refuse_registered(request: HttpRequest) -> HttpResponse:
    """Only public pages until the inauguration; the attempt is an entry that Bawaslu reads."""
    viewer: Viewer = request.viewer  # type: ignore[attr-defined]
    match = request.resolver_match
    page = (match.view_name or match.route) if match else "unknown"
    if viewer.person is not None:
        note_attempt(viewer.actor, person=viewer.person, page=page, now=timezone.now())
    if wants_json(request):
        return json_no(403, "registered", _("Hanya halaman publik yang terbuka untuk Anda."))
    return render(request, "accounts/registered.html", status=403)


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith("/api/") or request.path.startswith("/hidup/")


def json_no(status: int, code: str, sentence: str) -> JsonResponse:
    return JsonResponse({"error": {"code": code, "sentence": sentence}}, status=status)


def _redirect(request: HttpRequest, address: str) -> HttpResponse:
    """A part of an open page is refused by its status, so that no other page is put in its place."""
    return HttpResponse(status=401) if _is_part(request) else HttpResponseRedirect(address)


def _is_part(request: HttpRequest) -> bool:
    return "X-Live" in request.headers
