"""The port through which a message leaves. One small adapter a file stands behind it."""

from dataclasses import dataclass
from typing import Protocol

SECONDS = 4.0  # for one whole exchange with a provider


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a channel is given. key: the same for every attempt, so that a provider can drop repeats.

    address, link: only for channels that go to one person; the link is kept whole when the text has to be cut.
    """

    key: str
    to_post: str
    text: str
    severity: int
    address: str = ""
    link: str = ""


class NotDelivered(Exception):
    """The channel could not take it now. why: a short code that ``notify/why.py`` puts into words.

    final: trying again will not help this message. gone: that address is no more.
    """

    def __init__(self, why: str, *, final: bool = False, gone: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.final = final or gone
        self.gone = gone


class Channel(Protocol):
    """A way out. ``send`` returns the provider's own id (may be empty) or raises NotDelivered.

    needs_address: goes to one person by his own number, address or device, through somebody else's hands: such a
    channel carries only the open words (``notify/texts.py``). Others go to an office.
    """

    name: str
    needs_address: bool

    def send(self, outgoing: Outgoing) -> str: ...
