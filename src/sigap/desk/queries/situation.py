"""The situation room: what is to be verified, who is on duty, marks on the map."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from sigap.accounts.models import Post
from sigap.accounts.queries import post_titles
from sigap.accounts.telephones import OfficeLine, office_lines
from sigap.accounts.viewer import Viewer
from sigap.desk.models import Handover
from sigap.desk.queries.waiting import Office
from sigap.desk.queries.wording import told
from sigap.incidents.models import Incident, Notice
from sigap.incidents.queries import open_incidents, outside_count, reports_of, to_verify
from sigap.intake.models import Report
from sigap.intake.taxonomy import label
from sigap.notify.why import why_words
from sigap.response.queries import asked_q, to_telephone
from sigap.territory.models import Area, Fact
from sigap.territory.queries import area_names, place_label
from sigap.ui.words import in_language
from sigap.vault.sealing import open_texts

MOST_CARDS = 8
MOST_FAILED = 60
MOST_MARKS = 500


@dataclass(frozen=True, slots=True)
class VerifyCard:
    """A report to verify."""

    incident: Incident
    report: Report
    words: str
    where: str
    what: str


def verify_cards(viewer: Viewer) -> list[VerifyCard]:
    """Newest reports that nobody has verified yet."""
    rows = list(to_verify(viewer)[:MOST_CARDS])
    reports = reports_of(row.id for row in rows)
    texts = open_texts(own[0].text_ref for own in reports.values())
    cards = []
    for one in told(row for row in rows if row.id in reports):
        first = reports[one.incident.id][0]
        cards.append(VerifyCard(one.incident, first, texts.get(first.text_ref) or "", one.where, one.what))
    return cards


@dataclass(frozen=True, slots=True)
class Undelivered:
    """lines: numbers that ring in the office of a post in which nobody sits."""

    title: str
    why: str
    lines: list[OfficeLine]


def undelivered(viewer: Viewer, now: datetime) -> list[Undelivered]:
    """Messages given up, one line a post: somebody has to telephone."""
    rows = list({(row.to_post, row.failed_why): row for row in to_telephone(viewer)[:MOST_FAILED]}.values())
    seats = {one.code: one for one in Post.objects.filter(code__in={row.to_post for row in rows})}
    ring = office_lines(viewer, {one.institution_code for one in seats.values()}, now) if seats else {}
    return [
        Undelivered(
            seats[row.to_post].title if row.to_post in seats else row.to_post,
            why_words(row.failed_why),
            ring.get(seats[row.to_post].institution_code, []) if row.to_post in seats else [],
        )
        for row in rows
    ]


@dataclass(frozen=True, slots=True)
class Tile:
    """An office on the wall: how many answers are awaited, how many of them past their time. No names."""

    name: str
    number: int
    late: int


def tiles(offices: list[Office]) -> list[Tile]:
    """Offices past their time first: the wall has room for a few. Else in the order of the desk."""
    found = [Tile(one.name, len(one.rows), sum(1 for row in one.rows if row.late)) for one in offices]
    return sorted(found, key=lambda tile: not tile.late)


@dataclass(frozen=True, slots=True)
class Duty:
    """Who answers for the desk: the post that took over last."""

    title: str
    since_at: datetime | None


def duty(viewer: Viewer) -> Duty:
    """The post that confirmed the last hand-over of the viewer's office."""
    taken = Handover.objects.filter(institution_code=viewer.institution or "").exclude(taken_at=None)
    last = taken.order_by("-taken_at").first()
    if last is None:
        return Duty(_("Piket desk"), None)
    return Duty(post_titles([last.to_post]).get(last.to_post, "—"), last.taken_at)


def counts(viewer: Viewer) -> dict[str, int]:
    """Small numbers of the tabs and the bar."""
    return {
        "open": open_incidents(viewer).count(),
        "verify": to_verify(viewer).count(),
        "failed": to_telephone(viewer).count(),
        "outside": outside_count(viewer) if viewer.may("desk.see") else 0,
        "notices": Notice.objects.count() if viewer.may("desk.see") else 0,
    }


def marks(viewer: Viewer) -> list[dict[str, Any]]:
    """Open incidents as map marks: at their own point, or at their area's."""
    rows = list(open_incidents(viewer, asked_q(viewer))[:MOST_MARKS])
    names = area_names()
    points = {area.code: area for area in Area.objects.filter(code__in={row.area_code for row in rows})}
    found = []
    for row in rows:
        area = points.get(row.area_code)
        lat, lon = row.lat_e6, row.lon_e6
        if (lat is None or lon is None) and area is not None:
            lat, lon = area.lat_e6, area.lon_e6
        if lat is None or lon is None:
            continue
        title = f"{row.code} · {label(row.kind)} · {place_label(row.area_code, row.tps_id, names)}"
        if not row.verified:
            title += " · " + _("belum diverifikasi")
        found.append(
            {
                "id": str(row.id),
                "lat": lat / 1e6,
                "lon": lon / 1e6,
                "severity": row.severity,
                "form": row.form,
                "title": title,
                "href": f"/kejadian/{row.code}/",
            }
        )
    return found


def dispute_marks() -> list[dict[str, Any]]:
    """Unresolved disputes: a call for mediation, never a danger."""
    facts = list(Fact.objects.filter(topic="sengketa"))
    points = {area.code: area for area in Area.objects.filter(code__in={fact.area_code for fact in facts})}
    return [
        {
            "lat": points[fact.area_code].lat_e6 / 1e6 + 0.03,
            "lon": points[fact.area_code].lon_e6 / 1e6,
            "text": in_language(fact.text, fact.text_en),
        }
        for fact in facts
        if fact.area_code in points
    ]
