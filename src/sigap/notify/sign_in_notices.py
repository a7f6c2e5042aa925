"""Something changed about how an officer signs in: he hears of it, and so does his desk head where it could be a thief."""

from datetime import datetime
from uuid import UUID

from sigap.accounts.events import PasskeyRegistered, PasskeySuspected, RecoveryUsed, ResetAgreed, ResetAsked
from sigap.accounts.models import Post
from sigap.accounts.queries import posts_held, serving
from sigap.journal.recorded import Recorded
from sigap.journal.writing import Actor
from sigap.notify.actions import tell

MACHINE = Actor.system("notify")
HEAD = "desk_head"
SEVERITY = 3
CALM = frozenset({"key", "first"})  # ways to register that need no second pair of eyes


def tell_of_sign_in(entry: Recorded, now: datetime) -> None:
    """Reaction to what changes a second step. Safe to repeat: the messages derive from the entry."""
    what = _what(entry.event)
    if not what:
        return
    person: UUID = entry.event.person
    own = list(posts_held(person, now))
    for seat in own:
        _tell(entry, "sign_in_own", seat.code, {"what": what}, now)
    if what in {"key", "agreed"}:
        return
    title = own[0].title if own else "—"
    for head in _heads(own, now):
        _tell(entry, "sign_in_head", head, {"what": what, "post": title}, now)


def _what(event: object) -> str:
    if isinstance(event, PasskeyRegistered):
        return "key" if event.way in CALM else "key_waits"
    if isinstance(event, PasskeySuspected):
        return "copied"
    if isinstance(event, RecoveryUsed):
        return "recovery"
    if isinstance(event, ResetAsked):
        return "asked"
    return "agreed" if isinstance(event, ResetAgreed) else ""


def _heads(own: list[Post], now: datetime) -> list[str]:
    """Desk heads of his own office, else of the desk; never himself."""
    held = {one.code for one in own}
    offices = {one.institution_code for one in own}
    posts = list(Post.objects.filter(role=HEAD).order_by("code"))
    near = [one for one in posts if one.institution_code in offices] or posts
    sitting = set(serving(now).filter(post_code__in=[one.code for one in near]).values_list("post_code", flat=True))
    return [one.code for one in near if one.code in sitting - held]


def _tell(entry: Recorded, template: str, post: str, params: dict[str, str], now: datetime) -> None:
    tell(
        MACHINE,
        cause=f"sign_in:{entry.id}",
        step=template,
        to_post=post,
        template=template,
        params=params,
        severity=SEVERITY,
        now=now,
        closed=True,
    )
