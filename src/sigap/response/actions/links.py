"""A link with a PIN, for an officer who has no account or no time to sign in: one answer, and the news of his work."""

import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.db import DatabaseError
from django.db.models import F
from django.utils.translation import gettext as _

from sigap.accounts.events import PostEnded
from sigap.accounts.permission import demand
from sigap.accounts.signing_in import no_hash
from sigap.incidents.models import Exclusion
from sigap.journal.recorded import Recorded
from sigap.journal.writing import Actor, writing
from sigap.response.actions.answering import answer, arrive, finish, must_be_a_post_of_theirs
from sigap.response.actions.sending import fresh
from sigap.response.events import LinkMade
from sigap.response.models import AnswerLink, Request, State
from sigap.response.refusals import CannotAnswer, LinkClosed
from sigap.response.rules import link_valid_minutes

MOST_TRIES = 5


@dataclass(frozen=True, slots=True)
class NewLink:
    """Shown once. The PIN is told apart from the link, for example by telephone."""

    token: str
    pin: str
    expires_at: datetime


def make_link(actor: Actor, request: UUID, to_post: str, *, now: datetime) -> NewLink:
    """A fresh link for a post of the asked office; earlier ones of the same request and post stop working."""
    demand(actor, "request.send")
    with writing(actor, now=now) as journal:
        row = fresh(request)
        if row.state not in (State.SENT, State.CANNOT):
            raise CannotAnswer(_("Permintaan ini sudah dijawab atau ditarik; tautan tidak diperlukan lagi."))
        must_be_a_post_of_theirs(row, to_post or "-")
        AnswerLink.objects.filter(request=request, to_post=to_post, expires_at__gt=now).update(expires_at=now)
        token, pin = secrets.token_urlsafe(24), f"{secrets.randbelow(1_000_000):06d}"
        expires_at = now + timedelta(minutes=link_valid_minutes())
        AnswerLink.objects.create(
            token_hash=_hash(token),
            pin_hash=make_password(pin),
            request=request,
            to_post=to_post,
            made_at=now,
            expires_at=expires_at,
        )
        journal.record(LinkMade(request=request, incident=row.incident_id, to_post=to_post, expires_at=expires_at))
    return NewLink(token, pin, expires_at)


def open_link(token: str, pin: str, *, now: datetime) -> tuple[AnswerLink, Request]:
    """The request behind a link when the PIN is right. Every try counts before it is checked; a right one is given back.

    Unknown, used, expired, taken back and wrong PIN give the same sentence after the same work. One through which the
    request was taken opens until it expires: he comes back to say that he is there. A link to an office that a report
    has come to name since opens nothing.
    """
    closed = LinkClosed(_("Tautan ini tidak berlaku lagi, atau PIN salah. Minta tautan baru ke desk, atau telepon."))
    counted = AnswerLink.objects.filter(token_hash=_hash(token), expires_at__gt=now, tries__lt=MOST_TRIES).update(
        tries=F("tries") + 1
    )
    try:
        link = AnswerLink.objects.filter(token_hash=_hash(token)).first() if counted else None
        right = check_password(pin[:12], link.pin_hash if link else no_hash())
        if link is None or not right:
            raise closed
        request = fresh(link.request)
        if link.used_at is not None and not _took_it(link, request):
            raise closed
        if Exclusion.objects.filter(incident_id=request.incident_id, institution_code=request.to_institution).exists():
            raise closed
        AnswerLink.objects.filter(token_hash=link.token_hash).update(tries=0)  # only wrong PINs close a link
    except DatabaseError:
        with suppress(DatabaseError):
            AnswerLink.objects.filter(token_hash=_hash(token), tries__gt=0).update(tries=F("tries") - 1)
        raise
    return link, request


def _took_it(link: AnswerLink, request: Request) -> bool:
    """Through this link the request was taken, and no other answer came since."""
    by_him = request.answered_how == "link" and request.answered_by == link.to_post
    return by_him and request.state in (State.ACCEPTED, State.DONE)


def answer_by_link(
    token: str, pin: str, state: str, *, now: datetime, reason_code: str = "", reason: str = "", forward_to: str = ""
) -> Request:
    """Answer through a link and use it up, in one transaction."""
    link, request = open_link(token, pin, now=now)
    actor = _actor(link, request)
    with writing(actor, now=now):
        used = AnswerLink.objects.filter(token_hash=link.token_hash, used_at=None).update(used_at=now)
        if not used:
            raise LinkClosed(_("Tautan ini sudah dipakai untuk menjawab."))
        return answer(
            actor,
            request.id,
            state,
            now=now,
            how="link",
            by_post=link.to_post,
            reason_code=reason_code,
            reason=reason,
            forward_to=forward_to,
        )


def step_by_link(token: str, pin: str, step: str, reply: str = "", *, now: datetime) -> Request:
    """Somebody without an account is there (arrive), or his part is done (finish)."""
    link, request = open_link(token, pin, now=now)
    actor = _actor(link, request)
    if step == "arrive":
        return arrive(actor, request.id, now=now)
    if step == "finish":
        return finish(actor, request.id, reply, now=now)
    raise CannotAnswer(_("Pilih: sudah di lokasi, atau selesai."))


def _actor(link: AnswerLink, request: Request) -> Actor:
    return Actor(person=None, post=link.to_post, role="link", institution=request.to_institution)


def close_links(entry: Recorded, now: datetime) -> None:
    """Reaction to post.ended: a link sent to whoever left is worth nothing any more. Safe to repeat."""
    event = entry.event
    if isinstance(event, PostEnded):
        left = AnswerLink.objects.filter(to_post=event.post, made_at__lte=event.until_at)
        left.filter(expires_at__gt=now).update(expires_at=now)


def _hash(token: str) -> str:
    return sha256(token.encode()).hexdigest()
