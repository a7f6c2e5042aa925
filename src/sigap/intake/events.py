"""What can happen to a report, and to the sealed number of its teller."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.journal.events import event
from sigap.journal.names import Names
from sigap.ui.words import clock_time


@event("report.received", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReceived:
    """A sign of trouble reached us. All free text is sealed; codes and counts stand here."""

    report: UUID
    code: str
    report_kind: str
    area_code: str
    tps_id: str
    lat_e6: int | None
    lon_e6: int | None
    place_ref: str
    occurred_at: datetime
    told_at: datetime | None
    received_at: datetime
    clock_doubt: str
    text_ref: str
    basis: str
    source_grade: str
    content_grade: int
    injured: int
    dead: int
    weapons: str
    crowd: str
    affected: tuple[str, ...]
    accused: tuple[str, ...]
    kept_away: tuple[str, ...]
    outside: bool
    files: tuple[str, ...]
    channel: str
    contact_ref: str
    origin: str
    severity: int
    severity_base: int
    severity_why: tuple[str, ...]

    def subjects(self) -> tuple[str, ...]:
        return (f"report:{self.report}",)

    def sentence(self, names: Names) -> str:
        return _("Laporan %(code)s diterima: %(kind)s, %(area)s") % {
            "code": self.code,
            "kind": names.kind(self.report_kind),
            "area": names.area(self.area_code) if self.area_code else _("tempat belum pasti"),
        }


@event("report.file_added", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFileAdded:
    report: UUID
    file_ref: str

    def subjects(self) -> tuple[str, ...]:
        return (f"report:{self.report}",)

    def sentence(self, names: Names) -> str:
        return _("Berkas ditambahkan pada laporan")


@event("opening.asked", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningAsked:
    """An officer of the desk wants to call the teller back."""

    opening: UUID
    report: UUID
    reason_ref: str

    def subjects(self) -> tuple[str, ...]:
        return (f"opening:{self.opening}", f"report:{self.report}")

    def sentence(self, names: Names) -> str:
        return _("Nomor pelapor diminta dibuka: %(reason)s") % {"reason": names.text(self.reason_ref)}


@event("opening.granted", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningGranted:
    """The second officer agreed. Every showing until ``until_at`` is covered by this entry."""

    opening: UUID
    report: UUID
    until_at: datetime

    def subjects(self) -> tuple[str, ...]:
        return (f"opening:{self.opening}", f"report:{self.report}")

    def sentence(self, names: Names) -> str:
        return _("Nomor pelapor dibuka untuk yang meminta, sampai %(at)s") % {"at": clock_time(self.until_at)}


@event("opening.refused", version=1)
@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningRefused:
    opening: UUID
    report: UUID
    reason_ref: str

    def subjects(self) -> tuple[str, ...]:
        return (f"opening:{self.opening}", f"report:{self.report}")

    def sentence(self, names: Names) -> str:
        return _("Nomor pelapor tetap tersegel: %(reason)s") % {"reason": names.text(self.reason_ref)}
