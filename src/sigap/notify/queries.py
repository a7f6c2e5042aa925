"""Reads of the outbox."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min, Q, QuerySet

from sigap.accounts.models import Contact
from sigap.accounts.viewer import Viewer
from sigap.notify.channels.built import channels_here
from sigap.notify.models import LEFT, ChannelState, Delivery, Leg, Message, PushDevice, State
from sigap.notify.why import why_words
from sigap.vault.sealing import open_texts

SHOWN_DIGITS = 3


def inbox(viewer: Viewer) -> "QuerySet[Message]":
    """In-app messages of the viewer's own post, newest first."""
    if viewer.post is None or viewer.excluded:
        return Message.objects.none()
    return (
        Message.objects.filter(to_post=viewer.post, channel="in_app")
        .exclude(state=State.CANCELLED)
        .order_by("-queued_at")
    )


def outbox(viewer: Viewer) -> "QuerySet[Message]":
    """All messages, for those who watch deliveries; nobody else gets a row."""
    if not viewer.may("message.see"):
        return Message.objects.none()
    return Message.objects.order_by("-queued_at", "id")


def failed(viewer: Viewer) -> "QuerySet[Message]":
    return outbox(viewer).filter(state=State.FAILED)


def troubles(messages: list[Message]) -> dict[object, Delivery]:
    """Delivery rows by message id: tries and last error."""
    return {row.message: row for row in Delivery.objects.filter(message__in=[one.id for one in messages])}


def posts_reached(cause: str) -> list[str]:
    """Posts to which a message of this cause has left already."""
    left = Message.objects.filter(cause=cause, state__in=LEFT)
    return sorted(set(left.values_list("to_post", flat=True)))


# --- channels --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ChannelHealth:
    """How a channel fares. built: it exists in this realm; failing: it did not answer when it was last asked;
    why: of the last failure, in plain words; waiting, failed: messages; oldest_at: of what waits."""

    channel: str
    built: bool
    failing: bool
    succeeded_at: datetime | None
    failed_at: datetime | None
    why: str
    waiting: int
    failed: int
    oldest_at: datetime | None

    def stuck(self, now: datetime, minutes: int = 5) -> bool:
        """Something has waited for so long."""
        return self.oldest_at is not None and (now - self.oldest_at).total_seconds() > minutes * 60


@dataclass(frozen=True, slots=True)
class Queue:
    """Messages of one channel that wait, and since when the oldest does; those that were given up."""

    channel: str
    waiting: int = 0
    oldest_at: datetime | None = None
    failed: int = 0


def queues(messages: "QuerySet[Message] | None" = None) -> list[Queue]:
    """One for each channel on which something waits or failed. messages: as in ``channel_health``."""
    rows = Message.objects.all() if messages is None else messages
    counted = (
        rows.filter(state__in=(State.QUEUED, State.FAILED))
        .order_by("channel")
        .values("channel")
        .annotate(
            waiting=Count("id", filter=Q(state=State.QUEUED)),
            oldest_at=Min("queued_at", filter=Q(state=State.QUEUED)),
            failed=Count("id", filter=Q(state=State.FAILED)),
        )
    )
    return [Queue(**row) for row in counted]


def channel_health(messages: "QuerySet[Message] | None" = None) -> list[ChannelHealth]:
    """Every channel that is built here, ever was used, or holds a message that waits or failed; the inbox first.

    messages: only these are counted (what a viewer may see); all of them for whoever runs the server.
    """
    counts = {one.channel: one for one in queues(messages)}
    states = {one.channel: one for one in ChannelState.objects.all()}
    built = list(channels_here())
    names = [*built, *sorted({*counts, *states}.difference(built))]
    return [_health(name in built, counts.get(name, Queue(name)), states.get(name)) for name in names]


def _health(built: bool, queue: Queue, state: ChannelState | None) -> ChannelHealth:
    state = state or ChannelState(channel=queue.channel)
    return ChannelHealth(
        channel=queue.channel,
        built=built,
        failing=state.failures > 0,
        succeeded_at=state.succeeded_at,
        failed_at=state.failed_at,
        why=why_words(state.last_error),
        waiting=queue.waiting,
        failed=queue.failed,
        oldest_at=queue.oldest_at,
    )


# --- where a message went ---------------------------------------------------------------------------


def went_to(messages: Iterable[Message]) -> dict[UUID, list[str]]:
    """Message → where it went, masked: the end of a number, a mail's domain, the kind of device. Nothing of an erased one."""
    legs = list(Leg.objects.filter(message__in=[one.id for one in messages]).order_by("key"))
    ids = {leg.contact for leg in legs}
    contacts = dict(Contact.objects.filter(id__in=ids).values_list("id", "address_ref")) if ids else {}
    texts = open_texts(contacts.values())
    shown = {contact: masked(texts.get(ref) or "") for contact, ref in contacts.items()}
    if ids:
        shown |= dict(PushDevice.objects.filter(id__in=ids).values_list("id", "agent"))
    found: dict[UUID, list[str]] = {}
    for leg in legs:
        if shown.get(leg.contact):
            found.setdefault(leg.message, []).append(shown[leg.contact])
    return found


def masked(address: str) -> str:
    """+62…890, p…@contoh.id: enough to recognise, too little to use."""
    name, at, domain = address.rpartition("@")
    if at:
        return f"{name[:1]}…@{domain}"
    return f"{address[:3]}…{address[-SHOWN_DIGITS:]}" if len(address) > 3 + SHOWN_DIGITS else ""
