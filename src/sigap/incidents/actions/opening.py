"""Opening the sealed number of a teller, for a report that belongs to a matter: whom the matter keeps out is kept out."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.incidents.models import Form, IncidentReport
from sigap.incidents.queries import kept_from_matter
from sigap.incidents.refusals import NotThere
from sigap.intake import actions as intake
from sigap.intake.models import Opening
from sigap.journal.writing import Actor, writing


def ask_opening(actor: Actor, report: UUID, reason: str, *, now: datetime) -> Opening:
    """As ``intake.ask_opening``; what went to an outside body, and a mere notice, is not the desk's to call about."""
    with writing(actor, now=now):
        link = IncidentReport.objects.filter(report=report).select_related("incident").first()
        if link is None or link.incident.form == Form.OUTSIDE:
            raise NotThere(_("Laporan itu tidak ada, atau bukan untuk Anda."))
        return intake.ask_opening(actor, report, reason, away=kept_from_matter(report), now=now)


def grant_opening(actor: Actor, opening: UUID, *, now: datetime) -> Opening:
    with writing(actor, now=now):
        return intake.grant_opening(actor, opening, away=_kept_away_from(opening), now=now)


def refuse_opening(actor: Actor, opening: UUID, reason: str, *, now: datetime) -> Opening:
    with writing(actor, now=now):
        return intake.refuse_opening(actor, opening, reason, away=_kept_away_from(opening), now=now)


def _kept_away_from(opening: UUID) -> frozenset[str]:
    report = Opening.objects.filter(id=opening).values_list("report_id", flat=True).first()
    return kept_from_matter(report) if report else frozenset()
