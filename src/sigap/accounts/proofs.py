"""What this session has proved: a passkey lately, or a recovery code. A PIN or a code from the telephone proves neither."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sessions.backends.base import SessionBase
from django.utils.translation import gettext as _

from sigap.accounts.models import Login, Passkey
from sigap.accounts.refusals import CannotSignIn
from sigap.accounts.second_factor import has_key
from sigap.accounts.strong import need
from sigap.ui.words import clock_time

PROVEN, RECOVERED = "proven_at", "recovered_at"


def note_key(session: SessionBase, passkey: Passkey, now: datetime) -> None:
    """A key that is still waiting opens the door, not what asks for proof."""
    if passkey.trusted_at <= now:
        session[PROVEN] = now.timestamp()


def note_recovery(session: SessionBase, now: datetime) -> None:
    session[RECOVERED] = now.timestamp()


def proven(session: SessionBase, now: datetime) -> bool:
    return _fresh(session.get(PROVEN), now)


def recovered(session: SessionBase, now: datetime) -> bool:
    return _fresh(session.get(RECOVERED), now)


def _fresh(at: float | None, now: datetime) -> bool:
    return at is not None and 0 <= now.timestamp() - at < need().valid.total_seconds()


def must_be_trusted(passkey: Passkey, now: datetime) -> None:
    """The reason why a right key is not enough yet."""
    if passkey.trusted_at > now:
        raise CannotSignIn(
            _("Kunci ini didaftarkan tanpa kunci lama; untuk ini ia berlaku mulai pukul %(at)s.")
            % {"at": clock_time(passkey.trusted_at)},
            code="waits",
        )


def may_change_keys(session: SessionBase, login: Login, now: datetime) -> bool:
    """Whoever has a key changes the second step only with it, or with a recovery code: not with what can be phished."""
    return not has_key(login) or proven(session, now) or recovered(session, now)


def way_to_register(session: SessionBase, login: Login, now: datetime) -> str:
    """What vouches for the next key; "" when nothing does yet. See events.PasskeyRegistered."""
    if recovered(session, now):
        return "recovery" if login.passkeys.exists() else "first"
    if has_key(login):
        return "key" if proven(session, now) else ""
    return "again" if login.passkeys.exists() else "first"
