"""Entries → rows of this room."""

from sigap.journal.applying import applies, put
from sigap.journal.recorded import Recorded
from sigap.notify.events import (
    MessageArrived,
    MessageConfirmed,
    MessageFailed,
    MessageHanded,
    MessageQueued,
    MessageRetried,
    MessagesCancelled,
)
from sigap.notify.models import Message, State


@applies(MessageQueued)
def queued(entry: Recorded, e: MessageQueued) -> None:
    put(
        Message,
        pk=e.message,
        cause=e.cause,
        step=e.step,
        to_post=e.to_post,
        channel=e.channel,
        template=e.template,
        params=dict(e.params),
        severity=e.severity,
        state=State.QUEUED,
        queued_at=entry.recorded_at,
        retries=0,
    )


@applies(MessageHanded)
def handed(entry: Recorded, e: MessageHanded) -> None:
    """One that was called off while it was on its way did leave, and is shown so."""
    waiting = Message.objects.filter(id=e.message, state__in=(State.QUEUED, State.CANCELLED))
    waiting.update(state=State.HANDED, handed_at=entry.recorded_at)


@applies(MessageArrived)
def arrived(entry: Recorded, e: MessageArrived) -> None:
    row = Message.objects.filter(id=e.message, arrived_at=None)
    row.filter(state__in=(State.HANDED, State.FAILED)).update(state=State.ARRIVED)
    row.update(arrived_at=entry.recorded_at)


@applies(MessageConfirmed)
def confirmed(entry: Recorded, e: MessageConfirmed) -> None:
    Message.objects.filter(id=e.message, confirmed_at=None).update(
        state=State.CONFIRMED, confirmed_at=entry.recorded_at
    )


@applies(MessageFailed)
def failed(entry: Recorded, e: MessageFailed) -> None:
    """Also one that left and of which the provider says that it never arrived."""
    open_ones = Message.objects.filter(id=e.message, state__in=(State.QUEUED, State.HANDED))
    open_ones.update(state=State.FAILED, failed_why=e.why)


@applies(MessageRetried)
def retried(entry: Recorded, e: MessageRetried) -> None:
    Message.objects.filter(id=e.message, state=State.FAILED).update(state=State.QUEUED, failed_why="", retries=e.round)


@applies(MessagesCancelled)
def cancelled(entry: Recorded, e: MessagesCancelled) -> None:
    Message.objects.filter(id__in=e.messages, state=State.QUEUED).update(state=State.CANCELLED)
