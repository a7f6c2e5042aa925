"""/saya/: my posts, my open sessions, PIN, second step, recovery codes, password, language."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import qrcode
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sigap.accounts import proofs, second_factor, sessions, signing_in, strong
from sigap.accounts.actions import revoke_sessions
from sigap.accounts.gate import own, public
from sigap.accounts.middleware import LANGUAGES
from sigap.accounts.models import SignInSession
from sigap.accounts.names import person_names
from sigap.accounts.queries import contacts_of, institution_names, posts_held
from sigap.accounts.views.answers import login_in, refusals_as_messages, safe_next, typed, viewer_in
from sigap.journal.refusal import Refusal
from sigap.ui.context import THEME_COOKIE, THEMES

SECRET = "totp_secret"  # noqa: S105 (the session's key for it)


@own
@never_cache
@require_GET
def account(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    login = login_in(request)
    held = list(posts_held(login.person_id, now))
    offices = institution_names(one.institution_code for one in held)
    context = {
        "name": person_names([login.person_id]).get(login.person_id, ""),
        "login": login,
        "posts": [(one, offices.get(one.institution_code, "")) for one in held],
        "sessions": SignInSession.objects.filter(login=login),
        "this_session": request.session.session_key,
        "contacts": contacts_of(login.person_id),
        "has_pin": bool(login.pin),
        "pin_allowed": not signing_in.too_powerful_for_pin(login, now),
        "has_totp": second_factor.has_totp(login),
        "totp_required": second_factor.required_here(),
        "codes_left": second_factor.recovery_codes_left(login),
        "keys": second_factor.usable_keys(login),
        "key_needed": strong.needs_key(login.person_id, now),
        "may_change": proofs.may_change_keys(request.session, login, now),
    }
    return render(request, "accounts/account.html", context)


@own
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def totp(request: HttpRequest) -> HttpResponse:
    """Enrolment. Replacing a working enrolment asks for the password again."""
    now = timezone.now()
    login = login_in(request)
    if not proofs.may_change_keys(request.session, login, now):
        return _show_key_first(request)
    renewing = second_factor.has_totp(login)
    secret = request.session.get(SECRET)
    if not secret:
        secret = request.session[SECRET] = second_factor.new_secret()
    refusal = ""
    if request.method == "POST":
        try:
            if renewing:
                signing_in.confirm_password(login, typed(request, "sandi"), now)
            codes = second_factor.activate(login, secret, typed(request, "kode"), now)
        except Refusal as refused:
            refusal = refused.sentence
        else:
            if codes is not None:
                del request.session[SECRET]
                return render(request, "accounts/recovery_codes.html", {"codes": codes, "login": login, "now": now})
            refusal = _("Kode tidak cocok. Pastikan jam di HP tepat, lalu ketik kode yang baru.")
    context = {
        "qr": qr_path(second_factor.otpauth_address(login, secret)),
        "secret": " ".join(secret[i : i + 4] for i in range(0, len(secret), 4)),
        "renewing": renewing,
        "must": viewer_in(request).must_enrol,
        "refusal": refusal,
    }
    return render(request, "accounts/totp.html", context, status=400 if refusal else 200)


def qr_path(text: str) -> dict[str, Any]:
    """A QR as one SVG path (the CSP allows no inline style and needs no image)."""
    code = qrcode.QRCode(border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return {"size": len(rows), "path": path}


@own
@never_cache
@sensitive_post_parameters()
@require_POST
def recovery(request: HttpRequest) -> HttpResponse:
    """New recovery codes, shown once; the old ones stop working."""
    now = timezone.now()
    login = login_in(request)
    if not proofs.may_change_keys(request.session, login, now):
        return _show_key_first(request)
    try:
        signing_in.confirm_password(login, typed(request, "sandi"), now)
    except Refusal as refused:
        messages.error(request, refused.sentence)
        return redirect("accounts:account")
    if not second_factor.has_second_step(login):
        return redirect("accounts:totp")
    codes = second_factor.new_recovery_codes(login)
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "login": login, "now": now})


def _show_key_first(request: HttpRequest) -> HttpResponse:
    """Whoever has a passkey changes the other ways in only with it: a code that was phished does not widen itself."""
    return redirect(f"{reverse('accounts:prove')}?{urlencode({'lanjut': reverse('accounts:account')})}")


@own
@sensitive_post_parameters()
@require_POST
def pin(request: HttpRequest) -> HttpResponse:
    login = login_in(request)
    if request.POST.get("hapus"):
        signing_in.drop_pin(login)
        messages.success(request, _("PIN dihapus."))
        return redirect("accounts:account")
    with refusals_as_messages(request, _("PIN disimpan. Berlaku 12 jam sesudah masuk lengkap di komputer ini.")):
        signing_in.confirm_password(login, typed(request, "sandi"), timezone.now())
        signing_in.set_pin(login, typed(request, "pin"), timezone.now())
    return redirect("accounts:account")


@own
@sensitive_post_parameters()
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """A new password of one's own; every other session is signed out."""
    now = timezone.now()
    login = login_in(request)
    with refusals_as_messages(request, _("Kata sandi diganti. Sesi lain dikeluarkan; masuk lagi di sini.")):
        signing_in.change_password(login, old=typed(request, "sandi"), new=typed(request, "sandi_baru"), now=now)
        revoke_sessions(viewer_in(request).actor, person=login.person_id, reason="password", now=now)
    return redirect("accounts:account")


@own
@require_POST
def revoke_one(request: HttpRequest, pk: int) -> HttpResponse:
    if sessions.close_one(login_in(request), pk):
        messages.success(request, _("Sesi itu dikeluarkan."))
    else:
        messages.error(request, _("Sesi itu sudah tidak ada."))
    return redirect("accounts:account")


@own
@require_POST
def revoke_others(request: HttpRequest) -> HttpResponse:
    with refusals_as_messages(request, _("Semua sesi lain dikeluarkan.")):
        revoke_sessions(
            viewer_in(request).actor,
            person=login_in(request).person_id,
            reason="own",
            now=timezone.now(),
            keep=request.session.session_key,
        )
    return redirect("accounts:account")


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    wanted = typed(request, "bahasa")
    response = HttpResponseRedirect(safe_next(request, request.POST.get("lanjut", "/")))
    if wanted in LANGUAGES:
        if viewer_in(request).signed_in:
            login = login_in(request)
            login.language = wanted
            login.save(update_fields=["language"])
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=365 * 86400,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response


@public
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Day, night, or as the device says: remembered by the device, since a room is dark for whoever sits in it."""
    wanted = typed(request, "tampilan")
    response = HttpResponseRedirect(safe_next(request, request.POST.get("lanjut", "/")))
    if wanted in THEMES:
        response.set_cookie(
            THEME_COOKIE, wanted, max_age=365 * 86400, httponly=True, samesite="Lax", secure=settings.SECURE_COOKIES
        )
    else:
        response.delete_cookie(THEME_COOKIE, samesite="Lax")
    return response
