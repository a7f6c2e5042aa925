"""Reads of the incidents room. Everything that returns rows takes the viewer."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Case, Q, QuerySet, When

from sigap.accounts.queries import superiors
from sigap.accounts.scope import NOTHING, area_q
from sigap.accounts.viewer import Viewer
from sigap.incidents.models import OPEN_STATES, Exclusion, Form, Incident, IncidentReport, State
from sigap.intake import queries as intake
from sigap.intake.models import Opening, Report, ReportExclusion
from sigap.vault.sealing import open_texts
from sigap_engine.likeness import Likeness, Told, content_words, most_alike

LIKELY_WINDOW = timedelta(hours=6)
MOST_CANDIDATES = 300
GRAVE = 4


def visible(viewer: Viewer, asked: Q = NOTHING) -> "QuerySet[Incident]":
    """Incidents the viewer may open.

    The desk and camat: their area. Another office: what lies in its area and is led by its own chain, or where it
    was ``asked`` (the response room says which). Never one that accuses the viewer's side; one for an outside body
    only for that body.
    """
    if not viewer.may("incident.see"):
        return Incident.objects.none()
    found = not_shut_out(viewer)
    own = viewer.institution or ""
    outside = Q(form=Form.OUTSIDE, lead=own)
    inside = area_q(viewer) & ~Q(form=Form.OUTSIDE)
    if not (viewer.may("desk.see") or reads_on_his_own(viewer)):
        inside &= Q(lead__in=chain_of(own)) | asked
    return found.filter(outside | inside)


def reads_on_his_own(viewer: Viewer) -> bool:
    """A camat and a legal officer read all of their area, asked or not, without working the desk."""
    return viewer.role in ("camat", "legal_officer")


def chain_of(institution: str) -> tuple[str, ...]:
    """The office and everything above it: a Polsek works what Polres leads."""
    return (institution, *superiors(institution)) if institution else ()


def open_incidents(viewer: Viewer, asked: Q = NOTHING) -> "QuerySet[Incident]":
    """Gravest first, then oldest."""
    return visible(viewer, asked).filter(state__in=OPEN_STATES).order_by("-severity", "opened_at")


def to_verify(viewer: Viewer) -> "QuerySet[Incident]":
    """Open and not verified: the grave (4 and 5) first, then the newest."""
    if not viewer.may("report.verify"):
        return Incident.objects.none()
    grave = Case(When(severity__gte=GRAVE, then="severity"), default=0)
    return visible(viewer).filter(state__in=OPEN_STATES, verified=False).order_by(grave.desc(), "-opened_at")


def reports_of(incidents: Iterable[UUID]) -> dict[UUID, list[Report]]:
    """Reports by incident, oldest first; three queries whatever the number."""
    links = list(IncidentReport.objects.filter(incident_id__in=list(incidents)))
    rows = {row.id: row for row in Report.objects.filter(id__in=[link.report for link in links])}
    found: dict[UUID, list[Report]] = {}
    for link in links:
        if link.report in rows:
            found.setdefault(link.incident_id, []).append(rows[link.report])
    for reports in found.values():
        reports.sort(key=lambda report: report.received_at)
    return found


def told_incidents(viewer: Viewer, reports: Iterable[UUID]) -> dict[UUID, Incident]:
    """What became of each of one's own reports. Not a matter that accuses the teller's side by another's report:
    his was merged into it, and what he told himself is all that he may read. Who named his own office reads on."""
    found = incidents_of(reports)
    shut = Exclusion.objects.filter(incident__in=found.values(), institution_code__in=viewer.offices)
    closed = set(shut.values_list("incident_id", flat=True))
    if not closed:
        return found
    named = ReportExclusion.objects.filter(report__in=found, institution_code__in=viewer.offices)
    own = set(named.values_list("report_id", flat=True))
    return {report: row for report, row in found.items() if row.id not in closed or report in own}


def incidents_of(reports: Iterable[UUID]) -> dict[UUID, Incident]:
    """The incident of each report; a calendar notice has none."""
    links = IncidentReport.objects.filter(report__in=list(reports)).select_related("incident")
    return {link.report: link.incident for link in links}


def openings_to_decide(viewer: Viewer) -> "QuerySet[Opening]":
    """Numbers that wait for this officer from outside; none of a matter that has come to name an office of his."""
    shut = IncidentReport.objects.filter(incident__exclusions__institution_code__in=viewer.offices)
    return intake.openings_to_decide(viewer).exclude(report_id__in=shut.values("report"))


def kept_from_matter(report: UUID) -> frozenset[str]:
    """Offices kept from the matter to which the report belongs now: merging may have added some."""
    rows = Exclusion.objects.filter(incident__report_links__report=report)
    return frozenset(rows.values_list("institution_code", flat=True))


def outside_count(viewer: Viewer) -> int:
    """How many open matters went to an outside body: all that the desk may know. Not those that accuse its own side."""
    return not_shut_out(viewer).filter(form=Form.OUTSIDE, state__in=OPEN_STATES).count()


def not_shut_out(viewer: Viewer) -> "QuerySet[Incident]":
    """Everything but what accuses an office of the viewer or one below it: for counts that narrow by nothing else."""
    shut = Exclusion.objects.filter(institution_code__in=viewer.offices)
    return Incident.objects.exclude(id__in=shut.values("incident_id"))


def likely_same(viewer: Viewer, incident: Incident, limit: int = 3) -> list[tuple[Incident, Likeness]]:
    """Other open incidents that may be the same thing, with reasons. Reads words only of what the viewer may see."""
    near = visible(viewer).filter(
        state__in=OPEN_STATES,
        occurred_at__gte=incident.occurred_at - LIKELY_WINDOW,
        occurred_at__lte=incident.occurred_at + LIKELY_WINDOW,
    )
    rows = [incident, *near.exclude(id=incident.id).order_by("-opened_at")[:MOST_CANDIDATES]]
    reports = reports_of(row.id for row in rows)
    words = open_texts(report.text_ref for own in reports.values() for report in own)
    told = {row.id: _told(row, reports.get(row.id, []), words) for row in rows}
    best = most_alike(told[incident.id], told.values(), limit=limit)
    by_id = {str(row.id): row for row in rows}
    return [(by_id[like.id], like) for like in best]


def _told(row: Incident, reports: list[Report], words: dict[str, str | None]) -> Told:
    text = " ".join(words.get(report.text_ref) or "" for report in reports)
    return Told(str(row.id), row.kind, row.area_code, row.occurred_at, content_words(text), row.lat_e6, row.lon_e6)


def in_area(viewer: Viewer, code: str, asked: Q = NOTHING) -> "QuerySet[Incident]":
    """Incidents of an area and everything in it, newest first."""
    rows = visible(viewer, asked).exclude(state=State.MERGED)
    return rows.filter(Q(area_code=code) | Q(area_code__startswith=f"{code}.")).order_by("-opened_at")


def since(viewer: Viewer, start: datetime) -> "QuerySet[Incident]":
    """To be counted. The independent reader counts everything: his numbers are nobody's to narrow.

    Who else reads only statistics counts all but what accuses his own side: even a number that moves would tell.
    """
    reads_only_numbers = viewer.may("stats.see") and not viewer.may("incident.see")
    rows = not_shut_out(viewer) if reads_only_numbers else visible(viewer)
    if viewer.camp == "independent_reader" and reads_only_numbers:
        rows = Incident.objects.all()
    return rows.exclude(state=State.MERGED).filter(opened_at__gte=start)
