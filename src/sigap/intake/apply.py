"""Entries → rows of this room."""

from sigap.intake.events import ReportFileAdded, ReportReceived
from sigap.intake.models import Report, ReportExclusion
from sigap.journal.applying import applies, put
from sigap.journal.recorded import Recorded

_SAME_NAME = [
    "code",
    "area_code",
    "tps_id",
    "lat_e6",
    "lon_e6",
    "place_ref",
    "occurred_at",
    "told_at",
    "received_at",
    "clock_doubt",
    "text_ref",
    "basis",
    "source_grade",
    "content_grade",
    "injured",
    "dead",
    "weapons",
    "crowd",
    "channel",
    "contact_ref",
    "origin",
    "severity",
    "severity_base",
    "outside",
]
_LISTS = ("affected", "accused", "files", "severity_why")


@applies(ReportReceived)
def report_received(entry: Recorded, e: ReportReceived) -> None:
    put(
        Report,
        pk=e.report,
        **{
            "kind": e.report_kind,
            "post": entry.actor.post or "",
            "person": entry.actor.person,
            "institution": entry.actor.institution or "",
            **{name: getattr(e, name) for name in _SAME_NAME},
            **{name: list(getattr(e, name)) for name in _LISTS},
        },
    )
    for code in e.kept_away:
        put(ReportExclusion, pk=f"{e.report}:{code}", report_id=e.report, institution_code=code)


@applies(ReportFileAdded)
def report_file_added(entry: Recorded, e: ReportFileAdded) -> None:
    report = Report.objects.filter(id=e.report).first()
    if report is not None and e.file_ref not in report.files:
        Report.objects.filter(id=e.report).update(files=[*report.files, e.file_ref])
