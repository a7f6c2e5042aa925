"""One message on its way to each of its numbers, addresses or devices: each is tried until it is taken or refused."""

from datetime import datetime
from uuid import UUID

from sigap.accounts.models import Post
from sigap.accounts.queries import institution_names
from sigap.journal.ids import derived_id
from sigap.notify.channels.port import Channel, NotDelivered, Outgoing
from sigap.notify.models import Leg, Message, PushDevice
from sigap.notify.open_texts import link_for, note_text, open_text
from sigap.notify.ways import PUSH, Address, addresses

OVER = (Leg.State.TAKEN, Leg.State.ARRIVED, Leg.State.REFUSED)


def send_to_each(channel: Channel, message: Message, now: datetime) -> str:
    """Returns the provider's id of the last one taken. Raises NotDelivered while one of them has to be tried again,
    or when none took it.

    A leg is written down before it is tried and again when it is taken: a sender that dies in between tries it once
    more under the same key.
    """
    targets = addresses(message, now)
    if not targets:
        raise NotDelivered("no address", final=True)
    over = dict(Leg.objects.filter(message=message.id, state__in=OVER).values_list("key", "state"))
    trouble: NotDelivered | None = None
    provider_id = ""
    for target in targets:
        key = leg_key(message, target.contact)
        if key in over:
            continue
        Leg.objects.get_or_create(
            key=key, defaults={"message": message.id, "channel": message.channel, "contact": target.contact}
        )
        try:
            provider_id = channel.send(_outgoing(message, target, key))
        except NotDelivered as problem:
            _refused(key, target, message, problem)
            trouble = problem if trouble is None or trouble.final else trouble
            continue
        over[key] = Leg.State.TAKEN
        Leg.objects.filter(key=key).exclude(state=Leg.State.ARRIVED).update(
            state=Leg.State.TAKEN, provider_id=provider_id[:120]
        )
    if trouble is not None and not trouble.final:
        raise trouble
    if not any_taken(message):
        raise trouble or NotDelivered("recipient", final=True)
    return provider_id


def leg_key(message: Message, contact: UUID) -> UUID:
    """The idempotency key: the same at every attempt, also after somebody had it tried again."""
    return derived_id("leg", message.id, contact)


def any_taken(message: Message) -> bool:
    return Leg.objects.filter(message=message.id, state__in=(Leg.State.TAKEN, Leg.State.ARRIVED)).exists()


def _outgoing(message: Message, target: Address, key: UUID) -> Outgoing:
    text = note_text(message.template) if message.channel == PUSH else _words(message)
    link = link_for(message.template)
    return Outgoing(str(key), message.to_post, text, message.severity, target.text, link)


def _words(message: Message) -> str:
    office = Post.objects.filter(code=message.to_post).values_list("institution_code", flat=True).first() or ""
    return open_text(message.template, message.params, institution_names([office]).get(office, office))


def _refused(key: UUID, target: Address, message: Message, problem: NotDelivered) -> None:
    if problem.final:
        Leg.objects.filter(key=key).update(state=Leg.State.REFUSED)
    if problem.gone and message.channel == PUSH:
        PushDevice.objects.filter(id=target.contact).delete()
