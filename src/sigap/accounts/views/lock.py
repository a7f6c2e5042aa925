"""/kunci/: the shared computer between officers. Lock it, or change who sits at it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from sigap.accounts import sessions, signing_in
from sigap.accounts.gate import public
from sigap.accounts.queries import posts_held
from sigap.accounts.refusals import CannotSignIn
from sigap.accounts.second_factor import has_second_step, required_here
from sigap.accounts.views.answers import login_in, typed, viewer_in


@public
@never_cache
@require_http_methods(["GET", "POST"])
def lock(request: HttpRequest) -> HttpResponse:
    """GET shows who may come back by PIN; POST locks the present session first."""
    if request.method == "POST":
        if viewer_in(request).signed_in:
            request.session["locked"] = True
        return redirect("accounts:lock")
    return _lock_page(request)


def _lock_page(request: HttpRequest, refusal: str = "", chosen: int = 0) -> HttpResponse:
    now = timezone.now()
    colleagues = []
    for one in signing_in.switchable(sessions.device_of(request), now):
        post = posts_held(one.login.person_id, now).first()
        colleagues.append({"member": one.member, "name": one.login.login_name, "post": post.title if post else ""})
    locked = bool(viewer_in(request).signed_in and request.session.get("locked"))
    context = {"colleagues": colleagues, "locked": locked, "refusal": refusal, "chosen": chosen}
    return render(request, "accounts/lock.html", context, status=400 if refusal else 200)


@public
@never_cache
@sensitive_post_parameters("pin")
@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """A colleague takes over: a new session, a new CSRF secret, the former session is closed."""
    now = timezone.now()
    device = sessions.device_of(request)
    raw = typed(request, "petugas")
    member = int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 12 else 0
    try:
        login = signing_in.check_pin(device, member, typed(request, "pin"), now)
    except CannotSignIn as refusal:
        return _lock_page(request, refusal.sentence, member)
    if device is None or (required_here() and not has_second_step(login)):
        return redirect("accounts:sign_in")
    same = viewer_in(request).signed_in and login_in(request).pk == login.pk
    post = request.session.get("post") if same else None
    sessions.open_session(request, login, device=device, by_pin=True, now=now)
    if post:
        request.session["post"] = post
    elif posts_held(login.person_id, now).count() > 1:
        return redirect("accounts:choose_post")
    return HttpResponseRedirect("/")
