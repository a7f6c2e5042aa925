"""What can happen to an incident. Free text is always a reference into the vault."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sigap.incidents.models import Outcome
from sigap.journal.events import Payload, event, upcasts
from sigap.journal.names import Names

HOW_CHECKED = {
    "check": gettext_lazy("dicek sendiri"),
    "callback": gettext_lazy("pelapor dihubungi balik"),
    "scene": gettext_lazy("dicek di lokasi"),
}
WHY_VERIFIED = {
    "two_checkers": gettext_lazy("dua orang memeriksa"),
    "independent_source": gettext_lazy("ada sumber mandiri"),
}


@event("incident.opened", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentOpened:
    """A matter was opened from its first report."""

    incident: UUID
    incident_code: str
    incident_kind: str
    form: str
    report: UUID
    area_code: str
    tps_id: str
    lat_e6: int | None
    lon_e6: int | None
    severity: int
    severity_why: tuple[str, ...]
    lead: str
    owner_post: str
    occurred_at: datetime
    look_again_on: date | None
    kept_away: tuple[str, ...]
    injured: int
    dead: int

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}", f"report:{self.report}")

    def sentence(self, names: Names) -> str:
        return _("Kejadian %(code)s dibuka: %(kind)s, %(area)s") % {
            "code": self.incident_code,
            "kind": names.kind(self.incident_kind),
            "area": names.area(self.area_code) if self.area_code else _("tempat belum pasti"),
        }


@event("incident.alerted", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentAlerted:
    """An early alert went out before verification."""

    incident: UUID
    to_institution: str

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("Siaga awal — BELUM DIVERIFIKASI dikirim ke %(office)s") % {
            "office": names.institution(self.to_institution)
        }


@event("incident.checked", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentChecked:
    """One person checked."""

    incident: UUID
    check: UUID
    how: str
    note_ref: str

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("Diperiksa (%(how)s)") % {"how": HOW_CHECKED.get(self.how, self.how)}


@event("incident.verified", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentVerified:
    """Two persons or an independent source stand behind it."""

    incident: UUID
    why: str

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("Terverifikasi: %(why)s") % {"why": WHY_VERIFIED.get(self.why, self.why)}


@event("incident.rejected", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRejected:
    """Not so; with a reason."""

    incident: UUID
    reason_ref: str

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("Ditolak: %(reason)s") % {"reason": names.text(self.reason_ref)}


@event("incident.merged", version=2)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentMerged:
    """Its reports belong to another incident from now on; can be undone.

    lead, severity: of the other incident from now on (none of the accused leads, the graver counts); "" and 0: as was.
    """

    incident: UUID
    into: UUID
    into_code: str
    reports: tuple[UUID, ...]
    kept_away: tuple[str, ...]
    lead: str
    severity: int
    severity_why: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}", f"incident:{self.into}")

    def sentence(self, names: Names) -> str:
        return _("Digabung ke %(code)s") % {"code": self.into_code}


@upcasts("incident.merged", 1)
def _merged_1(payload: Payload) -> Payload:
    return {**payload, "lead": "", "severity": 0, "severity_why": ()}


@event("incident.unmerged", version=2)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentUnmerged:
    """A merge was undone. let_in: offices that only its reports kept away from the other incident. lead: "": as was."""

    incident: UUID
    out_of: UUID
    out_of_code: str
    reports: tuple[UUID, ...]
    state: str
    let_in: tuple[str, ...]
    lead: str

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}", f"incident:{self.out_of}")

    def sentence(self, names: Names) -> str:
        return _("Dipisah kembali dari %(code)s") % {"code": self.out_of_code}


@upcasts("incident.unmerged", 1)
def _unmerged_1(payload: Payload) -> Payload:
    return {**payload, "let_in": [], "lead": ""}


@event("incident.corrected", version=2)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentCorrected:
    """Kind, place or severity was corrected; what was told stays in the report.

    form: an early sign that came true is an incident from now on; "": as was.
    """

    incident: UUID
    incident_kind: str
    area_code: str
    tps_id: str
    lat_e6: int | None
    lon_e6: int | None
    severity: int
    severity_why: tuple[str, ...]
    lead: str
    reason_ref: str
    form: str
    look_again_on: date | None

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("Dibetulkan: %(kind)s, %(area)s, keparahan %(level)d") % {
            "kind": names.kind(self.incident_kind),
            "area": names.area(self.area_code) if self.area_code else _("tempat belum pasti"),
            "level": self.severity,
        }


@upcasts("incident.corrected", 1)
def _corrected_1(payload: Payload) -> Payload:
    return {**payload, "form": "", "look_again_on": None}


@event("incident.started", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentStarted:
    """An office took it up."""

    incident: UUID
    institution: str

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("%(office)s menangani") % {"office": names.institution(self.institution)}


@event("incident.on_scene", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentOnScene:
    """Somebody is there."""

    incident: UUID
    institution: str

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("%(office)s di lokasi") % {"office": names.institution(self.institution)}


@event("incident.noted", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class NoteAdded:
    """A note or a promise."""

    incident: UUID
    note: UUID
    note_kind: str
    text_ref: str

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return (
            _("Janji dicatat: %(text)s") % {"text": names.text(self.text_ref)}
            if self.note_kind == "promise"
            else _("Catatan: %(text)s") % {"text": names.text(self.text_ref)}
        )


@event("incident.task_added", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskAdded:
    """Something to do, with an owner."""

    incident: UUID
    task: UUID
    text_ref: str
    owner_post: str
    due_at: datetime | None

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("Tugas untuk %(post)s: %(text)s") % {
            "post": names.post(self.owner_post),
            "text": names.text(self.text_ref),
        }


@event("incident.task_done", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskDone:
    incident: UUID
    task: UUID

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("Tugas selesai")


@event("incident.task_passed", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class TaskPassed:
    """Another post has to do it now: the watch changed, or somebody left."""

    incident: UUID
    task: UUID
    owner_post: str

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("Tugas beralih ke %(post)s") % {"post": names.post(self.owner_post)}


@event("incident.informed", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class PeopleInformed:
    """An office was told."""

    incident: UUID
    informed: UUID
    institution: str
    how: str

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("%(office)s diberi tahu") % {"office": names.institution(self.institution)}


@event("incident.related", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentsRelated:
    """Two incidents have to do with one another."""

    incident: UUID
    other: UUID
    other_code: str

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}", f"incident:{self.other}")

    def sentence(self, names: Names) -> str:
        return _("Berkaitan dengan %(code)s") % {"code": self.other_code}


@event("incident.owner_changed", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class OwnerChanged:
    """Who has it, and when to look again."""

    incident: UUID
    owner_post: str
    look_again_on: date | None

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("Dipegang %(post)s") % {"post": names.post(self.owner_post)}


@event("incident.closed", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentClosed:
    """How it ended."""

    incident: UUID
    outcome: str
    reason_ref: str

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("Selesai: %(outcome)s. %(reason)s") % {
            "outcome": Outcome(self.outcome).label if self.outcome in Outcome.values else self.outcome,
            "reason": names.text(self.reason_ref),
        }


@event("incident.reporter_answered", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class ReporterAnswered:
    """The reporter was told what became of it."""

    incident: UUID
    answer: UUID
    text_ref: str
    how: str

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("Pelapor diberi jawaban")


@event("incident.file_added", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentFileAdded:
    """A photo or document was put with the incident."""

    incident: UUID
    note: UUID
    file_ref: str

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("Berkas disimpan pada kejadian")


@event("incident.reopened", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReopened:
    incident: UUID
    reason_ref: str

    def subjects(self) -> tuple[str, ...]:
        return (f"incident:{self.incident}",)

    def sentence(self, names: Names) -> str:
        return _("Dibuka lagi: %(reason)s") % {"reason": names.text(self.reason_ref)}


@event("notice.noted", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeNoted:
    """A peaceful protest was put on the calendar."""

    notice: UUID
    notice_code: str
    notice_kind: str
    area_code: str
    occurs_at: datetime
    report: UUID

    def subjects(self) -> tuple[str, ...]:
        return (f"notice:{self.notice}", f"report:{self.report}")

    def sentence(self, names: Names) -> str:
        return _("Pemberitahuan kalender %(code)s: %(kind)s, %(area)s") % {
            "code": self.notice_code,
            "kind": names.kind(self.notice_kind),
            "area": names.area(self.area_code) if self.area_code else _("tempat belum pasti"),
        }
