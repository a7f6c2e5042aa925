"""Sends what is queued, at least once, oldest and gravest first. One poison message never stops the rest."""

import logging
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q

from sigap.accounts.queries import serving
from sigap.journal.outage import is_outage
from sigap.journal.writing import Actor, writing
from sigap.notify.channels.built import channels_here
from sigap.notify.channels.port import NotDelivered, Outgoing
from sigap.notify.events import MessageFailed, MessageHanded
from sigap.notify.legs import any_taken, send_to_each
from sigap.notify.models import ChannelState, Delivery, Message, State
from sigap.notify.rounds import entry_id
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
REST = timedelta(minutes=1)  # after a refused password: asking every second would lock the account
INSTANT = ("in_app",)
SENDER = Actor.system("sender")


class Sent(Enum):
    """What came of one try. DEAF: the channel itself did not answer."""

    HANDED = "handed"
    NOT = "not"
    DEAF = "deaf"


@dataclass(frozen=True, slots=True)
class Outcome:
    sent: Sent
    why: str = ""


def send_due(now: datetime) -> int:
    """One pass over the queue, channel by channel; returns how many were handed over."""
    return sum(send_channel(name, now) for name in waiting_channels())


def waiting_channels() -> list[str]:
    """Channels on which something is queued, the instant ones first."""
    waiting = set(Message.objects.filter(state=State.QUEUED).order_by().values_list("channel", flat=True))
    return sorted(waiting, key=lambda name: (name not in INSTANT, name))


def send_channel(name: str, now: datetime) -> int:
    """What is due on one channel. A provider that does not answer, or takes its time, is left for the next pass:
    the clocks and the other channels wait for nobody."""
    if _rests(name, now):
        return 0
    handed, began, trouble, deaf = 0, time.monotonic(), "", False
    for message in due(now, name):
        if not _leased(message, now):
            continue
        outcome = _send(message, now)
        handed += outcome.sent is Sent.HANDED
        trouble = outcome.why or trouble
        deaf = outcome.sent is Sent.DEAF
        if deaf or time.monotonic() - began > PASS_SECONDS:
            break
    _note(name, now, handed=handed, trouble=trouble, deaf=deaf)
    return handed


def due(now: datetime, channel: str) -> list[Message]:
    """Queued messages of a channel whose time has come and that nobody holds, gravest first."""
    held = Delivery.objects.filter(_put_off_until(now) | _held_until(now), message=OuterRef("id"))
    waiting = Message.objects.filter(~Exists(held), state=State.QUEUED, channel=channel)
    return list(waiting.order_by("-severity", "queued_at")[:BATCH])


def _put_off_until(now: datetime) -> Q:
    """To be tried later. Further ahead than any wait: the machine's clock was set back, so it is due."""
    return Q(next_try_at__gt=now, next_try_at__lte=now + WAITS[-1])


def _held_until(now: datetime) -> Q:
    return Q(leased_until__gt=now, leased_until__lte=now + LEASE)


def _rests(name: str, now: datetime) -> bool:
    resting = Q(last_error__endswith=": login", failed_at__gt=now - REST, failed_at__lte=now, failures__gt=0)
    return ChannelState.objects.filter(resting, channel=name).exists()


def _note(name: str, now: datetime, *, handed: int, trouble: str, deaf: bool) -> None:
    """How the channel fared in this pass; what nobody reads is not written down."""
    if name in INSTANT or not (handed or trouble):
        return
    ChannelState.objects.get_or_create(channel=name)
    row = ChannelState.objects.filter(channel=name)
    if handed:
        row.update(succeeded_at=now, failures=0)
    if trouble:
        row.update(failed_at=now, last_error=trouble[:200], failures=F("failures") + int(deaf))


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


def _send(message: Message, now: datetime) -> Outcome:
    """Nothing slow happens inside a transaction: send first, then write down what came of it."""
    if not Message.objects.filter(id=message.id, state=State.QUEUED).exists():
        _let_go(message)
        return Outcome(Sent.NOT)  # answered or called off since it was read
    vacant = not serving(now).filter(post_code=message.to_post).exists()
    try:
        provider_id, personal = _given(message, vacant, now)
    except NotDelivered as problem:
        why = f"{message.channel}: {problem.why}"
        _put_off(message, why, final=problem.final, poison=False, now=now)
        return Outcome(Sent.NOT if problem.final else Sent.DEAF, "" if problem.why == VACANT else why)
    except Exception as problem:  # a malformed message: set aside after three tries, the rest goes on
        if is_outage(problem):
            raise  # nothing is wrong with the message: it is due again when its lease is over
        log.exception("message could not be made", extra={"message_id": str(message.id), "channel": message.channel})
        _put_off(message, f"{message.channel}: {type(problem).__name__}", final=False, poison=True, now=now)
        return Outcome(Sent.NOT)
    _hand_over(message, provider_id, vacant=vacant and not personal, now=now)
    return Outcome(Sent.HANDED)


def _given(message: Message, vacant: bool, now: datetime) -> tuple[str, bool]:
    """Give it to its channel: (the provider's id, whether it went to a person rather than into an office's box)."""
    channel = channels_here().get(message.channel)
    if channel is None:
        raise NotDelivered("not built", final=True)
    if vacant and (message.channel in INSTANT or channel.needs_address):
        raise NotDelivered(VACANT, final=True)  # an inbox that nobody opens: the desk telephones the office
    if channel.needs_address:
        return send_to_each(channel, message, now), True
    text = text_of(message.template, message.params)
    return channel.send(Outgoing(str(message.id), message.to_post, text, message.severity)), False


def _hand_over(message: Message, provider_id: str, *, vacant: bool, now: datetime) -> None:
    with writing(SENDER, now=now) as journal:
        journal.once(
            entry_id("message-handed", message.id),
            MessageHanded(
                message=message.id,
                cause=message.cause,
                to_post=message.to_post,
                channel=message.channel,
                vacant=vacant,
            ),
        )
        Delivery.objects.filter(message=message.id).update(provider_id=provider_id[:120], leased_until=None)


def _let_go(message: Message) -> None:
    Delivery.objects.filter(message=message.id).update(leased_until=None)


def _put_off(message: Message, why: str, *, final: bool, poison: bool, now: datetime) -> None:
    """To be tried later, or given up. Given up while one holder of the post did get it counts as handed over."""
    with writing(SENDER, now=now) as journal:
        row = Delivery.objects.get(message=message.id)
        row.tries += 1
        row.last_error = why[:200]
        row.leased_until = None
        over = final or row.tries > len(WAITS) or (poison and row.tries >= POISON_TRIES)
        row.next_try_at = now + WAITS[min(row.tries, len(WAITS)) - 1]
        row.save()
        if over and any_taken(message):
            _hand_over(message, row.provider_id, vacant=False, now=now)
        elif over:
            journal.once(
                entry_id("message-failed", message.id),
                MessageFailed(message=message.id, cause=message.cause, to_post=message.to_post, why=why[:40]),
            )
