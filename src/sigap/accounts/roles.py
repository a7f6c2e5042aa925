"""Roles as data: who may do what, how far they see, and which hats exclude one another."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings

from sigap.ui.words import in_language


@dataclass(frozen=True, slots=True)
class Role:
    """One row of data/access/roles.yaml."""

    code: str
    title_id: str
    title_en: str
    permissions: frozenset[str]
    camp: str  # responder, mediator, independent_reader or "" : nobody holds two
    reach: str  # regency: the whole regency; jurisdiction: own post or office

    @property
    def title(self) -> str:
        return in_language(self.title_id, self.title_en)


CAMPS = ("responder", "mediator", "independent_reader")
REACHES = ("regency", "jurisdiction")


class RolesFileWrong(Exception):
    """The roles file cannot be used; the message names the place."""


def roles_path() -> Path:
    return Path(settings.SIGAP_FACTS) / "access" / "roles.yaml"


@lru_cache(maxsize=1)
def all_roles() -> dict[str, Role]:
    return read_roles(roles_path())


def read_roles(path: Path) -> dict[str, Role]:
    raw: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    roles: dict[str, Role] = {}
    for code, row in raw["roles"].items():
        role = Role(
            code=code,
            title_id=row["title"],
            title_en=row["title_en"],
            permissions=frozenset(row.get("permissions", ())),
            camp=row.get("camp") or "",
            reach=row.get("reach", "jurisdiction"),
        )
        if role.camp and role.camp not in CAMPS:
            raise RolesFileWrong(f"{path}: {code}: camp '{role.camp}' is not one of {CAMPS}")
        if role.reach not in REACHES:
            raise RolesFileWrong(f"{path}: {code}: reach '{role.reach}' is not one of {REACHES}")
        roles[code] = role
    return roles


def role_of(code: str) -> Role | None:
    return all_roles().get(code)


def permissions_for(role_code: str, institution_code: str | None) -> frozenset[str]:
    """What the role may do, and what its office adds (the register belongs to Bawaslu)."""
    role = role_of(role_code)
    if role is None:
        return frozenset()
    added = office_grants().get((role_code, institution_code or ""), frozenset())
    return role.permissions | added


@lru_cache(maxsize=1)
def office_grants() -> dict[tuple[str, str], frozenset[str]]:
    raw: dict[str, Any] = yaml.safe_load(roles_path().read_text(encoding="utf-8"))
    return {(row["role"], row["institution"]): frozenset(row["permissions"]) for row in raw.get("office_grants", ())}


def role_title(code: str) -> str:
    role = role_of(code)
    return role.title if role else code


def roles_that_may(permission: str) -> tuple[tuple[str, str], ...]:
    """(role title, office code) of who can; no office code means the role in every office."""
    everywhere = [(role.title, "") for role in all_roles().values() if permission in role.permissions]
    granted = [(role_title(role), office) for (role, office), added in office_grants().items() if permission in added]
    return tuple(everywhere + granted)


def known_permissions() -> frozenset[str]:
    return frozenset(p for role in all_roles().values() for p in role.permissions)


def camps_of(role_codes: Iterable[str]) -> frozenset[str]:
    roles = (role_of(code) for code in role_codes)
    return frozenset(role.camp for role in roles if role is not None and role.camp)
