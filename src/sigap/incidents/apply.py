"""Entries → rows of this room. Deterministic; a contradiction leaves the row as it is and a row for a person."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sigap.incidents import events
from sigap.incidents.leading import WATCH_DAYS
from sigap.incidents.models import (
    MOVES,
    AnswerBack,
    Check,
    Exclusion,
    Form,
    Incident,
    IncidentReport,
    Informed,
    Note,
    Notice,
    Related,
    State,
    Task,
)
from sigap.journal.applying import applies, contradicts, put
from sigap.journal.models import Conflict
from sigap.journal.recorded import Recorded
from sigap.territory.calendar import local_day


def _change(incident: UUID, entry: Recorded, **fields: Any) -> None:
    if not Incident.objects.filter(id=incident).update(changed_at=entry.recorded_at, **fields):
        contradicts(entry, f"incident:{incident}", Conflict.Why.MISSING)


def _may_move(incident: UUID, entry: Recorded, to: str) -> bool:
    """Whether this move is in the table of moves. Two nodes that were cut off may have ended the same matter apart:
    the first in order stands, and a person is told of the other."""
    state = Incident.objects.filter(id=incident).values_list("state", flat=True).first()
    if state is None or to in MOVES[state]:
        return True
    contradicts(entry, f"incident:{incident}", Conflict.Why.MOVE)
    return False


@applies(events.IncidentOpened)
def opened(entry: Recorded, e: events.IncidentOpened) -> None:
    put(
        Incident,
        pk=e.incident,
        code=e.incident_code,
        kind=e.incident_kind,
        form=e.form,
        area_code=e.area_code,
        tps_id=e.tps_id,
        lat_e6=e.lat_e6,
        lon_e6=e.lon_e6,
        severity=e.severity,
        severity_why=list(e.severity_why),
        state=State.NEW,
        lead=e.lead,
        owner_post=e.owner_post,
        opened_at=entry.recorded_at,
        occurred_at=e.occurred_at,
        look_again_on=e.look_again_on,
        injured=e.injured,
        dead=e.dead,
        changed_at=entry.recorded_at,
    )
    put(IncidentReport, pk=e.report, incident_id=e.incident, opened=e.incident)
    _shut_out(e.incident, e.kept_away)


def _shut_out(incident: UUID, offices: tuple[str, ...]) -> None:
    for code in offices:
        put(Exclusion, pk=f"{incident}:{code}", incident_id=incident, institution_code=code)


@applies(events.IncidentAlerted)
def alerted(entry: Recorded, e: events.IncidentAlerted) -> None:
    Incident.objects.filter(id=e.incident, alerted_at=None).update(
        alerted_at=entry.recorded_at, alerted_by=entry.actor.post or ""
    )
    _change(e.incident, entry)


@applies(events.IncidentChecked)
def checked(entry: Recorded, e: events.IncidentChecked) -> None:
    put(
        Check,
        pk=e.check,
        incident_id=e.incident,
        person=entry.actor.person,
        post=entry.actor.post or "",
        how=e.how,
        note_ref=e.note_ref,
        at=entry.recorded_at,
    )
    _change(e.incident, entry)


@applies(events.IncidentVerified)
def verified(entry: Recorded, e: events.IncidentVerified) -> None:
    _change(e.incident, entry, verified=True, verified_at=entry.recorded_at, verified_why=e.why)


@applies(events.IncidentRejected)
def rejected(entry: Recorded, e: events.IncidentRejected) -> None:
    if not _may_move(e.incident, entry, State.REJECTED):
        return
    _change(
        e.incident,
        entry,
        state=State.REJECTED,
        verified=False,
        outcome="unfounded",
        outcome_ref=e.reason_ref,
        ended_at=entry.recorded_at,
    )


@applies(events.IncidentMerged)
def merged(entry: Recorded, e: events.IncidentMerged) -> None:
    if not _may_move(e.incident, entry, State.MERGED):
        return
    _change(e.incident, entry, state=State.MERGED, merged_into=e.into)
    IncidentReport.objects.filter(report__in=e.reports).update(incident_id=e.into)
    _shut_out(e.into, e.kept_away)
    _change(e.into, entry, **({"lead": e.lead} if e.lead else {}))
    Incident.objects.filter(id=e.into, severity__lt=e.severity).update(
        severity=e.severity, severity_why=list(e.severity_why)
    )


@applies(events.IncidentUnmerged)
def unmerged(entry: Recorded, e: events.IncidentUnmerged) -> None:
    if not _may_move(e.incident, entry, e.state):
        return
    _change(e.incident, entry, state=e.state, merged_into=None)
    IncidentReport.objects.filter(report__in=e.reports).update(incident_id=e.incident)
    Exclusion.objects.filter(incident_id=e.out_of, institution_code__in=e.let_in).delete()
    _change(e.out_of, entry, **({"lead": e.lead} if e.lead else {}))


@applies(events.IncidentCorrected)
def corrected(entry: Recorded, e: events.IncidentCorrected) -> None:
    _change(
        e.incident,
        entry,
        kind=e.incident_kind,
        area_code=e.area_code,
        tps_id=e.tps_id,
        lat_e6=e.lat_e6,
        lon_e6=e.lon_e6,
        severity=e.severity,
        severity_why=list(e.severity_why),
        lead=e.lead,
        **({"form": e.form, "look_again_on": e.look_again_on} if e.form else {}),
    )


@applies(events.IncidentStarted)
def started(entry: Recorded, e: events.IncidentStarted) -> None:
    """Answered when the office said so, which on the telephone is before it was written down."""
    moment = entry.happened_at or entry.recorded_at
    Incident.objects.filter(id=e.incident, answered_at=None).update(answered_at=moment)
    Incident.objects.filter(id=e.incident, state=State.NEW).update(state=State.ACTIVE)
    _change(e.incident, entry)


@applies(events.IncidentOnScene)
def on_scene(entry: Recorded, e: events.IncidentOnScene) -> None:
    Incident.objects.filter(id=e.incident, on_scene_at=None).update(on_scene_at=entry.recorded_at)
    _change(e.incident, entry)


@applies(events.NoteAdded)
def noted(entry: Recorded, e: events.NoteAdded) -> None:
    put(
        Note,
        pk=e.note,
        incident_id=e.incident,
        kind=e.note_kind,
        text_ref=e.text_ref,
        post=entry.actor.post or "",
        at=entry.recorded_at,
    )
    _change(e.incident, entry)


@applies(events.TaskAdded)
def task_added(entry: Recorded, e: events.TaskAdded) -> None:
    put(
        Task,
        pk=e.task,
        incident_id=e.incident,
        text_ref=e.text_ref,
        owner_post=e.owner_post,
        due_at=e.due_at,
        made_at=entry.recorded_at,
    )
    _change(e.incident, entry)


@applies(events.TaskDone)
def task_done(entry: Recorded, e: events.TaskDone) -> None:
    Task.objects.filter(id=e.task, done_at=None).update(done_at=entry.recorded_at, done_by=entry.actor.post or "")
    _change(e.incident, entry)


@applies(events.TaskPassed)
def task_passed(entry: Recorded, e: events.TaskPassed) -> None:
    Task.objects.filter(id=e.task).update(owner_post=e.owner_post)
    _change(e.incident, entry)


@applies(events.PeopleInformed)
def informed(entry: Recorded, e: events.PeopleInformed) -> None:
    put(
        Informed,
        pk=e.informed,
        incident_id=e.incident,
        institution_code=e.institution,
        how=e.how,
        by_post=entry.actor.post or "",
        at=entry.recorded_at,
    )
    _change(e.incident, entry)


@applies(events.IncidentsRelated)
def related(entry: Recorded, e: events.IncidentsRelated) -> None:
    for one, two in ((e.incident, e.other), (e.other, e.incident)):
        put(Related, pk=f"{one}:{two}", incident_id=one, other_id=two)


@applies(events.OwnerChanged)
def owner_changed(entry: Recorded, e: events.OwnerChanged) -> None:
    """A person took it: a watch that somebody has is at work."""
    _change(e.incident, entry, owner_post=e.owner_post, look_again_on=e.look_again_on)
    Incident.objects.filter(id=e.incident, form=Form.WATCH, state=State.NEW).update(state=State.ACTIVE)


@applies(events.IncidentClosed)
def closed(entry: Recorded, e: events.IncidentClosed) -> None:
    if not _may_move(e.incident, entry, State.CLOSED):
        return
    _change(
        e.incident,
        entry,
        state=State.CLOSED,
        outcome=e.outcome,
        outcome_ref=e.reason_ref,
        ended_at=entry.recorded_at,
        look_again_on=None,
    )


@applies(events.ReporterAnswered)
def reporter_answered(entry: Recorded, e: events.ReporterAnswered) -> None:
    put(
        AnswerBack,
        pk=e.answer,
        incident_id=e.incident,
        text_ref=e.text_ref,
        how=e.how,
        post=entry.actor.post or "",
        at=entry.recorded_at,
    )
    _change(e.incident, entry, told_back_at=entry.recorded_at)


@applies(events.IncidentFileAdded)
def file_added(entry: Recorded, e: events.IncidentFileAdded) -> None:
    put(
        Note,
        pk=e.note,
        incident_id=e.incident,
        kind="file",
        text_ref=e.file_ref,
        post=entry.actor.post or "",
        at=entry.recorded_at,
    )


@applies(events.IncidentReopened)
def reopened(entry: Recorded, e: events.IncidentReopened) -> None:
    """Everything after the answer is to come again: an outcome, an answer to the teller; a watch is looked at again."""
    if not _may_move(e.incident, entry, State.ACTIVE):
        return
    _change(e.incident, entry, state=State.ACTIVE, outcome="", outcome_ref="", ended_at=None, told_back_at=None)
    day = local_day(entry.recorded_at + timedelta(days=WATCH_DAYS))
    Incident.objects.filter(id=e.incident, form=Form.WATCH).update(look_again_on=day)


@applies(events.NoticeNoted)
def notice_noted(entry: Recorded, e: events.NoticeNoted) -> None:
    put(
        Notice,
        pk=e.notice,
        code=e.notice_code,
        kind=e.notice_kind,
        area_code=e.area_code,
        occurs_at=e.occurs_at,
        report=e.report,
        noted_at=entry.recorded_at,
    )
