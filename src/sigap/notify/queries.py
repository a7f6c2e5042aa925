"""Reads of the outbox."""

from django.db.models import QuerySet

from sigap.accounts.viewer import Viewer
from sigap.notify.models import LEFT, Delivery, Message, State


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
    return Message.objects.order_by("-queued_at")


def failed(viewer: Viewer) -> "QuerySet[Message]":
    return outbox(viewer).filter(state=State.FAILED)


def troubles(messages: list[Message]) -> dict[object, Delivery]:
    """Delivery rows by message id: tries and last error."""
    return {row.message: row for row in Delivery.objects.filter(message__in=[one.id for one in messages])}


def posts_reached(cause: str) -> list[str]:
    """Posts to which a message of this cause has left already."""
    left = Message.objects.filter(cause=cause, state__in=LEFT)
    return sorted(set(left.values_list("to_post", flat=True)))
