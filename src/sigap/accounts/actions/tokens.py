"""Keys for machines: shown once, kept as SHA-256, acting in one post, always expiring."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from sigap.accounts.events import TokenIssued, TokenRevoked
from sigap.accounts.models import ApiToken
from sigap.accounts.permission import demand
from sigap.accounts.queries import post
from sigap.accounts.refusals import NoSuchThing, WrongInput
from sigap.journal.ids import new_id
from sigap.journal.writing import Actor, writing

PREFIX = "sigap_"
LONGEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """The only moment at which the key itself exists in the clear."""

    token: ApiToken
    key: str


def digest_of(key: str) -> str:
    return sha256(key.encode("utf-8")).hexdigest()


def issue_token(actor: Actor, *, label: str, post_code: str, expires_at: datetime, now: datetime) -> IssuedToken:
    demand(actor, "token.manage")
    label = " ".join(label.replace("\x00", "").split())
    if not label or len(label) > 80:
        raise WrongInput(_("Beri nama kunci API (paling panjang 80 huruf)."))
    if not now < expires_at <= now + LONGEST:
        raise WrongInput(_("Kunci API berlaku paling lama satu tahun."))
    if post(post_code) is None:
        raise NoSuchThing(_("Jabatan itu tidak ada dalam daftar."))
    key = PREFIX + secrets.token_urlsafe(32)
    with writing(actor, now=now) as journal:
        token = ApiToken.objects.create(
            id=new_id(),
            digest=digest_of(key),
            label=label,
            post_code=post_code,
            issued_by=actor.person,
            issued_at=now,
            expires_at=expires_at,
        )
        journal.record(TokenIssued(token=token.id, post=post_code, expires_at=expires_at))
    return IssuedToken(token, key)


def keys_made_by(person: UUID, now: datetime) -> QuerySet[ApiToken]:
    """Keys of his that work now."""
    return ApiToken.objects.filter(issued_by=person, revoked_at=None, expires_at__gt=now).order_by("id")


def end_tokens_of(actor: Actor, *, person: UUID, now: datetime) -> int:
    """Somebody who saw keys leaves: every key he made stops. Part of the departure, which asked for the right."""
    with writing(actor, now=now) as journal:
        rows = list(keys_made_by(person, now))
        for row in rows:
            row.revoked_at = now
            row.save(update_fields=["revoked_at"])
            journal.record(TokenRevoked(token=row.id, post=row.post_code))
    return len(rows)


def revoke_token(actor: Actor, *, token: UUID, now: datetime) -> None:
    demand(actor, "token.manage")
    with writing(actor, now=now) as journal:
        row = ApiToken.objects.filter(id=token, revoked_at=None).first()
        if row is None:
            raise NoSuchThing(_("Kunci API itu tidak ada atau sudah dicabut."))
        row.revoked_at = now
        row.save(update_fields=["revoked_at"])
        journal.record(TokenRevoked(token=row.id, post=row.post_code))
