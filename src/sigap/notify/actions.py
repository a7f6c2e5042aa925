"""Putting messages into the outbox, calling them off, confirming them."""

from datetime import datetime
from uuid import UUID

from sigap.accounts.queries import ways_to_reach
from sigap.journal.ids import derived_id
from sigap.journal.writing import Actor, writing
from sigap.notify.channels.built import channels_here
from sigap.notify.events import MessageConfirmed, MessageQueued, MessagesCancelled
from sigap.notify.models import Message, State

ALWAYS = "in_app"


def tell(
    actor: Actor,
    *,
    cause: str,
    step: str,
    to_post: str,
    template: str,
    params: dict[str, str],
    severity: int,
    now: datetime,
    closed: bool = False,
) -> list[UUID]:
    """Queue a message to a post on every channel that is built here and has an address; in-app always.

    closed: the matter is kept from some office, so nothing goes into a box that a whole office reads (webhook, file).
    The ids derive from (cause, step, post, channel): telling the same thing again adds nothing.
    """
    wanted = [ALWAYS, *(name for name in _outside(to_post, now, closed=closed) if name != ALWAYS)]
    queued = []
    with writing(actor, now=now) as journal:
        for channel in wanted:
            message = derived_id("message", cause, step, to_post, channel)
            event = MessageQueued(
                message=message,
                cause=cause,
                step=step,
                to_post=to_post,
                channel=channel,
                template=template,
                params=params,
                severity=severity,
            )
            if journal.once(derived_id("message-entry", message), event) is not None:
                queued.append(message)
    return queued


def _outside(to_post: str, now: datetime, *, closed: bool) -> list[str]:
    """Channels beyond in-app: those that go to a whole office (webhook, file), and those the holder has an address for."""
    built = channels_here()
    personal = {way.channel for way in ways_to_reach(to_post, now)}
    shared = [] if closed else [name for name, channel in built.items() if not channel.needs_address]
    return [*shared, *(name for name, channel in built.items() if channel.needs_address and name in personal)]


def cancel(actor: Actor, cause: str, why: str, *, now: datetime, steps: tuple[str, ...] = ()) -> int:
    """Call off everything of a cause (or only these steps of it) that has not been handed over. Returns how many."""
    with writing(actor, now=now) as journal:
        rows = Message.objects.filter(cause=cause, state=State.QUEUED)
        if steps:
            rows = rows.filter(step__in=steps)
        waiting = tuple(rows.order_by("id").values_list("id", flat=True))
        if waiting:
            journal.record(MessagesCancelled(cause=cause, messages=waiting, why=why))
    return len(waiting)


def confirm(actor: Actor, message: UUID, *, now: datetime) -> None:
    """The receiver opened it; also whoever came into a post that was vacant when it was sent."""
    with writing(actor, now=now) as journal:
        row = Message.objects.filter(id=message, confirmed_at=None).first()
        if row is not None and row.state != State.CANCELLED:
            journal.record(MessageConfirmed(message=message, cause=row.cause, to_post=row.to_post))


def confirm_read(actor: Actor, *causes: str, now: datetime) -> None:
    """Opening what messages are about is their confirmed receipt by this post."""
    if not causes:
        return
    unread = Message.objects.filter(cause__in=causes, to_post=actor.post or "", channel=ALWAYS, confirmed_at=None)
    for message in unread.exclude(state=State.CANCELLED).values_list("id", flat=True):
        confirm(actor, message, now=now)
