"""Open sessions and known devices: opened, listed, closed. A session without its row is dead."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import login as django_login
from django.contrib.auth import logout as django_logout
from django.contrib.sessions.backends.db import SessionStore
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from sigap.accounts.models import DeviceMember, Login, SignInSession
from sigap.accounts.second_factor import has_second_step

DEVICE_SALT = "sigap.accounts.device"
DEVICE_DAYS = 400
SEEN_EVERY = timedelta(seconds=60)
BACKEND = "sigap.accounts.backend.LoginBackend"


def device_cookie() -> str:
    """Per realm: two realms on one host share a cookie jar."""
    return f"sigap_device_{settings.SIGAP_REALM}"


def device_of(request: HttpRequest) -> UUID | None:
    """The device's own signed mark, or None. It says which computer, never who."""
    raw = request.COOKIES.get(device_cookie(), "")
    try:
        return UUID(signing.loads(raw, salt=DEVICE_SALT))
    except (signing.BadSignature, ValueError, TypeError):
        return None


def seat_of(session_key: str, post: str) -> str:
    """A mark of one session in one post, for its open pages. The session's key cannot be read from it."""
    return salted_hmac("sigap.accounts.seat", f"{session_key}|{post}").hexdigest()[:20]


def mark_device(request: HttpRequest, response: HttpResponse, device: UUID) -> None:
    response.set_cookie(
        device_cookie(),
        signed_device(device),
        max_age=DEVICE_DAYS * 86400,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )


def signed_device(device: UUID) -> str:
    return signing.dumps(str(device), salt=DEVICE_SALT)


def new_device() -> UUID:
    return uuid4()


def open_session(request: HttpRequest, login: Login, *, device: UUID, by_pin: bool, now: datetime) -> None:
    """A fresh session for this officer. Whatever session this browser had before is closed."""
    close_this(request)
    request.session.flush()
    django_login(request, login, backend=BACKEND)
    request.session["device"] = str(device)
    request.session["second_step"] = has_second_step(login)  # spares a query per request; a reset closes the session
    request.session.save()
    SignInSession.objects.create(
        session_key=request.session.session_key or "",
        login=login,
        device=device,
        agent=agent_label(request.headers.get("User-Agent", "")),
        by_pin=by_pin,
        started_at=now,
        seen_at=now,
    )
    if not by_pin:
        DeviceMember.objects.update_or_create(
            device=device,
            login=login,
            defaults={"full_sign_in_at": now, "pin_failures": 0, "pin_allowed": True},
        )


def close_this(request: HttpRequest) -> None:
    """Forget the row of the browser's present session (the session itself goes with a flush)."""
    key = request.session.session_key
    if key:
        SignInSession.objects.filter(session_key=key).delete()


def sign_out(request: HttpRequest) -> None:
    close_this(request)
    django_logout(request)


def close_sessions(login: Login, *, keep: str | None = None) -> int:
    """Close all but one session. Where they were open, and on every other device, only a full sign-in helps now."""
    kept = SignInSession.objects.filter(session_key=keep).first() if keep else None
    devices = DeviceMember.objects.filter(login=login)
    if kept is not None and kept.device is not None:
        devices = devices.exclude(device=kept.device)
    devices.update(pin_allowed=False)
    rows = SignInSession.objects.filter(login=login).exclude(session_key=keep or "")
    keys = list(rows.values_list("session_key", flat=True))
    for key in keys:
        SessionStore(key).delete()
    SignInSession.objects.filter(session_key__in=keys).delete()
    return len(keys)


def close_one(login: Login, pk: int) -> bool:
    row = SignInSession.objects.filter(login=login, pk=pk).first()
    if row is None:
        return False
    SessionStore(row.session_key).delete()
    others = SignInSession.objects.filter(login=login, device=row.device).exclude(pk=pk)
    if not others.exists():
        stop_pin(row.device, login)
    row.delete()
    return True


def forget_devices(login: Login) -> None:
    DeviceMember.objects.filter(login=login).delete()


def known_here(device: UUID | None, login: Login) -> bool:
    return device is not None and DeviceMember.objects.filter(device=device, login=login).exists()


def still_open(session_key: str | None, login_id: int, now: datetime) -> bool:
    """True while the session has its row; notes at most once a minute that it was seen."""
    row = SignInSession.objects.filter(session_key=session_key or "", login_id=login_id).first()
    if row is None:
        return False
    if now - row.seen_at >= SEEN_EVERY:
        SignInSession.objects.filter(pk=row.pk).update(seen_at=now)
    return True


def agent_label(agent: str) -> str:
    """“Chrome · Windows”: enough to recognise one's own computer, no fingerprint kept."""
    browsers = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"))
    systems = (
        ("Android", "Android"),
        ("iPhone", "iPhone"),
        ("Windows", "Windows"),
        ("Mac OS", "macOS"),
        ("Linux", "Linux"),
    )
    browser = next((name for mark, name in browsers if mark in agent), "Peramban")
    system = next((name for mark, name in systems if mark in agent), "")
    return " · ".join(part for part in (browser, system) if part)


def stop_pin(device: UUID | None, login: Login) -> None:
    """After “Keluar” the officer comes back on this device with his password only."""
    if device is not None:
        DeviceMember.objects.filter(device=device, login=login).update(pin_allowed=False)
