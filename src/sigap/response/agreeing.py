"""Whoever may agree that a teller's sealed number is opened hears that something waits: no code, no place, no reason."""

from datetime import datetime
from uuid import UUID

from sigap.accounts.models import Post
from sigap.accounts.queries import serving
from sigap.accounts.roles import permissions_for
from sigap.incidents.queries import kept_from_matter
from sigap.intake.apart import offices_that_grant, share_a_chain
from sigap.intake.events import OpeningAsked, OpeningGranted, OpeningRefused
from sigap.intake.models import Opening, OpeningState
from sigap.intake.queries import kept_from
from sigap.journal.recorded import Recorded
from sigap.journal.writing import Actor
from sigap.notify.actions import cancel, tell
from sigap.notify.queries import posts_reached

MACHINE = Actor.system("response")
SEVERITY = 3  # the same for every one: a message that came sooner would tell something


def cause_of(opening: UUID) -> str:
    return f"opening:{opening}"


def tell_who_may_agree(entry: Recorded, now: datetime) -> None:
    """Reaction to opening.asked. Safe to repeat; what was decided meanwhile is told to nobody."""
    event = entry.event
    if not isinstance(event, OpeningAsked):
        return
    row = Opening.objects.filter(id=event.opening, state=OpeningState.ASKED).first()
    if row is None:
        return
    away = kept_from(event.report) | kept_from_matter(event.report)
    for post in _who_may_agree(row, away, now):
        _tell(row.id, "asked", post, "opening", away, now)


def stop_telling(entry: Recorded, now: datetime) -> None:
    """Reaction to opening.granted and opening.refused: what has not left is called off, who had heard hears the end."""
    event = entry.event
    if not isinstance(event, OpeningGranted | OpeningRefused):
        return
    cancel(MACHINE, cause_of(event.opening), "decided", now=now)
    away = kept_from(event.report) | kept_from_matter(event.report)
    for post in posts_reached(cause_of(event.opening)):
        if post != entry.actor.post:
            _tell(event.opening, "decided", post, "opening_over", away, now)


def _tell(opening: UUID, step: str, post: str, template: str, away: frozenset[str], now: datetime) -> None:
    """A matter that keeps some office away puts nothing into a box that a whole office reads."""
    tell(
        MACHINE,
        cause=cause_of(opening),
        step=step,
        to_post=post,
        template=template,
        params={},
        severity=SEVERITY,
        now=now,
        closed=bool(away),
    )


def _who_may_agree(row: Opening, away: frozenset[str], now: datetime) -> list[str]:
    """Posts of the offices that agree, of another chain and not named. Those in which somebody sits; if there is none,
    all of them: then the desk reads that it has to telephone."""
    asker = frozenset({row.asked_institution} - {""})
    offices = [one for one in offices_that_grant() - away if not share_a_chain(frozenset({one}), asker)]
    posts = Post.objects.filter(institution_code__in=offices).order_by("code")
    able = [one.code for one in posts if "identity.grant" in permissions_for(one.role, one.institution_code)]
    held = set(serving(now).filter(post_code__in=able).values_list("post_code", flat=True))
    return [code for code in able if code in held] or able
