"""Checking who it is: institution + login name + password, then the second step, or a quick PIN.

Wrong institution, unknown name, closed account and wrong password give the same sentence after the
same work. Trying too often gives another sentence, for known and unknown names alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils.translation import gettext as _

from sigap.accounts import throttle
from sigap.accounts.actions.passkeys import actor_of, use_recovery
from sigap.accounts.models import DeviceMember, Institution, Login
from sigap.accounts.queries import posts_held
from sigap.accounts.refusals import CannotSignIn, WrongInput
from sigap.accounts.roles import permissions_for
from sigap.accounts.second_factor import accept
from sigap.accounts.sessions import known_here

PIN_HOURS = timedelta(hours=12)
PIN_FAILURES = 5
CODE_LIMIT = 5
MOST_TYPED = 256
SHORTEST_PASSWORD = 12


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came with the form, and from where."""

    institution: str
    login_name: str
    password: str
    device: UUID | None
    address: str


def check(attempt: Attempt, now: datetime) -> Login:
    """The Login when everything fits; otherwise CannotSignIn, whatever it was."""
    name = attempt.login_name.strip().lower()[:MOST_TYPED]
    login = Login.objects.filter(login_name=name).first()
    limits = _limits(attempt, login, name)
    if not throttle.take(limits, now):
        raise CannotSignIn(too_often(), code="too_often")
    stored = login.password if login is not None else no_hash()
    right = check_password(attempt.password[:MOST_TYPED], stored)
    office = institution_code(attempt.institution)
    if login is None or not right or not login.is_active or office not in offices_of(login, now):
        raise CannotSignIn(mismatch(), code="mismatch")
    throttle.give_back(limits)
    return login


def offices_of(login: Login, now: datetime) -> frozenset[str]:
    """Where the person may say he signs in: the offices of the posts he holds now, or without one the first one."""
    held = frozenset(one.institution_code for one in posts_held(login.person_id, now))
    return held or frozenset({login.institution_code})


def _limits(attempt: Attempt, login: Login | None, name: str) -> tuple[throttle.Limit, ...]:
    if login is not None and known_here(attempt.device, login):
        return (throttle.Limit(f"device|{attempt.device}|{name}", throttle.DEVICE_LIMIT),)
    return (
        throttle.Limit(f"account|{name}", throttle.ACCOUNT_LIMIT),
        throttle.Limit(f"address|{throttle.network_of(attempt.address)}", throttle.ADDRESS_LIMIT),
        throttle.of_password(attempt.password[:MOST_TYPED]),
    )


_no_hash: list[str] = []


def no_hash() -> str:
    """A hash nobody can match: what does not exist costs the same work as what does."""
    if not _no_hash:
        _no_hash.append(make_password("nobody"))
    return _no_hash[0]


def mismatch() -> str:
    return _("Instansi, nama masuk, atau kata sandi tidak cocok. Periksa lalu coba lagi.")


def too_often() -> str:
    return _("Terlalu banyak percobaan. Tunggu 15 menit, atau masuk dari komputer yang biasa Anda pakai.")


def institution_code(typed: str) -> str:
    """The code of an office typed by its code or by its full name."""
    typed = " ".join(typed.split())[:200]
    row = Institution.objects.filter(code=typed).first()
    row = row or Institution.objects.filter(name__iexact=typed).first()
    return row.code if row else ""


def check_code(login: Login, code: str, device: UUID | None, now: datetime, *, only_recovery: bool = False) -> str:
    """The second step: six digits from the telephone ("totp"), or one recovery code ("recovery").

    `only_recovery`: the officer's role enters by passkey, and a code from the telephone does not stand in for it.
    A stranger who has the password uses up his own tries, never those of the officer's known device.
    """
    where = f"|{device}" if known_here(device, login) else ""
    limit = (throttle.Limit(f"code|{login.pk}{where}", CODE_LIMIT),)
    if not throttle.take(limit, now):
        raise CannotSignIn(too_often(), code="too_often")
    code = code.strip().replace(" ", "")[:20]
    way = ""
    if len(code) > 6:
        way = "recovery" if use_recovery(actor_of(login, now), login, code, now=now) else ""
    elif only_recovery:
        raise CannotSignIn(key_instead(), code="code")
    elif accept(login, code, now):
        way = "totp"
    if not way:
        raise CannotSignIn(
            _("Kode tidak cocok atau sudah dipakai. Tunggu kode berikutnya lalu coba lagi."),
            code="code",
        )
    throttle.clear(limit)
    return way


def key_instead() -> str:
    return _(
        "Jabatan Anda masuk dengan kunci masuk; kode dari HP tidak cukup. Kunci tidak ada? Ketik satu kode cadangan."
    )


# --- the quick PIN on a shared computer ----------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody who may come back on this device by PIN."""

    member: int
    login: Login


def switchable(device: UUID | None, now: datetime) -> tuple[Colleague, ...]:
    """Officers who fully signed in on this device in the last 12 hours and have a PIN."""
    if device is None:
        return ()
    rows = (
        DeviceMember.objects.filter(
            device=device,
            full_sign_in_at__gt=now - PIN_HOURS,
            full_sign_in_at__lte=now,
            pin_allowed=True,
            login__is_active=True,
        )
        .exclude(login__pin="")
        .select_related("login")
        .order_by("login__login_name")
    )
    return tuple(Colleague(row.pk, row.login) for row in rows)


def check_pin(device: UUID | None, member: int, pin: str, now: datetime) -> Login:
    """The officer behind the PIN. The fifth failure closes the PIN until a full sign-in here."""
    found = next((one for one in switchable(device, now) if one.member == member), None)
    if found is None or too_powerful_for_pin(found.login, now):
        raise CannotSignIn(full_sign_in_needed(), code="full")
    counted = DeviceMember.objects.filter(pk=member, pin_allowed=True, pin_failures__lt=PIN_FAILURES).update(
        pin_failures=F("pin_failures") + 1
    )
    if counted and check_password(pin[:12], found.login.pin):
        DeviceMember.objects.filter(pk=member).update(pin_failures=0)
        return found.login
    DeviceMember.objects.filter(pk=member, pin_failures__gte=PIN_FAILURES).update(pin_allowed=False)
    row = DeviceMember.objects.get(pk=member)
    if not row.pin_allowed:
        raise CannotSignIn(full_sign_in_needed(), code="full")
    left = PIN_FAILURES - row.pin_failures
    raise CannotSignIn(_("PIN tidak cocok. Sisa %(left)d percobaan.") % {"left": left}, code="pin")


def full_sign_in_needed() -> str:
    return _("PIN tidak dapat dipakai di komputer ini sekarang. Masuk lengkap dengan kata sandi.")


def set_pin(login: Login, pin: str, now: datetime) -> None:
    pin = pin.strip()
    if too_powerful_for_pin(login, now):
        raise WrongInput(_("Administrator selalu masuk lengkap; PIN tidak dipakai."))
    if not (len(pin) == 6 and pin.isascii() and pin.isdigit()):
        raise WrongInput(_("PIN harus 6 angka."))
    if _easy(pin):
        raise WrongInput(_("PIN ini mudah ditebak. Jangan angka kembar atau berurutan."))
    login.pin = make_password(pin)
    login.save(update_fields=["pin"])


def too_powerful_for_pin(login: Login, now: datetime) -> bool:
    """Whoever issues logins never comes in by six digits."""
    held = posts_held(login.person_id, now)
    return any("login.manage" in permissions_for(one.role, one.institution_code) for one in held)


def confirm_password(login: Login, password: str, now: datetime) -> None:
    """Before PIN, codes or password change. A borrowed session gets ten tries in a quarter hour."""
    limit = (throttle.Limit(f"confirm|{login.pk}", throttle.DEVICE_LIMIT),)
    if not throttle.take(limit, now):
        raise CannotSignIn(too_often(), code="too_often")
    if not login.check_password(password[:MOST_TYPED]):
        raise WrongInput(_("Kata sandi tidak cocok."))
    throttle.clear(limit)


def change_password(login: Login, *, old: str, new: str, now: datetime) -> None:
    confirm_password(login, old, now)
    if not SHORTEST_PASSWORD <= len(new) <= MOST_TYPED or new.lower() == login.login_name or new == old:
        raise WrongInput(_("Kata sandi baru: paling sedikit 12 huruf, dan bukan yang lama."))
    try:
        validate_password(new, login)
    except ValidationError as problem:
        raise WrongInput(" ".join(problem.messages)) from None
    login.set_password(new)
    login.save(update_fields=["password"])


def drop_pin(login: Login) -> None:
    login.pin = ""
    login.save(update_fields=["pin"])


def _easy(pin: str) -> bool:
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    return len(set(pin)) <= 2 or steps in ({1}, {9}) or pin[:3] == pin[3:]
