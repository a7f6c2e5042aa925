"""Base data of this room: the directory from data/institutions, and one login per role."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml
from django.conf import settings
from django.contrib.auth.hashers import check_password

from sigap.accounts.actions import (
    add_person,
    assign_post,
    import_directory,
    issue_login,
    reset_password,
)
from sigap.accounts.actions.logins import new_password
from sigap.accounts.models import Institution, Login, Person, Post
from sigap.accounts.queries import holders, institution_names
from sigap.accounts.roles import all_roles, role_title
from sigap.journal.ids import derived_id
from sigap.journal.recorded import Recorded
from sigap.journal.writing import Actor, writing

LOGINS_FILE = "logins.json"


@dataclass(frozen=True, slots=True)
class PrintedLogin:
    """One line of what the server prints at start."""

    role: str
    role_title: str
    institution: str
    institution_name: str
    post: str
    post_title: str
    login_name: str
    password: str


def institutions_dir() -> Path:
    return Path(settings.BASE_DIR) / "data" / "institutions"


def read_directory(folder: Path | None = None) -> dict[str, list[dict[str, Any]]]:
    """The three tables, from every YAML file of the folder, in file-name order."""
    tables: dict[str, list[dict[str, Any]]] = {"institutions": [], "posts": [], "jurisdictions": []}
    for path in sorted((folder or institutions_dir()).glob("*.yaml")):
        raw = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        for name, rows in tables.items():
            rows.extend(raw.get(name) or ())
    return tables


def seed_directory(actor: Actor, now: datetime) -> Recorded | None:
    """Load offices, posts and jurisdictions. The same files again change nothing."""
    tables = read_directory()
    if _already_loaded(tables):
        return None
    return import_directory(
        actor,
        institutions=tables["institutions"],
        posts=tables["posts"],
        jurisdictions=tables["jurisdictions"],
        now=now,
    )


def _already_loaded(tables: dict[str, list[dict[str, Any]]]) -> bool:
    offices = set(Institution.objects.values_list("code", "name"))
    posts = set(Post.objects.values_list("code", "title", "role"))
    return bool(offices) and offices >= {
        (row["code"], row["name"]) for row in tables["institutions"]
    } and posts >= {(row["code"], row["title"], row["role"]) for row in tables["posts"]}


def seed_logins(realm: str, now: datetime) -> list[PrintedLogin]:
    """One login per role, each in one post. Passwords are random and written for the owner only.

    Nobody real is seeded: the person behind a login is named after the post, and in every realm
    but live the name says CONTOH.
    """
    actor = Actor.system("seed")
    known = {one.role: one for one in printed_logins()}
    lines: list[PrintedLogin] = []
    for role in all_roles():
        seat = first_post(role)
        if seat is None:
            continue
        lines.append(_seed_one(actor, realm, seat, known.get(role), now))
    _write(lines)
    return lines


def first_post(role: str) -> Post | None:
    """The post that stands for a role: one marked in roles.yaml, else the first by code."""
    return Post.objects.filter(role=role).order_by("-area_code" if role == "" else "code").first()


def _seed_one(
    actor: Actor, realm: str, seat: Post, known: PrintedLogin | None, now: datetime
) -> PrintedLogin:
    person_id = derived_id("seed-person", realm, seat.code)
    login_name = seat.role.replace("_", "-")
    with writing(actor, now=now):
        if not Person.objects.filter(id=person_id).exists():
            name = seat.title if realm == "live" else f"CONTOH {seat.title}"
            add_person(actor, name=name, now=now, person=person_id)
        if person_id not in holders(seat.code, now):
            holding = derived_id("seed-holding", realm, seat.code)
            assign_post(actor, person=person_id, post_code=seat.code, now=now, holding=holding)
        login = Login.objects.filter(person_id=person_id).first()
        if login is None:
            wanted = f"contoh-{login_name}" if realm == "contoh" else new_password()
            password = issue_login(
                actor,
                person=person_id,
                institution_code=seat.institution_code,
                login_name=login_name,
                password=wanted,
                now=now,
            ).password
        elif known is not None and check_password(known.password, login.password):
            password = known.password
        elif known is None:
            password = reset_password(actor, person=person_id, now=now).password
        else:
            password = ""  # changed since by its owner: not ours to print
    return PrintedLogin(
        role=seat.role,
        role_title=role_title(seat.role),
        institution=seat.institution_code,
        institution_name=institution_names([seat.institution_code])[seat.institution_code],
        post=seat.code,
        post_title=seat.title,
        login_name=login_name,
        password=password,
    )


def logins_path() -> Path:
    return Path(settings.SIGAP_REALM_DIR) / LOGINS_FILE


def _write(lines: Iterable[PrintedLogin]) -> None:
    path = logins_path()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        os.fchmod(file.fileno(), 0o600)
        json.dump([asdict(line) for line in lines], file, ensure_ascii=False, indent=1)


def printed_logins() -> list[PrintedLogin]:
    """What the server prints: read back from the owner-only file, empty when it is not there."""
    path = logins_path()
    if not path.exists():
        return []
    return [PrintedLogin(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
