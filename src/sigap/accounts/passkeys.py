"""The two ceremonies of WebAuthn over `fido2`: registering a passkey, and proving that one holds it.

A challenge is a row that belongs to one browser session, lives two minutes, and is taken away by whoever answers it.
The names under which this site is reached come from the settings, never from the request. The person is always
verified by the key itself (PIN, finger or face): one left in a shared computer is worth nothing to a colleague.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest
from django.utils.translation import gettext as _
from fido2.rpid import verify_rp_id
from fido2.server import Fido2Server
from fido2.utils import websafe_decode
from fido2.webauthn import (
    AttestationConveyancePreference,
    AttestedCredentialData,
    AuthenticatorData,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from sigap.accounts.models import Login, Passkey, PasskeyChallenge
from sigap.accounts.refusals import CannotSignIn

LIFE = timedelta(minutes=2)
HELD = "passkey_challenge"  # in the session: which question this browser was asked
LONGEST_ANSWER = 16_000
MALFORMED = (ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError, OverflowError)
REGISTER, ENTER, PROVE = "register", "enter", "prove"


@dataclass(frozen=True, slots=True)
class NewKey:
    """A key that answered at registration, not stored yet."""

    credential: bytes
    sign_count: int
    synced: bool


@dataclass(frozen=True, slots=True)
class Proof:
    """A right signature of a stored key, and the counter that came with it."""

    passkey: Passkey
    sign_count: int


def rp_id() -> str:
    return str(settings.SIGAP_PASSKEY_HOST)


def right_origin(origin: str) -> bool:
    """Only the addresses of the settings; on localhost any port, so that a trial needs no setting."""
    if not verify_rp_id(rp_id(), origin):
        return False
    return rp_id() == "localhost" or origin.rstrip("/").lower() in settings.SIGAP_PASSKEY_ORIGINS


def right_address(request: HttpRequest) -> bool:
    """Whether a browser at this address can use passkeys of this site: said on the page before it is tried."""
    return right_origin(f"{request.scheme}://{request.get_host()}")


def address_told(request: HttpRequest) -> dict[str, Any]:
    """For accounts/parts/passkey_address.html and the button beside it."""
    return {"right_address": right_address(request), "right_addresses": list(settings.SIGAP_PASSKEY_ORIGINS)}


def _server() -> Fido2Server:
    rp = PublicKeyCredentialRpEntity(id=rp_id(), name="Sigap")
    return Fido2Server(rp, attestation=AttestationConveyancePreference.NONE, verify_origin=right_origin)


def key_of(credential_id: bytes) -> str:
    return sha256(credential_id).hexdigest()


def _credentials(login: Login) -> list[AttestedCredentialData]:
    rows = login.passkeys.filter(removed_at=None, suspected_at=None)
    return [AttestedCredentialData(bytes(one.credential)) for one in rows]


def user_handle(login: Login) -> bytes:
    """What the key remembers of whose it is: no name, no number."""
    return sha256(b"sigap.passkey|" + settings.SIGAP_REALM.encode() + login.person_id.bytes).digest()


def ask_to_register(session: SessionBase, login: Login, now: datetime) -> dict[str, Any]:
    user = PublicKeyCredentialUserEntity(
        id=user_handle(login), name=login.login_name, display_name=f"Sigap · {login.login_name}"
    )
    options, state = _server().register_begin(
        user,
        credentials=_credentials(login),
        resident_key_requirement=ResidentKeyRequirement.PREFERRED,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    _hold(session, REGISTER, login, state, now)
    return dict(options)


def ask_to_prove(session: SessionBase, purpose: str, login: Login | None, now: datetime) -> dict[str, Any]:
    """`login` None: whoever holds a key of this site says by it who he is."""
    options, state = _server().authenticate_begin(
        credentials=None if login is None else _credentials(login),
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    _hold(session, purpose, login, state, now)
    return dict(options)


def registered(session: SessionBase, login: Login, answer: str, now: datetime) -> NewKey:
    state = _taken(session, REGISTER, login, now)
    try:
        data: AuthenticatorData = _server().register_complete(state, _parsed(answer))
    except MALFORMED as problem:
        raise CannotSignIn(not_accepted(), code="key") from problem
    if data.credential_data is None:
        raise CannotSignIn(not_accepted(), code="key")
    return NewKey(bytes(data.credential_data), data.counter, data.is_backup_eligible())


def proved(session: SessionBase, purpose: str, login: Login | None, answer: str, now: datetime) -> Proof:
    """The key that signed this session's own question; the counter is for the caller to judge."""
    state = _taken(session, purpose, login, now)
    try:
        told = _parsed(answer)
        passkey = _named(told, login)
        credential = AttestedCredentialData(bytes(passkey.credential))
        _server().authenticate_complete(state, [credential], told)
        handle = told["response"].get("userHandle")
        if handle and websafe_decode(handle) != user_handle(passkey.login):
            raise ValueError("a key that remembers somebody else")
        data = AuthenticatorData(websafe_decode(told["response"]["authenticatorData"]))
    except MALFORMED as problem:
        raise CannotSignIn(not_accepted(), code="key") from problem
    return Proof(passkey, data.counter)


def not_accepted() -> str:
    return _("Kunci masuk tidak diterima, atau waktunya habis. Coba sekali lagi dari awal.")


def _named(told: Mapping[str, Any], login: Login | None) -> Passkey:
    rows = Passkey.objects.filter(credential_key=key_of(websafe_decode(told["rawId"])), removed_at=None)
    row = rows.select_related("login").first()
    if row is None or not row.login.is_active or (login is not None and row.login_id != login.pk):
        raise ValueError("no such key")
    return row


def _parsed(answer: str) -> dict[str, Any]:
    if len(answer) > LONGEST_ANSWER:
        raise ValueError("too long")
    told = json.loads(answer)
    if not isinstance(told, dict) or not isinstance(told.get("response"), dict):
        raise ValueError("no answer of a key")
    return told


def _hold(session: SessionBase, purpose: str, login: Login | None, state: Mapping[str, Any], now: datetime) -> None:
    row = PasskeyChallenge.objects.create(
        id=uuid4(),
        purpose=purpose,
        login=login,
        state={"challenge": state["challenge"], "user_verification": str(state["user_verification"])},
        until_at=now + LIFE,
    )
    session[HELD] = str(row.id)


def _taken(session: SessionBase, purpose: str, login: Login | None, now: datetime) -> dict[str, Any]:
    """The question of this session, once: two answers at the same moment cannot both find it."""
    held = session.pop(HELD, "")
    row = PasskeyChallenge.objects.filter(id=UUID(held)).first() if held else None
    if row is None or PasskeyChallenge.objects.filter(id=row.id).delete()[0] != 1:
        raise CannotSignIn(not_accepted(), code="key")
    if row.purpose != purpose or row.until_at <= now or row.login_id != (login.pk if login else None):
        raise CannotSignIn(not_accepted(), code="key")
    return dict(row.state)
