"""Two reports of the same thing become one incident; it can be undone."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.permission import demand
from sigap.incidents.actions.moving import fresh, must_allow, must_be_open
from sigap.incidents.events import IncidentMerged, IncidentUnmerged
from sigap.incidents.leading import lead_of
from sigap.incidents.models import Exclusion, Form, Incident, IncidentReport, Raised, State
from sigap.incidents.refusals import CannotMerge
from sigap.intake.models import ReportExclusion
from sigap.intake.taxonomy import kind
from sigap.journal.writing import Actor, writing

HIGHEST = 5
KECAMATAN_LENGTH = len("64.08.11")


def merge(actor: Actor, incident: UUID, into: UUID, *, now: datetime) -> Incident:
    """Move the reports of ``incident`` into ``into``. Who was kept away from one is kept away from both."""
    demand(actor, "report.triage")
    if incident == into:
        raise CannotMerge(_("Laporan tidak dapat digabung dengan dirinya sendiri. Pilih kejadian lain."))
    with writing(actor, now=now) as journal:
        row, target = fresh(incident), fresh(into)
        must_allow(row, State.MERGED)
        must_be_open(target)
        if Form.OUTSIDE in (row.form, target.form) and row.form != target.form:
            raise CannotMerge(_("Laporan untuk badan luar tidak digabung dengan kejadian biasa."))
        shut = _shut(incident)
        level, why = _together(row, target)
        journal.record(
            IncidentMerged(
                incident=incident,
                into=into,
                into_code=target.code,
                reports=tuple(IncidentReport.objects.filter(incident_id=incident).values_list("report", flat=True)),
                kept_away=tuple(sorted(shut)),
                lead=_lead(target, shut | _shut(into), now),
                severity=level,
                severity_why=why,
            )
        )
        return fresh(into)


def unmerge(actor: Actor, incident: UUID, *, now: datetime) -> Incident:
    """Undo a merge: the reports that ``incident`` had opened, or brought along, come back to it."""
    demand(actor, "report.triage")
    with writing(actor, now=now) as journal:
        row = fresh(incident)
        if row.state != State.MERGED or row.merged_into is None:
            raise CannotMerge(_("Kejadian ini tidak sedang digabung."))
        target = fresh(row.merged_into)
        mine = IncidentReport.objects.filter(incident_id=target.id)
        back = mine.filter(opened=incident).values_list("report", flat=True)
        staying = mine.exclude(opened=incident).values("report")
        still = set(ReportExclusion.objects.filter(report__in=staying).values_list("institution_code", flat=True))
        journal.record(
            IncidentUnmerged(
                incident=incident,
                out_of=target.id,
                out_of_code=target.code,
                reports=tuple(back),
                state=State.ACTIVE if row.answered_at else State.NEW,
                let_in=tuple(sorted(_shut(target.id) - still)),
                lead=_lead(target, still, now),
            )
        )
        return fresh(incident)


def _together(row: Incident, target: Incident) -> tuple[int, tuple[str, ...]]:
    """The graver of the two and its reasons; one more when the matter now lies in two kecamatan."""
    graver = max(row, target, key=lambda one: one.severity)
    why = tuple(graver.severity_why)
    places = {one.area_code[:KECAMATAN_LENGTH] for one in (row, target) if len(one.area_code) >= KECAMATAN_LENGTH}
    counted = Raised.SPREAD in (*row.severity_why, *target.severity_why)
    if len(places) < 2 or counted:
        return graver.severity, why
    return min(HIGHEST, graver.severity + 1), (*why, Raised.SPREAD.value)


def _shut(incident: UUID) -> set[str]:
    return set(Exclusion.objects.filter(incident_id=incident).values_list("institution_code", flat=True))


def _lead(target: Incident, shut: set[str], now: datetime) -> str:
    """The lead of an incident whose circle of the accused has changed; "" where it has always gone outside."""
    told = kind(target.kind)
    return lead_of(told, shut, now) if told is not None and target.form != Form.OUTSIDE else ""
