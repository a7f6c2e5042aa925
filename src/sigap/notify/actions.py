"""Putting messages into the outbox, calling them off, confirming them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.permission import demand
from sigap.journal.ids import derived_id, new_id
from sigap.journal.refusal import Refusal
from sigap.journal.writing import Actor, writing
from sigap.notify.channels.built import channels_here
from sigap.notify.events import MessageConfirmed, MessageQueued, MessageRetried, MessagesCancelled
from sigap.notify.models import Delivery, Leg, Message, State
from sigap.notify.ways import personal_channels

ALWAYS = "in_app"


class NotPossible(Refusal):
    """Shown as one sentence."""


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
    wanted = [ALWAYS, *_outside(to_post, template, severity, now, closed=closed)]
    queued = []
    with writing(actor, now=now) as journal:
        for channel in wanted:
            event = MessageQueued(
                message=derived_id("message", cause, step, to_post, channel),
                cause=cause,
                step=step,
                to_post=to_post,
                channel=channel,
                template=template,
                params=params,
                severity=severity,
            )
            if journal.once(derived_id("message-entry", event.message), event) is not None:
                queued.append(event.message)
    return queued


def _outside(to_post: str, template: str, severity: int, now: datetime, *, closed: bool) -> list[str]:
    """Channels beyond in-app: the boxes of a whole office (webhook, file), and those that reach the post's holders."""
    built = [channel for name, channel in channels_here().items() if name != ALWAYS]
    shared = [] if closed else [channel.name for channel in built if not channel.needs_address]
    personal = [channel.name for channel in built if channel.needs_address]
    return [*shared, *personal_channels(to_post, template, severity, personal, now)]


def send_trial(actor: Actor, channel: str, *, now: datetime) -> UUID:
    """A message to oneself over one channel, to see whether it works. In-app tells nothing new, so it is not offered."""
    demand(actor, "message.retry")
    if actor.post is None or actor.person is None or channel == ALWAYS or channel not in channels_here():
        raise NotPossible(_("Saluran itu tidak ada di server ini. Pilih dari daftar."))
    message = new_id()
    with writing(actor, now=now) as journal:
        event = MessageQueued(
            message=message,
            cause=f"trial:{message}",
            step="trial",
            to_post=actor.post,
            channel=channel,
            template="test",
            params={"person": str(actor.person)},
            severity=1,
        )
        journal.once(derived_id("message-entry", message), event)
    return message


def retry(actor: Actor, messages: Iterable[UUID], *, now: datetime) -> int:
    """Have messages that were given up tried again: the same ones, under the same keys. Returns how many.

    What is not given up is left alone, so that a button pressed twice tries once.
    """
    demand(actor, "message.retry")
    with writing(actor, now=now) as journal:
        rows = list(Message.objects.filter(id__in=list(messages), state=State.FAILED).order_by("queued_at", "id"))
        for row in rows:
            again = row.retries + 1
            event = MessageRetried(
                message=row.id, cause=row.cause, to_post=row.to_post, channel=row.channel, round=again
            )
            journal.once(derived_id("message-retried", row.id, again), event)
        ids = [row.id for row in rows]
        Leg.objects.filter(message__in=ids, state__in=(Leg.State.REFUSED, Leg.State.LOST)).delete()
        Delivery.objects.filter(message__in=ids).update(tries=0, next_try_at=now, leased_until=None)
    return len(rows)


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
