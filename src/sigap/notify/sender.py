"""Sends what is queued, at least once, oldest and gravest first. One poison message never stops the rest."""

import logging
import time
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction
from django.db.models import Q

from sigap.accounts.queries import serving
from sigap.journal.ids import derived_id
from sigap.journal.writing import Actor, writing
from sigap.notify.channels.built import channels_here
from sigap.notify.channels.port import NotDelivered, Outgoing
from sigap.notify.events import MessageFailed, MessageHanded
from sigap.notify.models import Delivery, Message, State
from sigap.notify.texts import text_of
from sigap.notify.why import VACANT

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
PASS_SECONDS = 2.0
INSTANT = ("in_app",)
SENDER = Actor.system("sender")


class Sent(Enum):
    """What came of one try. DEAF: the channel itself did not answer."""

    HANDED = "handed"
    NOT = "not"
    DEAF = "deaf"


def send_due(now: datetime) -> int:
    """One pass over the queue, channel by channel; returns how many were handed over."""
    waiting = set(Message.objects.filter(state=State.QUEUED).order_by().values_list("channel", flat=True))
    return sum(_send_channel(name, now) for name in sorted(waiting, key=lambda name: (name not in INSTANT, name)))


def _send_channel(name: str, now: datetime) -> int:
    """What is due on one channel. A provider that does not answer, or takes its time, is left for the next pass:
    the clocks and the other channels wait for nobody."""
    handed, began = 0, time.monotonic()
    for message in due(now, name):
        if not _leased(message, now):
            continue
        sent = _send(message, now)
        handed += sent is Sent.HANDED
        if sent is Sent.DEAF or time.monotonic() - began > PASS_SECONDS:
            break
    return handed


def due(now: datetime, channel: str) -> list[Message]:
    """Queued messages of a channel whose time has come and that nobody holds, gravest first."""
    held = Delivery.objects.filter(_put_off_until(now) | _held_until(now)).values("message")
    waiting = Message.objects.filter(state=State.QUEUED, channel=channel).exclude(id__in=held)
    return list(waiting.order_by("-severity", "queued_at")[:BATCH])


def _put_off_until(now: datetime) -> Q:
    """To be tried later. Further ahead than any wait: the machine's clock was set back, so it is due."""
    return Q(next_try_at__gt=now, next_try_at__lte=now + WAITS[-1])


def _held_until(now: datetime) -> Q:
    return Q(leased_until__gt=now, leased_until__lte=now + LEASE)


def _leased(message: Message, now: datetime) -> bool:
    """Hold the message for a while, so that two senders do not both send it."""
    with transaction.atomic():
        row, made = Delivery.objects.get_or_create(
            message=message.id, defaults={"next_try_at": now, "leased_until": now + LEASE}
        )
        if made:
            return True
        free = Delivery.objects.filter(message=row.message).exclude(_held_until(now)).exclude(_put_off_until(now))
        taken = free.update(leased_until=now + LEASE)
    return bool(taken)


def _send(message: Message, now: datetime) -> Sent:
    """Nothing slow happens inside a transaction: send first, then write down what came of it."""
    if not Message.objects.filter(id=message.id, state=State.QUEUED).exists():
        _let_go(message)
        return Sent.NOT  # answered or called off since it was read
    try:
        channel = channels_here()[message.channel]
        if message.channel in INSTANT and not serving(now).filter(post_code=message.to_post).exists():
            raise NotDelivered(VACANT, final=True)  # an inbox that nobody opens: the desk telephones the office
        outgoing = Outgoing(
            str(message.id), message.to_post, text_of(message.template, message.params), message.severity
        )
        provider_id = channel.send(outgoing)
    except NotDelivered as problem:
        _put_off(message, problem.why, final=problem.final, poison=False, now=now)
        return Sent.NOT if problem.final else Sent.DEAF
    except Exception as problem:  # a malformed message: set aside after three tries, the rest goes on
        log.exception("message could not be made", extra={"message_id": str(message.id), "channel": message.channel})
        _put_off(message, type(problem).__name__, final=False, poison=True, now=now)
        return Sent.NOT
    with writing(SENDER, now=now) as journal:
        journal.once(
            derived_id("message-handed", message.id),
            MessageHanded(message=message.id, cause=message.cause, to_post=message.to_post, channel=message.channel),
        )
        Delivery.objects.filter(message=message.id).update(provider_id=provider_id[:120], leased_until=None)
    return Sent.HANDED


def _let_go(message: Message) -> None:
    Delivery.objects.filter(message=message.id).update(leased_until=None)


def _put_off(message: Message, why: str, *, final: bool, poison: bool, now: datetime) -> None:
    with writing(SENDER, now=now) as journal:
        row = Delivery.objects.get(message=message.id)
        row.tries += 1
        row.last_error = f"{message.channel}: {why}"[:200]
        row.leased_until = None
        over = final or row.tries > len(WAITS) or (poison and row.tries >= POISON_TRIES)
        row.next_try_at = now + WAITS[min(row.tries, len(WAITS)) - 1]
        row.save()
        if over:
            journal.once(
                derived_id("message-failed", message.id),
                MessageFailed(
                    message=message.id, cause=message.cause, to_post=message.to_post, why=row.last_error[:40]
                ),
            )
