"""What can happen to a message."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sigap.journal.events import Payload, event, upcasts
from sigap.journal.names import Names
from sigap.notify.why import channel_words


def _about(channel: str, post: str, names: Names) -> dict[str, str]:
    return {"channel": channel_words(channel), "post": names.post(post)}


@event("message.queued", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageQueued:
    message: UUID
    cause: str
    step: str
    to_post: str
    channel: str
    template: str
    params: dict[str, str]
    severity: int

    def subjects(self) -> tuple[str, ...]:
        return (f"message:{self.message}", self.cause)

    def sentence(self, names: Names) -> str:
        return _("Pesan %(channel)s disiapkan untuk %(post)s") % _about(self.channel, self.to_post, names)


@event("message.handed", version=2)
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageHanded:
    """Given to the channel for the first time. vacant: into the box of an office while nobody sat in the post."""

    message: UUID
    cause: str
    to_post: str
    channel: str
    vacant: bool

    def subjects(self) -> tuple[str, ...]:
        return (f"message:{self.message}", self.cause)

    def sentence(self, names: Names) -> str:
        if self.vacant:
            told = _("Pesan %(channel)s masuk ke kotak kantor, tetapi %(post)s kosong; telepon kantornya")
            return told % _about(self.channel, self.to_post, names)
        return _("Pesan %(channel)s terkirim untuk %(post)s") % _about(self.channel, self.to_post, names)


@upcasts("message.handed", 1)
def _nobody_looked_whether_it_was_vacant(old: Payload) -> Payload:
    return {**old, "vacant": False}


@event("message.arrived", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageArrived:
    """The provider reports that it reached the telephone. That somebody read it is another matter."""

    message: UUID
    cause: str
    to_post: str
    channel: str

    def subjects(self) -> tuple[str, ...]:
        return (f"message:{self.message}", self.cause)

    def sentence(self, names: Names) -> str:
        return _("Pesan %(channel)s sampai di telepon %(post)s") % _about(self.channel, self.to_post, names)


@event("message.confirmed", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageConfirmed:
    message: UUID
    cause: str
    to_post: str

    def subjects(self) -> tuple[str, ...]:
        return (f"message:{self.message}", self.cause)

    def sentence(self, names: Names) -> str:
        return _("%(post)s membaca pesan") % {"post": names.post(self.to_post)}


@event("message.failed", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFailed:
    """Given up; somebody has to telephone."""

    message: UUID
    cause: str
    to_post: str
    why: str

    def subjects(self) -> tuple[str, ...]:
        return (f"message:{self.message}", self.cause)

    def sentence(self, names: Names) -> str:
        if self.why.endswith(": vacant"):
            return _("%(post)s kosong, pesan tidak sampai; telepon kantornya") % {"post": names.post(self.to_post)}
        return _("Pesan untuk %(post)s GAGAL; telepon") % {"post": names.post(self.to_post)}


@event("message.retried", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRetried:
    """Somebody had a failed message tried again: the same message under the same key. round: 1, 2, …"""

    message: UUID
    cause: str
    to_post: str
    channel: str
    round: int

    def subjects(self) -> tuple[str, ...]:
        return (f"message:{self.message}", self.cause)

    def sentence(self, names: Names) -> str:
        return _("Pesan %(channel)s untuk %(post)s dicoba lagi") % _about(self.channel, self.to_post, names)


@event("message.cancelled", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesCancelled:
    """Everything of one cause that was not handed over yet is called off."""

    cause: str
    messages: tuple[UUID, ...]
    why: str

    def subjects(self) -> tuple[str, ...]:
        return (self.cause, *(f"message:{one}" for one in self.messages))

    def sentence(self, names: Names) -> str:
        return ngettext(
            "%(n)d pesan berikutnya dihentikan", "%(n)d pesan berikutnya dihentikan", len(self.messages)
        ) % {"n": len(self.messages)}
