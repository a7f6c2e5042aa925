"""/masuk/ and /keluar/: institution, login name, password; then the passkey or the code; then the post."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import rotate_token
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from sigap.accounts import passkeys, proofs, sessions, signing_in, strong
from sigap.accounts.gate import own, public
from sigap.accounts.models import Institution, Login, Passkey
from sigap.accounts.queries import institution_names, posts_held
from sigap.accounts.refusals import CannotSignIn
from sigap.accounts.second_factor import has_key, has_second_step, has_totp, recovery_codes_left, required_here
from sigap.accounts.seeding import printed_logins
from sigap.accounts.throttle import client_address
from sigap.accounts.views.answers import login_in, safe_next, typed, viewer_in

PENDING = "sign_in_pending"
PENDING_FOR = timedelta(minutes=5)
OFFICE_COOKIE = "sigap_office"  # an office's name is no secret; it only spares typing


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    wanted = safe_next(request, request.POST.get("lanjut") or request.GET.get("lanjut") or "/")
    viewer = viewer_in(request)
    if request.method == "GET" and viewer.signed_in and not request.session.get("locked") and "lain" not in request.GET:
        return redirect(wanted)
    now = timezone.now()
    device = sessions.device_of(request)
    if request.method == "GET":
        return sign_in_page(request, wanted, now)
    attempt = signing_in.Attempt(
        institution=typed(request, "instansi"),
        login_name=typed(request, "nama"),
        password=typed(request, "sandi"),
        device=device,
        address=client_address(request),
    )
    try:
        login = signing_in.check(attempt, now)
    except CannotSignIn as refusal:
        return sign_in_page(request, wanted, now, refusal)
    if required_here() and has_second_step(login):
        request.session.cycle_key()
        request.session[PENDING] = {
            "login": login.pk,
            "until": (now + PENDING_FOR).timestamp(),
            "next": wanted,
            "proof": login.get_session_auth_hash(),  # a password changed meanwhile ends this too
        }
        return redirect("accounts:code")
    return enter(request, login, wanted, now)


def sign_in_page(request: HttpRequest, wanted: str, now: datetime, refusal: CannotSignIn | None = None) -> HttpResponse:
    device = sessions.device_of(request)
    context = {
        "institutions": Institution.objects.order_by("name").values_list("name", flat=True),
        "institution": request.POST.get("instansi") or request.COOKIES.get(OFFICE_COOKIE, "")[:160],
        "login_name": typed(request, "nama", 80),
        "next": wanted,
        "refusal": refusal.sentence if refusal else "",
        "colleagues": len(signing_in.switchable(device, now)),
        "samples": [] if required_here() else printed_logins(),
        "right_address": passkeys.right_address(request),
    }
    status = 200 if refusal is None else (429 if refusal.code == "too_often" else 400)
    return render(request, "accounts/sign_in.html", context, status=status)


def pending_login(request: HttpRequest, now: datetime) -> Login | None:
    """Whose password was right in this browser less than five minutes ago; None when that is over."""
    pending = request.session.get(PENDING)
    if not pending or now.timestamp() > pending["until"]:
        request.session.pop(PENDING, None)
        return None
    login = Login.objects.filter(pk=pending["login"], is_active=True).first()
    if login is None or not constant_time_compare(login.get_session_auth_hash(), pending["proof"]):
        return None
    return login


@public
@never_cache
@sensitive_post_parameters("kode")
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest) -> HttpResponse:
    """The second step of a password that was right less than five minutes ago."""
    now = timezone.now()
    login = pending_login(request, now)
    if login is None:
        return redirect("accounts:sign_in")
    if request.method == "GET":
        return code_page(request, login, now)
    only_key = _only_key(login, now)
    try:
        way = signing_in.check_code(
            login, typed(request, "kode"), sessions.device_of(request), now, only_recovery=only_key
        )
    except CannotSignIn as refusal:
        if refusal.code == "too_often":
            request.session.pop(PENDING, None)
        return code_page(request, login, now, refusal)
    wanted = safe_next(request, request.session[PENDING]["next"])
    return enter(request, login, wanted, now, recovered=way == "recovery")


def code_page(request: HttpRequest, login: Login, now: datetime, refusal: CannotSignIn | None = None) -> HttpResponse:
    context = {
        "refusal": refusal.sentence if refusal else "",
        "has_key": has_key(login),
        "has_totp": has_totp(login),
        "only_key": _only_key(login, now),
        **passkeys.address_told(request),
    }
    status = 200 if refusal is None else (429 if refusal.code == "too_often" else 400)
    return render(request, "accounts/code.html", context, status=status)


def _only_key(login: Login, now: datetime) -> bool:
    """Somebody of a role that enters by passkey, who has one: a code from the telephone is not asked for."""
    return has_key(login) and strong.enters_with_key(posts_held(login.person_id, now))


def enter(
    request: HttpRequest,
    login: Login,
    wanted: str,
    now: datetime,
    *,
    key: Passkey | None = None,
    recovered: bool = False,
) -> HttpResponse:
    """Everything was right: a session, and where it goes first."""
    device = sessions.device_of(request) or sessions.new_device()
    sessions.open_session(request, login, device=device, by_pin=False, now=now)
    if key is not None:
        proofs.note_key(request.session, key, now)
    held = list(posts_held(login.person_id, now))
    if required_here() and not has_second_step(login):
        wanted = reverse("accounts:totp")
    elif recovered:
        proofs.note_recovery(request.session, now)
        left = recovery_codes_left(login)
        messages.warning(
            request, _("Kode cadangan dipakai; tersisa %(n)d. Daftarkan kunci atau HP Anda lagi.") % {"n": left}
        )
        wanted = reverse("accounts:account")
    elif len(held) > 1:
        request.session["next"] = wanted
        wanted = reverse("accounts:choose_post")
    response = HttpResponseRedirect(wanted)
    sessions.mark_device(request, response, device)
    home = held[0].institution_code if len(held) == 1 else login.institution_code
    office = institution_names([home]).get(home, "")
    response.set_cookie(
        OFFICE_COOKIE,
        office,
        max_age=sessions.DEVICE_DAYS * 86400,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


@own
@never_cache
@require_http_methods(["GET", "POST"])
def choose_post(request: HttpRequest) -> HttpResponse:
    """Somebody with several posts says which one he is working in now."""
    now = timezone.now()
    held = list(posts_held(login_in(request).person_id, now))
    refusal = ""
    if request.method == "POST":
        wanted = typed(request, "jabatan")
        if wanted in {one.code for one in held}:
            request.session["post"] = wanted
            rotate_token(request)  # a page left open in the other post sends no more forms
            return redirect(safe_next(request, request.session.pop("next", "/")))
        refusal = _("Pilih salah satu jabatan Anda.")
    offices = institution_names(one.institution_code for one in held)
    posts = [(one, offices.get(one.institution_code, "")) for one in held]
    context = {"posts": posts, "refusal": refusal}
    return render(request, "accounts/choose_post.html", context, status=400 if refusal else 200)


@public
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session ends, and so does coming back by PIN on this device."""
    if viewer_in(request).signed_in:
        sessions.stop_pin(sessions.device_of(request), login_in(request))
    sessions.sign_out(request)
    return redirect("accounts:sign_in")
