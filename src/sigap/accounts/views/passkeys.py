"""/saya/kunci-masuk/: register, name, list and remove one's passkeys; show one again before a dangerous act."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from sigap.accounts import actions, passkeys, proofs, second_factor, sessions, signing_in, strong
from sigap.accounts.actions.passkeys import checked_label
from sigap.accounts.gate import own
from sigap.accounts.models import Login
from sigap.accounts.queries import posts_held
from sigap.accounts.refusals import CannotSignIn, WrongInput
from sigap.accounts.views.answers import login_in, refusals_as_messages, safe_next, typed, viewer_in
from sigap.journal.refusal import Refusal

WAY, LABEL, NEXT = "passkey_way", "passkey_label", "lanjut"


@own
@never_cache
@require_GET
def keys(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    login = login_in(request)
    rows = list(login.passkeys.filter(removed_at=None))
    held = list(posts_held(login.person_id, now))
    enters = strong.enters_with_key(held)
    context = {
        "rows": [(one, one.trusted_at > now) for one in rows],
        "way": proofs.way_to_register(request.session, login, now),
        "may_change": proofs.may_change_keys(request.session, login, now),
        "needed": strong.needs_key(login.person_id, now),
        "due_at": strong.due_at(login, now) if enters and not second_factor.has_key(login) else None,
        "must": viewer_in(request).must_add_key,
        **passkeys.address_told(request),
        "codes_left": second_factor.recovery_codes_left(login),
    }
    return render(request, "accounts/passkeys.html", context)


@own
@never_cache
@sensitive_post_parameters("sandi", "kode")
@require_POST
def ask_to_register(request: HttpRequest) -> HttpResponse:
    """What vouches for the new key is checked before the key is asked, so that nobody touches it for nothing."""
    now = timezone.now()
    login = login_in(request)
    try:
        request.session[LABEL] = checked_label(typed(request, "label", 80))
        request.session[WAY] = _vouched(request, login, now)
    except Refusal as refused:
        return JsonResponse({"sentence": refused.sentence}, status=400)
    return JsonResponse(passkeys.ask_to_register(request.session, login, now))


def _vouched(request: HttpRequest, login: Login, now: datetime) -> str:
    code = typed(request, "kode", 20)
    if code and not proofs.way_to_register(request.session, login, now):
        _use_recovery(request, login, code, now)
    way = proofs.way_to_register(request.session, login, now)
    if not way:
        raise WrongInput(_("Tunjukkan dulu kunci yang lama, atau ketik satu kode cadangan."))
    if way in {"first", "again"}:
        signing_in.confirm_password(login, typed(request, "sandi"), now)
    return way


def _use_recovery(request: HttpRequest, login: Login, code: str, now: datetime) -> None:
    if len(code.replace(" ", "")) <= 6:
        raise WrongInput(_("Kode cadangan terdiri atas 8 angka."))
    if signing_in.check_code(login, code, sessions.device_of(request), now, only_recovery=True) == "recovery":
        proofs.note_recovery(request.session, now)


@own
@never_cache
@require_POST
def register(request: HttpRequest) -> HttpResponse:
    """The key's answer. Whoever had no second step before gets his recovery codes with it."""
    now = timezone.now()
    login = login_in(request)
    label, way = request.session.pop(LABEL, ""), request.session.pop(WAY, "")
    try:
        if not way:
            raise CannotSignIn(passkeys.not_accepted(), code="key")
        told = typed(request, "jawaban", passkeys.LONGEST_ANSWER + 1)
        new = passkeys.registered(request.session, login, told, now)
        key = actions.register_passkey(viewer_in(request).actor, login, new, label=label, way=way, now=now)
    except Refusal as refused:
        messages.error(request, refused.sentence)
        return redirect("accounts:passkeys")
    proofs.note_key(request.session, key, now)
    messages.success(request, _("Kunci masuk “%(label)s” terdaftar.") % {"label": key.label})
    if second_factor.recovery_codes_left(login):
        return redirect("accounts:passkeys")
    codes = second_factor.new_recovery_codes(login)
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "login": login, "now": now})


@own
@require_POST
def remove(request: HttpRequest, passkey: UUID) -> HttpResponse:
    now = timezone.now()
    login = login_in(request)
    with refusals_as_messages(request, _("Kunci masuk dihapus. Sesi lain dikeluarkan.")):
        if not proofs.may_change_keys(request.session, login, now):
            raise WrongInput(_("Tunjukkan dulu kunci yang lama, atau ketik satu kode cadangan."))
        actions.remove_passkey(viewer_in(request).actor, login, passkey, now=now, keep=request.session.session_key)
    return redirect("accounts:passkeys")


@own
@never_cache
@sensitive_post_parameters("kode")
@require_http_methods(["GET", "POST"])
def prove(request: HttpRequest) -> HttpResponse:
    """Show a passkey again (or, to change keys only, a recovery code), then go on to where it was asked for."""
    now = timezone.now()
    login = login_in(request)
    wanted = safe_next(request, request.POST.get(NEXT) or request.GET.get(NEXT) or "/saya/kunci-masuk/")
    if request.method == "GET":
        return _prove_page(request, login, wanted)
    try:
        if request.POST.get("kode"):
            _use_recovery(request, login, typed(request, "kode", 20), now)
        else:
            _prove(request, login, now)
    except Refusal as refused:
        if "application/json" in request.headers.get("Accept", ""):
            return JsonResponse({"sentence": refused.sentence}, status=400)
        return _prove_page(request, login, wanted, refused.sentence)
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({})
    return redirect(wanted)


def _prove(request: HttpRequest, login: Login, now: datetime) -> None:
    told = typed(request, "jawaban", passkeys.LONGEST_ANSWER + 1)
    proof = passkeys.proved(request.session, passkeys.PROVE, login, told, now)
    key = actions.accept_proof(viewer_in(request).actor, proof, now)
    proofs.must_be_trusted(key, now)
    proofs.note_key(request.session, key, now)


@own
@never_cache
@require_POST
def ask_to_prove(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    return JsonResponse(passkeys.ask_to_prove(request.session, passkeys.PROVE, login_in(request), now))


def _prove_page(request: HttpRequest, login: Login, wanted: str, refusal: str = "") -> HttpResponse:
    context = {
        "next": wanted,
        "refusal": refusal,
        "has_key": second_factor.has_key(login),
        **passkeys.address_told(request),
    }
    return render(request, "accounts/prove.html", context, status=400 if refusal else 200)
