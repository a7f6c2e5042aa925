"""Entry ids of what happens to a message once in each round. A round begins when somebody has it tried again."""

from uuid import UUID

from sigap.journal.ids import derived_id
from sigap.notify.models import Message


def entry_id(what: str, message: UUID) -> UUID:
    """Called under the head, so that the round is the present one."""
    round_ = Message.objects.filter(id=message).values_list("retries", flat=True).first() or 0
    return derived_id(what, message, round_) if round_ else derived_id(what, message)
