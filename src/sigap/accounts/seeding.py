"""Base data of this room: the directory from data/institutions, and one login per role."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from django.conf import settings
from django.contrib.auth.hashers import check_password

from sigap.accounts.actions import (
    add_person,
    assign_post,
    import_directory,
    issue_login,
)
from sigap.accounts.models import Institution, Login, Person, Post
from sigap.accounts.queries import institution_names
from sigap.accounts.roles import role_title
from sigap.journal.ids import derived_id
from sigap.journal.recorded import Recorded
from sigap.journal.writing import Actor, writing

LOGINS_FILE = "logins.json"
_SAFE = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same safe rules, ten times as fast


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
    hashed_as: str = ""  # digest of the stored hash that the password fits: the same one needs no second look


def institutions_dir() -> Path:
    return Path(settings.SIGAP_FACTS) / "institutions"


def read_directory(folder: Path | None = None) -> dict[str, list[dict[str, Any]]]:
    """The three tables, from every YAML file of the folder, in file-name order."""
    tables: dict[str, list[dict[str, Any]]] = {"institutions": [], "posts": [], "jurisdictions": []}
    for path in sorted((folder or institutions_dir()).glob("*.yaml")):
        raw = yaml.load(path.read_text(encoding="utf-8"), Loader=_SAFE) or {}  # noqa: S506
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
    return (
        bool(offices)
        and offices >= {(row["code"], row["name"]) for row in tables["institutions"]}
        and posts >= {(row["code"], row["title"], row["role"]) for row in tables["posts"]}
    )


def seed_logins(actor: Actor, now: datetime) -> list[PrintedLogin]:
    """The logins of data/access/logins.yaml, each in one post: at least one per role.

    Nobody real is seeded: the person behind a login is named after the post, and outside `live` the
    name says CONTOH. Passwords are random per install and written to a file only the owner reads; in
    the realm `contoh` they follow a pattern.
    """
    known = {one.login_name: one for one in printed_logins()}
    seats = {one.code: one for one in Post.objects.all()}
    offices = institution_names(one.institution_code for one in seats.values())
    lines: list[PrintedLogin] = []
    for name, post_code in wanted_logins():
        seat = seats.get(post_code)
        if seat is not None:
            lines.append(_seed_one(actor, seat, name, known.get(name), offices.get(seat.institution_code, ""), now))
    _write(lines)
    return lines


def wanted_logins() -> list[tuple[str, str]]:
    path = Path(settings.SIGAP_FACTS) / "access" / "logins.yaml"
    raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    return [(row["name"], row["post"]) for row in raw["logins"]]


def seeded_person(post_code: str) -> UUID:
    """The person that seeding puts in a post of this realm: the same id at every seeding."""
    return derived_id("seed-person", settings.SIGAP_REALM, post_code)


def _seed_one(
    actor: Actor, seat: Post, name: str, known: PrintedLogin | None, office: str, now: datetime
) -> PrintedLogin:
    """Person, holding and login, each only when missing. The password is printed if it is still ours.

    The login comes after the lock of the other two is given back: making a password's hash takes its time.
    """
    realm = settings.SIGAP_REALM
    person_id = seeded_person(seat.code)
    if not Person.objects.filter(id=person_id).exists():
        with writing(actor, now=now):
            add_person(actor, name=seat.title if realm == "live" else f"CONTOH {seat.title}", now=now, person=person_id)
            holding = derived_id("seed-holding", realm, seat.code)
            assign_post(actor, person=person_id, post_code=seat.code, now=now, holding=holding)
    login = Login.objects.filter(person_id=person_id).first()
    if login is None:
        issued = issue_login(
            actor,
            person=person_id,
            institution_code=seat.institution_code,
            login_name=name,
            password=f"contoh-{name}" if realm == "contoh" else None,
            now=now,
        )
        return _printed(seat, issued.login, issued.password, office)
    return _printed(seat, login, _still_ours(login, known), office)


def _still_ours(login: Login, known: PrintedLogin | None) -> str:
    """The printed password, unless its owner changed it since: then it is not ours to print."""
    if known is None or not known.password:
        return ""
    same = known.hashed_as == _digest(login.password)
    return known.password if same or check_password(known.password, login.password) else ""


def _digest(stored: str) -> str:
    return sha256(stored.encode()).hexdigest()


def _printed(seat: Post, login: Login, password: str, office: str) -> PrintedLogin:
    return PrintedLogin(
        role=seat.role,
        role_title=role_title(seat.role),
        institution=seat.institution_code,
        institution_name=office,
        post=seat.code,
        post_title=seat.title,
        login_name=login.login_name,
        password=password,
        hashed_as=_digest(login.password) if password else "",
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


def still_printed() -> int:
    """How many logins still open with the password that was printed for them: the stored hash is the one of then."""
    kept = {one.login_name: one.hashed_as for one in printed_logins() if one.password and one.hashed_as}
    rows = Login.objects.filter(is_active=True, login_name__in=kept).values_list("login_name", "password")
    return sum(kept[name] == _digest(stored) for name, stored in rows)
