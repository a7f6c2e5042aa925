"""Counting failures so that guessing is slow, without letting outsiders lock an officer out.

A failure from a device that the account never fully signed in on counts against the account (as
seen from strangers), against the network it came from, and against the very password that was tried:
one password tried at many names is slowed wherever it comes from. A failure from a known device
counts only there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from sigap.accounts.models import ThrottleCounter

WINDOW = timedelta(minutes=15)
ACCOUNT_LIMIT = 10
DEVICE_LIMIT = 10
ADDRESS_LIMIT = 60
PASSWORD_LIMIT = 30
IPV6_HOUSEHOLD = 64  # whoever has one such address has all of its /64


@dataclass(frozen=True, slots=True)
class Limit:
    name: str
    most: int

    @property
    def key(self) -> str:
        return sha256(self.name.encode()).hexdigest()


def client_address(request: HttpRequest) -> str:
    """The peer's own address. X-Forwarded-For counts only when the peer is our own proxy, and then from the right:
    what a proxy of ours wrote last. Whatever is not an address there is not believed."""
    peer = str(request.META.get("REMOTE_ADDR", ""))
    trusted = settings.SIGAP_TRUSTED_PROXIES
    if peer not in trusted:
        return peer
    for hop in reversed(request.headers.get("X-Forwarded-For", "").split(",")):
        address = _address(hop.strip())
        if address is None:
            return peer
        if address not in trusted:
            return address
    return peer


def _address(text: str) -> str | None:
    try:
        return str(ip_address(text))
    except ValueError:
        return None


def network_of(address: str) -> str:
    """What is counted as one stranger: an IPv4 address, or the /64 of an IPv6 address."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, IPV6_HOUSEHOLD), strict=False))
    return str(parsed)


def of_password(password: str) -> Limit:
    """Counts tries with one and the same password. Keyed by the site's secret: a copied table says nothing about it."""
    mark = salted_hmac("sigap.accounts.sprayed", password, algorithm="sha256").hexdigest()
    return Limit(f"password|{mark}", PASSWORD_LIMIT)


def take(limits: tuple[Limit, ...], now: datetime) -> bool:
    """Count one try against every limit first, then say whether all still allow it.

    Counting before the check means that parallel guesses cannot slip through together.
    """
    allowed = True
    for limit in limits:
        with transaction.atomic():
            _restart_if_old(limit, now)
            ThrottleCounter.objects.filter(key=limit.key).update(failures=F("failures") + 1)
            count = ThrottleCounter.objects.get(key=limit.key).failures
        allowed = allowed and count <= limit.most
    return allowed


def give_back(limits: tuple[Limit, ...]) -> None:
    """The try was right: it does not count."""
    for limit in limits:
        ThrottleCounter.objects.filter(key=limit.key, failures__gt=0).update(failures=F("failures") - 1)


def clear(limits: tuple[Limit, ...]) -> None:
    ThrottleCounter.objects.filter(key__in=[limit.key for limit in limits]).delete()


def forget_old(now: datetime) -> int:
    """Called by tick: counters whose window is over."""
    deleted, _ = ThrottleCounter.objects.filter(since_at__lt=now - WINDOW).delete()
    return deleted


def _restart_if_old(limit: Limit, now: datetime) -> None:
    row, made = ThrottleCounter.objects.get_or_create(key=limit.key, defaults={"since_at": now, "failures": 0})
    if not made and (now - row.since_at >= WINDOW or row.since_at > now + WINDOW):
        ThrottleCounter.objects.filter(key=limit.key, since_at=row.since_at).update(since_at=now, failures=0)
