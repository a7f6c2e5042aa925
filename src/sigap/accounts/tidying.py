"""Machinery that is over: ended sessions and old throttle counters. A part of tick."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction

from sigap.accounts import throttle
from sigap.accounts.models import PasskeyChallenge, SignInSession, ThrottleCounter

EVERY = timedelta(minutes=10)
MARK = throttle.Limit("tidied", 0)


def tidy(now: datetime) -> bool:
    """At most every ten minutes; returns whether it did anything. Safe to run twice at once."""
    mark, made = ThrottleCounter.objects.get_or_create(key=MARK.key, defaults={"since_at": now})
    if not made and abs(now - mark.since_at) < EVERY:
        return False
    with transaction.atomic():
        ThrottleCounter.objects.filter(key=MARK.key).update(since_at=now)
        throttle.forget_old(now)
        PasskeyChallenge.objects.filter(until_at__lt=now).delete()
        Session.objects.filter(expire_date__lt=now).delete()
        ended = SignInSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
        ended.delete()
    return True
