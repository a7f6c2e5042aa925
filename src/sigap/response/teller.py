"""The teller's own page: the code, what happens next, by whom and by when; later, what became of it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sigap.accounts.gate import Viewed, requires
from sigap.accounts.queries import institution_names
from sigap.incidents.models import Form, Incident, Notice
from sigap.incidents.queries import told_incidents
from sigap.intake.queries import own_reports
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
            "answers": [(one, words.get(one.text_ref)) for one in answers],
        },
    )
