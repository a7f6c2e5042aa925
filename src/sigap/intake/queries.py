"""Reads of the intake room. Everything takes the viewer; the incidents room adds what became of a report."""

from uuid import UUID

from django.db.models import Q, QuerySet

from sigap.accounts.scope import NOTHING, area_q
from sigap.accounts.viewer import Viewer
from sigap.intake.models import Report, ReportExclusion


def visible_reports(viewer: Viewer) -> "QuerySet[Report]":
    """Reports in the viewer's area, and his own; never one that accuses his side, never one for an outside body."""
    if viewer.excluded or viewer.must_enrol:
        return Report.objects.none()
    own = Q(person=viewer.person) if viewer.person else NOTHING
    if not viewer.may("report.see"):
        return Report.objects.filter(own)
    return Report.objects.filter(own | (area_q(viewer) & Q(outside=False) & not_shut_out(viewer)))


def not_shut_out(viewer: Viewer) -> Q:
    """Keeps away every office the viewer belongs to, whichever post he wears now."""
    shut = ReportExclusion.objects.filter(institution_code__in=viewer.offices)
    return ~Q(id__in=shut.values("report_id"))


def own_reports(viewer: Viewer) -> "QuerySet[Report]":
    if viewer.person is None or viewer.excluded:
        return Report.objects.none()
    return Report.objects.filter(person=viewer.person).order_by("-received_at")


def report(report_id: UUID) -> Report | None:
    return Report.objects.filter(id=report_id).first()
