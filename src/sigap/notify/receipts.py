"""What a provider tells afterwards: it reached the telephone, or it did not. A forged or repeated word changes nothing."""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.crypto import constant_time_compare, salted_hmac

from sigap.journal.ids import read_id
from sigap.journal.writing import Actor, writing
from sigap.notify.channels.gateway import found
from sigap.notify.events import MessageArrived, MessageFailed, MessageHanded
from sigap.notify.models import Leg, Message, State
from sigap.notify.rounds import entry_id

GATEWAY = Actor.system("gateway")
ARRIVED = frozenset({"1", "delivered", "delivrd", "delivered_to_handset", "read", "success"})
LOST = frozenset({"2", "16", "failed", "undelivered", "undeliv", "rejected", "rejectd", "expired", "deleted"})
OPEN = (Leg.State.TRYING, Leg.State.TAKEN)


def mark_of(channel: str, key: str) -> str:
    """Stands in the address that the gateway calls: only whoever was given it knows it."""
    return salted_hmac("sigap.notify.receipt", f"{channel}|{key}", algorithm="sha256").hexdigest()[:40]


def receipt_address(channel: str, key: str) -> str:
    """Where the gateway reports about one message; "" while this server has no public address."""
    base = settings.SIGAP_PUBLIC_URL.rstrip("/")
    return f"{base}/kabar/{channel}/{key}/{mark_of(channel, key)}/" if base else ""


def is_ours(channel: str, key: str, mark: str) -> bool:
    return constant_time_compare(mark_of(channel, key), mark)


def is_signed(channel: str, body: bytes, signature: str) -> bool:
    """HMAC-SHA256 of the body under the secret shared with this gateway."""
    secret = settings.SIGAP_GATEWAYS.get(channel, {}).get("receipt_secret", "")
    right = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    return bool(secret) and constant_time_compare(right, signature.removeprefix("sha256="))


def status_in(channel: str, body: bytes) -> str:
    """The word of a report in JSON, at the place that the settings name."""
    return str(_told(channel, "receipt_status", "status", body) or "")


def leg_named(channel: str, body: bytes) -> tuple[UUID | None, str]:
    """(leg, status) of a report in JSON: by our key or by the gateway's own id."""
    name, status = str(_told(channel, "receipt_id", "id", body) or ""), status_in(channel, body)
    legs = Leg.objects.filter(channel=channel)
    key = read_id(name)
    leg = legs.filter(key=key).first() if key else None
    if leg is None and name and name.isprintable():
        leg = legs.filter(provider_id=name[:120]).first()
    return (leg.key if leg else None), status


def _told(channel: str, setting: str, usual: str, body: bytes) -> Any:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found(said, settings.SIGAP_GATEWAYS.get(channel, {}).get(setting, usual))


def note_receipt(channel: str, key: UUID, status: str, *, now: datetime) -> bool:
    """Write down what the provider reports. Returns whether it changed anything."""
    word = status.strip().lower()
    if word not in ARRIVED | LOST:
        return False  # buffered, sent to the network: on its way, as we knew
    with writing(GATEWAY, now=now) as journal:
        leg = Leg.objects.filter(key=key, channel=channel).exclude(state=Leg.State.ARRIVED).first()
        row = Message.objects.filter(id=leg.message).first() if leg else None
        if leg is None or row is None or (word in LOST and leg.state not in OPEN):
            return False
        about: dict[str, Any] = {"message": row.id, "cause": row.cause, "to_post": row.to_post}
        if word in LOST:
            Leg.objects.filter(key=key).update(state=Leg.State.LOST)
            others = Leg.objects.filter(message=row.id, state__in=(*OPEN, Leg.State.ARRIVED))
            if row.state == State.HANDED and not others.exists():
                failed = MessageFailed(**about, why=f"{channel}: not arrived")
                journal.once(entry_id("message-failed", row.id), failed)
            return True
        Leg.objects.filter(key=key).update(state=Leg.State.ARRIVED)
        if row.state in (State.QUEUED, State.CANCELLED):  # it left before anybody could write down that it did
            handed = MessageHanded(**about, channel=channel, vacant=False)
            journal.once(entry_id("message-handed", row.id), handed)
        journal.once(entry_id("message-arrived", row.id), MessageArrived(**about, channel=channel))
        return True
