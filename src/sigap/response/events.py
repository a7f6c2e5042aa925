"""What can happen between offices, and to the clocks on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sigap.journal.events import event
from sigap.journal.names import Names
from sigap.response.models import Instrument
from sigap.ui.words import here, whole_span

HOW = {"app": "", "phone": gettext_lazy(" lewat telepon %(at)s"), "link": gettext_lazy(" lewat tautan")}
CLOCKS = {
    "answer": gettext_lazy("menjawab"),
    "on_scene": gettext_lazy("tiba di lokasi"),
    "outcome": gettext_lazy("sampai hasil"),
    "watch": gettext_lazy("melihat lagi"),
    "deputy": gettext_lazy("kepala piket"),
}


@event("request.sent", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class RequestSent:
    request: UUID
    incident: UUID
    instrument: str
    alert: bool
    to_institution: str
    text_ref: str
    clock_from_at: datetime
    target_seconds: int | None
    due_at: datetime | None

    def subjects(self) -> tuple[str, ...]:
        return (f"request:{self.request}", f"incident:{self.incident}")

    def sentence(self, names: Names) -> str:
        what = Instrument(self.instrument).label if self.instrument in Instrument.values else self.instrument
        return _("%(what)s dikirim ke %(office)s") % {"what": what, "office": names.institution(self.to_institution)}


@event("request.answered", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAnswered:
    """state: accepted, cannot or not_mine. how: app, phone or link. office: whose answer it is."""

    request: UUID
    incident: UUID
    office: str
    state: str
    how: str
    answered_at: datetime
    by_post: str
    reason_code: str
    reason_ref: str
    forward_to: str

    def subjects(self) -> tuple[str, ...]:
        return (f"request:{self.request}", f"incident:{self.incident}")

    def sentence(self, names: Names) -> str:
        how = str(HOW.get(self.how, ""))
        told = {
            "office": names.institution(self.office),
            "how": how % {"at": f"{here(self.answered_at):%H.%M}"} if "%" in how else how,
        }
        if self.state == "accepted":
            return _("%(office)s menerima permintaan%(how)s") % told
        if self.state == "cannot":
            return _("%(office)s belum dapat%(how)s: %(why)s") % {
                **told,
                "why": names.kind(f"reason:{self.reason_code}"),
            }
        to = names.institution(self.forward_to) if self.forward_to else "—"
        return _("%(office)s: bukan kewenangan%(how)s, teruskan ke %(to)s") % {**told, "to": to}


@event("request.on_scene", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class RequestOnScene:
    request: UUID
    incident: UUID
    office: str
    at: datetime

    def subjects(self) -> tuple[str, ...]:
        return (f"request:{self.request}", f"incident:{self.incident}")

    def sentence(self, names: Names) -> str:
        return _("%(office)s tiba di lokasi") % {"office": names.institution(self.office)}


@event("request.done", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class RequestDone:
    request: UUID
    incident: UUID
    office: str
    reply_ref: str

    def subjects(self) -> tuple[str, ...]:
        return (f"request:{self.request}", f"incident:{self.incident}")

    def sentence(self, names: Names) -> str:
        return _("%(office)s selesai: %(reply)s") % {
            "office": names.institution(self.office),
            "reply": names.text(self.reply_ref),
        }


@event("request.withdrawn", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class RequestWithdrawn:
    request: UUID
    incident: UUID
    office: str
    why: str

    def subjects(self) -> tuple[str, ...]:
        return (f"request:{self.request}", f"incident:{self.incident}")

    def sentence(self, names: Names) -> str:
        return _("Permintaan ke %(office)s ditarik") % {"office": names.institution(self.office)}


@event("request.forwarded", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class RequestForwarded:
    """The desk opened it again towards the office that was named."""

    request: UUID
    incident: UUID
    forwarded_as: UUID

    def subjects(self) -> tuple[str, ...]:
        return (f"request:{self.request}", f"incident:{self.incident}")

    def sentence(self, names: Names) -> str:
        return _("Permintaan diteruskan ke kantor yang disebut")


@event("request.moved", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class RequestMoved:
    """Its incident was merged into another, or taken out again: the request and its clocks go along."""

    request: UUID
    incident: UUID
    out_of: UUID
    office: str

    def subjects(self) -> tuple[str, ...]:
        return (f"request:{self.request}", f"incident:{self.incident}", f"incident:{self.out_of}")

    def sentence(self, names: Names) -> str:
        return _("Permintaan ke %(office)s ikut pindah") % {"office": names.institution(self.office)}


@event("timer.started", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class TimerStarted:
    """steps: name → seconds of running time."""

    timer: UUID
    timer_kind: str
    incident: UUID
    request: UUID | None
    start_at: datetime
    target_seconds: int
    steps: dict[str, int]

    def subjects(self) -> tuple[str, ...]:
        return (f"timer:{self.timer}", f"incident:{self.incident}")

    def sentence(self, names: Names) -> str:
        target = whole_span(timedelta(seconds=self.target_seconds))
        return _("Jam %(what)s berjalan, target %(t)s") % {"what": CLOCKS.get(self.timer_kind, ""), "t": target}


@event("timer.stepped", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class TimerStepped:
    """A step became due at ``due_at``; recorded once, whoever ticks."""

    timer: UUID
    incident: UUID
    request: UUID | None
    timer_kind: str
    step: str
    due_at: datetime

    def subjects(self) -> tuple[str, ...]:
        return (f"timer:{self.timer}", f"incident:{self.incident}")

    def sentence(self, names: Names) -> str:
        what = CLOCKS.get(self.timer_kind, "")
        if self.step == "warn":
            return _("Tiga perempat waktu %(what)s terpakai") % {"what": what}
        if self.step == "breach":
            return _("Lewat target %(what)s") % {"what": what}
        return _("Naik ke jenjang berikutnya (%(what)s)") % {"what": what}


@event("timer.stopped", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class TimerStopped:
    timer: UUID
    incident: UUID
    timer_kind: str
    why: str

    def subjects(self) -> tuple[str, ...]:
        return (f"timer:{self.timer}", f"incident:{self.incident}")

    def sentence(self, names: Names) -> str:
        return _("Jam %(what)s berhenti") % {"what": CLOCKS.get(self.timer_kind, "")}


@event("link.made", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class LinkMade:
    """Somebody made a one-time link with which a post may answer without an account. Who did is the entry's actor."""

    request: UUID
    incident: UUID
    to_post: str
    expires_at: datetime

    def subjects(self) -> tuple[str, ...]:
        return (f"request:{self.request}", f"incident:{self.incident}")

    def sentence(self, names: Names) -> str:
        return _("Tautan jawaban dibuat untuk %(post)s") % {"post": names.post(self.to_post)}


@event("timer.paused", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class TimerPaused:
    timer: UUID
    incident: UUID
    at: datetime
    reason_ref: str

    def subjects(self) -> tuple[str, ...]:
        return (f"timer:{self.timer}", f"incident:{self.incident}")

    def sentence(self, names: Names) -> str:
        return _("Jam dijeda: %(reason)s") % {"reason": names.text(self.reason_ref)}


@event("timer.resumed", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class TimerResumed:
    timer: UUID
    incident: UUID
    at: datetime

    def subjects(self) -> tuple[str, ...]:
        return (f"timer:{self.timer}", f"incident:{self.incident}")

    def sentence(self, names: Names) -> str:
        return _("Jam berjalan lagi")


@event("target.changed", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class TargetChanged:
    """key: ``answer:<kind>``, ``multiplier:<area>``, ``on_scene:<severity>``, ``outcome:<severity>``."""

    key: str
    value: int
    target_version: int
    approved: bool

    def subjects(self) -> tuple[str, ...]:
        return (f"target:{self.key}",)

    def sentence(self, names: Names) -> str:
        mark = _("disahkan") if self.approved else _("usulan")
        return _("Target %(key)s menjadi %(value)d (%(mark)s)") % {"key": self.key, "value": self.value, "mark": mark}
