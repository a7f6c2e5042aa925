"""The teller's own page: the code, what happens next, by whom and by when; later, what became of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from sigap.accounts.gate import Viewed, requires
from sigap.accounts.queries import institution_names
from sigap.accounts.viewer import Viewer
from sigap.incidents.models import AnswerBack, Form, Incident, Notice
from sigap.incidents.queries import GRAVE, told_incidents, visible
from sigap.intake.actions.taking import TOLD_TO_SOMEBODY
from sigap.intake.models import Report
from sigap.intake.queries import own_reports
from sigap.intake.taxonomy import label
from sigap.response.queries import asked_q
from sigap.response.rules import answer_target
from sigap.territory.queries import place_label
from sigap.vault.sealing import open_text, open_texts


@dataclass(frozen=True, slots=True)
class Promise:
    """Who should answer, by when, and whether that target was approved. closed: no office is named to the teller."""

    office: str
    until_at: datetime
    approved: bool
    closed: bool


def promise_of(incident: Incident) -> Promise:
    """The target runs from the report, so it can be told before any office was asked."""
    closed = incident.form == Form.OUTSIDE or incident.exclusions.exists()
    target = answer_target(incident.kind, incident.area_code)
    office = institution_names([incident.lead]).get(incident.lead, incident.lead)
    return Promise("" if closed else office, incident.opened_at + target.time, target.approved, closed)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that became of a report."""

    at: datetime
    title: str
    words: str


def steps_of(incident: Incident, answers: list[tuple[AnswerBack, str]]) -> list[Step]:
    """In the order in which they happened."""
    found = [
        Step(incident.verified_at, _("Diperiksa"), "") if incident.verified_at else None,
        Step(incident.answered_at, _("Ditangani"), "") if incident.answered_at else None,
        Step(incident.ended_at, incident.get_state_display().capitalize(), "") if incident.ended_at else None,
        *(Step(one.at, _("Jawaban untuk Anda"), words) for one, words in answers),
    ]
    return sorted((one for one in found if one is not None), key=lambda one: one.at)


@dataclass(frozen=True, slots=True)
class Operator:
    """What an operator goes on with: the incident that the report opened ("" when it is not for him)."""

    code: str
    may_alert: bool


def operator_of(viewer: Viewer, report: Report, incident: Incident | None) -> Operator | None:
    """None for whoever told what he knows himself."""
    if report.channel not in TOLD_TO_SOMEBODY or not viewer.may("report.phone"):
        return None
    seen = incident is not None and visible(viewer, asked_q(viewer)).filter(id=incident.id).exists()
    if incident is None or not seen:
        return Operator("", False)
    calm = incident.alerted_at is not None or incident.answered_at is not None or incident.ended_at is not None
    return Operator(incident.code, viewer.may("incident.alert") and incident.severity >= GRAVE and not calm)


@require_GET
@requires("report.own")
def taken(request: Viewed, report: UUID) -> HttpResponse:
    row = own_reports(request.viewer).filter(id=report).first()
    if row is None:
        raise Http404
    incident = told_incidents(request.viewer, [row.id]).get(row.id)
    answers = list(incident.answers_back.order_by("at")) if incident else []
    words = open_texts([row.text_ref, *(one.text_ref for one in answers)])
    return render(
        request,
        "response/taken.html",
        {
            "report": row,
            "incident": incident,
            "promise": promise_of(incident) if incident else None,
            "notice": Notice.objects.filter(report=row.id).first(),
            "place": place_label(row.area_code, row.tps_id) or open_text(row.place_ref),
            "text": words.get(row.text_ref),
            "photos": range(len(row.files)),
            "kind": label(row.kind),
            "steps": steps_of(incident, [(one, words.get(one.text_ref) or "") for one in answers]) if incident else [],
            "operator": operator_of(request.viewer, row, incident),
        },
    )
