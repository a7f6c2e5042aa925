"""Sends what is queued, at least once, oldest and gravest first. One poison message never stops the rest."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from sigap.journal.ids import derived_id
from sigap.journal.writing import Actor, writing
from sigap.notify.channels import NotDelivered, Outgoing, channels_here
from sigap.notify.events import MessageFailed, MessageHanded
from sigap.notify.models import Delivery, Message, State
from sigap.notify.texts import text_of

log = logging.getLogger("sigap.notify")

LEASE = timedelta(seconds=30)
WAITS = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=2),
    timedelta(minutes=10),
    timedelta(minutes=30),
)
POISON_TRIES = 3
BATCH = 200
SENDER = Actor.system("sender")


def send_due(now: datetime) -> int:
    """One pass over the queue; returns how many were handed over."""
    handed = 0
    for message in due(now):
        if _leased(message, now) and _send(message, now):
            handed += 1
    return handed


def due(now: datetime) -> list[Message]:
    """Queued messages whose time has come and that nobody holds, gravest first."""
    held = Delivery.objects.filter(Q(next_try_at__gt=now) | Q(leased_until__gt=now)).values("message")
    waiting = Message.objects.filter(state=State.QUEUED).exclude(id__in=held)
    return list(waiting.order_by("-severity", "queued_at")[:BATCH])


def _leased(message: Message, now: datetime) -> bool:
    """Hold the message for a while, so that two senders do not both send it."""
    with transaction.atomic():
        row, made = Delivery.objects.get_or_create(
            message=message.id, defaults={"next_try_at": now, "leased_until": now + LEASE}
        )
        if made:
            return True
        taken = Delivery.objects.filter(
            Q(leased_until=None) | Q(leased_until__lte=now), message=row.message, next_try_at__lte=now
        ).update(leased_until=now + LEASE)
    return bool(taken)


def _send(message: Message, now: datetime) -> bool:
    """Nothing slow happens inside a transaction: send first, then write down what came of it."""
    if not Message.objects.filter(id=message.id, state=State.QUEUED).exists():
        return False  # answered or called off since it was read
    try:
        channel = channels_here()[message.channel]
        outgoing = Outgoing(
            str(message.id), message.to_post, text_of(message.template, message.params), message.severity
        )
        provider_id = channel.send(outgoing)
    except NotDelivered as problem:
        _put_off(message, problem.why, final=problem.final, poison=False, now=now)
        return False
    except Exception as problem:  # a malformed message: set aside after three tries, the rest goes on
        log.exception("message could not be made", extra={"message_id": str(message.id), "channel": message.channel})
        _put_off(message, type(problem).__name__, final=False, poison=True, now=now)
        return False
    with writing(SENDER, now=now) as journal:
        journal.once(
            derived_id("message-handed", message.id),
            MessageHanded(message=message.id, cause=message.cause, to_post=message.to_post, channel=message.channel),
        )
        Delivery.objects.filter(message=message.id).update(provider_id=provider_id[:120], leased_until=None)
    return True


def _put_off(message: Message, why: str, *, final: bool, poison: bool, now: datetime) -> None:
    with writing(SENDER, now=now) as journal:
        row = Delivery.objects.get(message=message.id)
        row.tries += 1
        row.last_error = why[:200]
        row.leased_until = None
        over = final or row.tries > len(WAITS) or (poison and row.tries >= POISON_TRIES)
        row.next_try_at = now + WAITS[min(row.tries, len(WAITS)) - 1]
        row.save()
        if over:
            journal.once(
                derived_id("message-failed", message.id),
                MessageFailed(message=message.id, cause=message.cause, to_post=message.to_post, why=why[:40]),
            )
