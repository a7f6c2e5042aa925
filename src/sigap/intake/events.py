"""What can happen to a report."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.journal.events import event
from sigap.journal.names import Names


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
            "area": names.area(self.area_code),
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
