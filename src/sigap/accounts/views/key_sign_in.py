"""/masuk/kunci/: the passkey as second step, or alone for whoever holds one that knows him."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from sigap.accounts import passkeys, throttle
from sigap.accounts.actions import accept_proof, actor_of
from sigap.accounts.gate import public
from sigap.accounts.refusals import CannotSignIn
from sigap.accounts.signing_in import too_often
from sigap.accounts.views.answers import safe_next, typed
from sigap.accounts.views.sign_in import PENDING, code_page, enter, pending_login, sign_in_page

ANSWER = "jawaban"


@public
@never_cache
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """The question that the browser passes to the key. Without a password before it names nobody's keys."""
    now = timezone.now()
    login = pending_login(request, now) if request.POST.get("langkah") else None
    return JsonResponse(passkeys.ask_to_prove(request.session, passkeys.ENTER, login, now))


@public
@never_cache
@require_POST
def answer(request: HttpRequest) -> HttpResponse:
    """A signature cannot be guessed, so nobody is locked out here; it is only counted by address, for the work it makes."""
    now = timezone.now()
    second = bool(request.POST.get("langkah"))
    login = pending_login(request, now) if second else None
    if second and login is None:
        return redirect("accounts:sign_in")
    wanted = request.session[PENDING]["next"] if second else typed(request, "lanjut")
    limit = (throttle.Limit(f"key|{throttle.network_of(throttle.client_address(request))}", throttle.ADDRESS_LIMIT),)
    try:
        if not throttle.take(limit, now):
            raise CannotSignIn(too_often(), code="too_often")
        told = typed(request, ANSWER, passkeys.LONGEST_ANSWER + 1)
        proof = passkeys.proved(request.session, passkeys.ENTER, login, told, now)
        key = accept_proof(actor_of(proof.passkey.login, now), proof, now)
    except CannotSignIn as refusal:
        if login is not None:
            return code_page(request, login, now, refusal)
        return sign_in_page(request, safe_next(request, wanted), now, refusal)
    throttle.give_back(limit)
    return enter(request, key.login, safe_next(request, wanted), now, key=key)
