"""Entries → rows of this room."""

from typing import Any
from uuid import UUID

from sigap.intake.events import OpeningAsked, OpeningGranted, OpeningRefused, ReportFileAdded, ReportReceived
from sigap.intake.models import OPENING_MOVES, Opening, OpeningState, Report, ReportExclusion
from sigap.journal.applying import applies, contradicts, put
from sigap.journal.models import Conflict
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


@applies(OpeningAsked)
def opening_asked(entry: Recorded, e: OpeningAsked) -> None:
    """Asked by a person for a report that is there; an entry without either opens nothing."""
    if entry.actor.person is None or not Report.objects.filter(id=e.report).exists():
        contradicts(entry, f"report:{e.report}", Conflict.Why.MISSING)
        return
    put(
        Opening,
        pk=e.opening,
        report_id=e.report,
        state=OpeningState.ASKED,
        asked_person=entry.actor.person,
        asked_post=entry.actor.post or "",
        asked_institution=entry.actor.institution or "",
        asked_at=entry.recorded_at,
        reason_ref=e.reason_ref,
    )


@applies(OpeningGranted)
def opening_granted(entry: Recorded, e: OpeningGranted) -> None:
    if _may_decide(entry, e.opening, OpeningState.GRANTED):
        _decide(entry, e.opening, state=OpeningState.GRANTED, until_at=e.until_at)


@applies(OpeningRefused)
def opening_refused(entry: Recorded, e: OpeningRefused) -> None:
    if _may_decide(entry, e.opening, OpeningState.REFUSED):
        _decide(entry, e.opening, state=OpeningState.REFUSED, refusal_ref=e.reason_ref)


def _may_decide(entry: Recorded, opening: UUID, to: str) -> bool:
    """Two nodes that were cut off may have decided apart: the first in order stands. Nobody decides for himself,
    whatever a node wrote."""
    row = Opening.objects.filter(id=opening).first()
    if row is None:
        contradicts(entry, f"opening:{opening}", Conflict.Why.MISSING)
        return False
    if to not in OPENING_MOVES[row.state] or entry.actor.person in (None, row.asked_person):
        contradicts(entry, f"opening:{opening}", Conflict.Why.MOVE)
        return False
    return True


def _decide(entry: Recorded, opening: UUID, **fields: Any) -> None:
    Opening.objects.filter(id=opening).update(
        decided_person=entry.actor.person,
        decided_post=entry.actor.post or "",
        decided_institution=entry.actor.institution or "",
        decided_at=entry.recorded_at,
        **fields,
    )
