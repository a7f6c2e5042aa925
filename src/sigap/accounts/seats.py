"""From a sign-in to a Viewer: which post, how far it sees, what shuts it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.conf import settings

from sigap.accounts.actions.tokens import PREFIX, digest_of
from sigap.accounts.models import ApiToken, Login, Post
from sigap.accounts.queries import is_registered, jurisdiction_of, post, posts_held
from sigap.accounts.roles import permissions_for, role_of
from sigap.accounts.strong import without_guarded
from sigap.accounts.viewer import Viewer


def viewer_of(login: Login, *, chosen_post: str | None, must_enrol: bool, now: datetime) -> Viewer:
    """The viewer for a signed-in person, in the chosen post when he really holds it."""
    held = list(posts_held(login.person_id, now))
    active = _active(held, chosen_post, login.institution_code)
    seat = Viewer(is_public=False) if active is None else viewer_of_post(active)
    return replace(
        seat,
        person=login.person_id,
        login_id=login.pk,
        excluded=is_registered(login.person_id, now),
        must_enrol=must_enrol,
        offices=frozenset(one.institution_code for one in held),
    )


def viewer_of_token(key: str, now: datetime) -> Viewer | None:
    """The viewer for an API key, or None. A machine acts in a post and has no person."""
    if not key.startswith(PREFIX):
        return None
    token = ApiToken.objects.filter(digest=digest_of(key)).first()
    if token is None or not token.usable(now):
        return None
    seat = post(token.post_code)
    if seat is None:
        return None
    if token.used_at is None or (now - token.used_at).total_seconds() > 60:
        ApiToken.objects.filter(pk=token.pk).update(used_at=now)
    viewer = viewer_of_post(seat)
    return replace(viewer, permissions=without_guarded(viewer.permissions))


def viewer_of_post(seat: Post) -> Viewer:
    """What the holder of this post would see: for machines, previews and seeding. No person."""
    role = role_of(seat.role)
    return Viewer(
        is_public=False,
        post=seat.code,
        post_title=seat.title,
        role=seat.role,
        institution=seat.institution_code,
        areas=areas_of(seat),
        permissions=permissions_for(seat.role, seat.institution_code),
        offices=frozenset({seat.institution_code}),
        camp=role.camp if role else "",
    )


def _active(held: Sequence[Post], chosen: str | None, home: str) -> Post | None:
    for one in held:
        if one.code == chosen:
            return one
    for one in held:
        if one.institution_code == home:
            return one
    return held[0] if held else None


def areas_of(seat: Post) -> tuple[str, ...]:
    """A regency-wide role sees the regency; others the post's own place, else the office's."""
    role = role_of(seat.role)
    if role is not None and role.reach == "regency":
        return (regency(),)
    if seat.area_code:
        return (seat.area_code,)
    return jurisdiction_of(seat.institution_code)


def regency() -> str:
    return str(getattr(settings, "SIGAP_REGENCY", "64.08"))
