"""Who needs a factor that cannot be phished, and for what. Data in data/access/roles.yaml, in force in production."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

import yaml
from django.conf import settings

from sigap.accounts.models import Login, Post
from sigap.accounts.queries import posts_held
from sigap.accounts.roles import (
    RolesFileWrong,
    all_roles,
    known_permissions,
    office_grants,
    permissions_for,
    roles_path,
)
from sigap.accounts.second_factor import required_here


@dataclass(frozen=True, slots=True)
class Need:
    """One row of the roles file: roles that sign in with a passkey, permissions that ask for it again."""

    to_enter: frozenset[str]
    to_do: frozenset[str]
    valid: timedelta
    first: timedelta
    wait: timedelta
    reset: timedelta


@lru_cache(maxsize=1)
def need() -> Need:
    raw: dict[str, Any] = yaml.safe_load(roles_path().read_text(encoding="utf-8"))["phishing_resistant"]
    found = Need(
        to_enter=frozenset(raw["to_enter"]),
        to_do=frozenset(raw["to_do"]),
        valid=timedelta(minutes=raw["valid_minutes"]),
        first=timedelta(days=raw["first_days"]),
        wait=timedelta(hours=raw["wait_hours"]),
        reset=timedelta(hours=raw["reset_hours"]),
    )
    granted = frozenset(one for added in office_grants().values() for one in added)
    unknown = (found.to_enter - all_roles().keys()) | (found.to_do - known_permissions() - granted)
    if unknown:
        raise RolesFileWrong(f"{roles_path()}: phishing_resistant: {', '.join(sorted(unknown))}")
    return found


def in_force() -> bool:
    """Production of the live realm, unless the setting says otherwise. Example and drill realms never."""
    return required_here() and bool(settings.SIGAP_PASSKEY_REQUIRED)


def guarded(permission: str) -> bool:
    return in_force() and permission in need().to_do


def enters_with_key(posts: Iterable[Post]) -> bool:
    """Whether one of the posts is of a role that signs in with a passkey."""
    return in_force() and any(one.role in need().to_enter for one in posts)


def needs_key(person: UUID, now: datetime) -> bool:
    """Whether the person, in any post that he holds, signs in with a passkey or may do what asks for one."""
    return in_force() and any(_touches(one) for one in posts_held(person, now))


def _touches(seat: Post) -> bool:
    may = permissions_for(seat.role, seat.institution_code)
    return seat.role in need().to_enter or not may.isdisjoint(need().to_do)


def without_guarded(permissions: frozenset[str]) -> frozenset[str]:
    """What is left to a machine, which can touch no key."""
    return permissions - need().to_do if in_force() else permissions


def due_at(login: Login, now: datetime) -> datetime:
    """Until when somebody of a role that enters by passkey may go on without his first one; noted when first asked."""
    if login.key_due_at is None:
        login.key_due_at = now + need().first
        Login.objects.filter(pk=login.pk, key_due_at=None).update(key_due_at=login.key_due_at)
    return login.key_due_at
