"""The second step: TOTP and recovery codes, stored by django-allauth, used once each."""

from __future__ import annotations

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.db import transaction
from django.utils.crypto import constant_time_compare

from sigap.accounts.models import Login

PERIOD = 30
TOLERANCE = 1


def required_here() -> bool:
    """Every staff account in the live realm; the example and drill realms are exempt."""
    return str(settings.SIGAP_REALM) == "live"


def has_totp(login: Login) -> bool:
    return Authenticator.objects.filter(user=login, type=Authenticator.Type.TOTP).exists()


def usable_keys(login: Login) -> int:
    return login.passkeys.filter(removed_at=None, suspected_at=None).count()


def has_key(login: Login) -> bool:
    return login.passkeys.filter(removed_at=None, suspected_at=None).exists()


def has_second_step(login: Login) -> bool:
    return has_totp(login) or has_key(login)


def new_secret() -> str:
    return generate_totp_secret()


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step whose code this is, one step of clock error allowed on each side."""
    typed = "".join(ch for ch in code if ch.isdigit())
    current = int(now.timestamp()) // PERIOD
    found = None
    for step in range(current - TOLERANCE, current + TOLERANCE + 1):
        if constant_time_compare(typed, format_hotp_value(hotp_value(secret, step))):
            found = step
    return found


def activate(login: Login, secret: str, code: str, now: datetime) -> list[str] | None:
    """Enrol when the code proves that the secret reached the telephone; returns recovery codes."""
    step = matching_step(secret, code, now)
    if step is None:
        return None
    with transaction.atomic():
        drop_codes(login)
        TOTP.activate(login, secret)
        login.last_totp_step = step
        login.save(update_fields=["last_totp_step"])
        return RecoveryCodes.activate(login).generate_codes()


def accept(login: Login, code: str, now: datetime) -> bool:
    """A code is good once: the step moves forward in the same statement that checks it."""
    row = Authenticator.objects.filter(user=login, type=Authenticator.Type.TOTP).first()
    if row is None:
        return False
    step = matching_step(decrypt(row.data["secret"]), code, now)
    if step is None:
        return False
    moved = Login.objects.filter(pk=login.pk, last_totp_step__lt=step).update(last_totp_step=step)
    return moved == 1


def accept_recovery(login: Login, code: str) -> bool:
    """Good once. Only inside `writing`: whoever comes second waits there, and then finds it used."""
    row = Authenticator.objects.filter(user=login, type=Authenticator.Type.RECOVERY_CODES).first()
    return row is not None and bool(RecoveryCodes(row).validate_code(code.strip().replace(" ", "")))


def is_recovery(login: Login, code: str) -> bool:
    """Whether the code is one of those not used yet, without using it."""
    row = Authenticator.objects.filter(user=login, type=Authenticator.Type.RECOVERY_CODES).first()
    typed = code.strip().replace(" ", "")
    unused = RecoveryCodes(row).get_unused_codes() if row is not None else []
    return any(constant_time_compare(typed, one) for one in unused)


def recovery_codes_left(login: Login) -> int:
    row = Authenticator.objects.filter(user=login, type=Authenticator.Type.RECOVERY_CODES).first()
    return 0 if row is None else len(RecoveryCodes(row).get_unused_codes())


def new_recovery_codes(login: Login) -> list[str]:
    """Old codes stop working; the new ones are shown once."""
    with transaction.atomic():
        Authenticator.objects.filter(user=login, type=Authenticator.Type.RECOVERY_CODES).delete()
        return RecoveryCodes.activate(login).generate_codes()


def drop_codes(login: Login) -> None:
    """The TOTP secret and the recovery codes; passkeys stay."""
    Authenticator.objects.filter(user=login).delete()


def drop_second_factor(login: Login) -> None:
    """Everything: the officer begins anew, with a new time to register a passkey."""
    drop_codes(login)
    login.passkeys.all().delete()
    Login.objects.filter(pk=login.pk).update(key_due_at=None)


def otpauth_address(login: Login, secret: str) -> str:
    """What the QR holds. The label is the login name, never a person's name."""
    return f"otpauth://totp/Sigap:{login.login_name}?secret={secret}&issuer=Sigap"
