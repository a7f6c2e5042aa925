"""Reads of the intake room. Everything takes the viewer; the incidents room adds what became of a report."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from sigap.accounts.models import Institution
from sigap.accounts.scope import NOTHING, area_q
from sigap.accounts.viewer import Viewer
from sigap.intake.models import Opening, OpeningState, Report, ReportExclusion


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


def kept_from(report_id: UUID) -> frozenset[str]:
    """Offices that never see this report."""
    return frozenset(ReportExclusion.objects.filter(report_id=report_id).values_list("institution_code", flat=True))


def going_opening(report_id: UUID, person: UUID, now: datetime) -> Opening | None:
    """What this person asked for and still waits for, or has open now."""
    rows = Opening.objects.filter(report_id=report_id, asked_person=person).exclude(state=OpeningState.REFUSED)
    return next((one for one in rows if one.state == OpeningState.ASKED or one.is_open(now)), None)


def openings_of(reports: Iterable[UUID]) -> "QuerySet[Opening]":
    """Oldest first."""
    return Opening.objects.filter(report_id__in=list(reports)).order_by("asked_at", "id")


def openings_to_decide(viewer: Viewer) -> "QuerySet[Opening]":
    """What waits for an officer from outside: not what his own person or chain asked, nor about what names his office."""
    if viewer.person is None or not viewer.may("identity.grant"):
        return Opening.objects.none()
    chains = Institution.objects.filter(code__in=viewer.offices).values("chain")
    near = Institution.objects.filter(Q(chain__in=chains) | Q(chain=""))
    shut = ReportExclusion.objects.filter(institution_code__in=viewer.offices)
    rows = Opening.objects.filter(state=OpeningState.ASKED).exclude(asked_person=viewer.person)
    rows = rows.exclude(asked_institution__in=near.values("code")).exclude(report_id__in=shut.values("report_id"))
    return rows.select_related("report").order_by("asked_at", "id")
