"""Loading offices, posts and jurisdictions: one entry that names one file by its hash."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from sigap.accounts.events import DirectoryImported
from sigap.accounts.models import Holding, Post
from sigap.accounts.permission import demand
from sigap.accounts.refusals import HatsCollide, WrongInput
from sigap.accounts.roles import camps_of, role_of
from sigap.journal import blobs
from sigap.journal.writing import Actor, Recorded, writing

INSTITUTION_FIELDS = ("code", "name", "parent_code", "kind", "chain")
POST_FIELDS = ("code", "title", "institution_code", "role", "kind", "area_code")
JURISDICTION_FIELDS = ("institution_code", "area_code")


def import_directory(
    actor: Actor,
    *,
    institutions: Sequence[Mapping[str, Any]],
    posts: Sequence[Mapping[str, Any]],
    jurisdictions: Sequence[Mapping[str, Any]],
    now: datetime,
) -> Recorded:
    """Check the three tables against one another, keep them as one file, record its hash."""
    demand(actor, "directory.manage")
    directory = {
        "institutions": _rows(institutions, INSTITUTION_FIELDS),
        "posts": _rows(posts, POST_FIELDS),
        "jurisdictions": _rows(jurisdictions, JURISDICTION_FIELDS),
    }
    _check(directory)
    text = json.dumps(directory, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    with writing(actor, now=now) as journal:
        _check_hats(directory["posts"], now)
        sha = blobs.put(text.encode("utf-8"))
        return journal.record(
            DirectoryImported(
                file_sha=sha,
                institutions=len(institutions),
                posts=len(posts),
                jurisdictions=len(jurisdictions),
            )
        )


def _rows(rows: Sequence[Mapping[str, Any]], fields: tuple[str, ...]) -> list[dict[str, str]]:
    """Every field a string; a missing one is empty. In code order, so that the hash is stable."""
    shaped = [{name: str(row.get(name) or "").strip() for name in fields} for row in rows]
    return sorted(shaped, key=lambda row: tuple(row.values()))


def _check(directory: dict[str, list[dict[str, str]]]) -> None:
    offices = {row["code"] for row in directory["institutions"]}
    problems = _doubled("institutions", directory["institutions"])
    problems += _doubled("posts", directory["posts"])
    for row in directory["institutions"]:
        if row["parent_code"] and row["parent_code"] not in offices:
            problems.append(f"{row['code']}: parent_code {row['parent_code']}?")
    for row in directory["posts"]:
        if row["institution_code"] not in offices:
            problems.append(f"{row['code']}: institution_code {row['institution_code']}?")
        if role_of(row["role"]) is None:
            problems.append(f"{row['code']}: role {row['role']}?")
    for row in directory["jurisdictions"]:
        if row["institution_code"] not in offices:
            problems.append(f"jurisdiction: institution_code {row['institution_code']}?")
    if problems:
        raise WrongInput(
            _("Daftar instansi belum dapat dimuat; perbaiki dulu: %(problems)s") % {"problems": "; ".join(problems[:5])}
        )


def _check_hats(posts: list[dict[str, str]], now: datetime) -> None:
    """A post that changes its role must not put two excluding hats on whoever sits in it."""
    roles = dict(Post.objects.values_list("code", "role")) | {row["code"]: row["role"] for row in posts}
    held: dict[UUID, set[str]] = {}
    rows = Holding.objects.filter(Q(until_at=None) | Q(until_at__gt=now))
    for person, code in rows.values_list("person_id", "post_code"):
        held.setdefault(person, set()).add(code)
    clashing = sorted({code for codes in held.values() if len(camps_of(roles[c] for c in codes)) > 1 for code in codes})
    if clashing:
        raise HatsCollide(
            _(
                "Dengan daftar ini satu orang merangkap penindak, mediator, atau pembaca independen. "
                "Akhiri dulu salah satu jabatannya: %(posts)s"
            )
            % {"posts": ", ".join(clashing[:5])}
        )


def _doubled(table: str, rows: list[dict[str, str]]) -> list[str]:
    seen: set[str] = set()
    problems = []
    for row in rows:
        if not row["code"] or row["code"] in seen:
            problems.append(f"{table}: {row['code'] or '(kosong)'} ×2")
        seen.add(row["code"])
    return problems
