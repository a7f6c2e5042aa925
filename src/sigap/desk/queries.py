"""Reads that compose rooms for one page. Everything takes the viewer; nothing here widens what a room allows."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from sigap.accounts.models import Holding, Institution, Post
from sigap.accounts.viewer import Viewer
from sigap.desk.compute import ChainStep, Numbers, numbers, split_by_period
from sigap.desk.models import Handover
from sigap.desk.names import DeskNames
from sigap.incidents.models import OPEN_STATES, Incident, Note, Notice
from sigap.incidents.queries import (
    chain_of,
    likely_same,
    open_incidents,
    outside_count,
    reports_of,
    since,
    to_verify,
    visible,
)
from sigap.intake.models import Report
from sigap.intake.taxonomy import label, search_kinds
from sigap.journal.reading import entries_about
from sigap.notify.queries import failed
from sigap.response.models import Instrument, Request, State
from sigap.response.queries import asked_q, unanswered
from sigap.response.rules import reason_label
from sigap.territory.models import Area, Fact
from sigap.territory.queries import place_label
from sigap.vault.sealing import open_texts
from sigap_engine.likeness import Likeness

MOST_ROWS = 60
MOST_CARDS = 8


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """One line of *Belum dijawab*."""

    incident: Incident
    what: str
    where: str
    whose: str
    start_at: datetime
    due_at: datetime | None
    late: bool


@dataclass(frozen=True, slots=True)
class Office:
    name: str
    rows: list[WaitingRow]


@dataclass(frozen=True, slots=True)
class VerifyCard:
    """A report to verify, with what may be the same."""

    incident: Incident
    report: Report
    words: str
    where: str
    what: str
    same: list[tuple[Incident, Likeness]]


def waiting(viewer: Viewer, now: datetime) -> list[Office]:
    """Unanswered requests grouped by office, oldest first; matters nobody was asked about stand under the desk."""
    requests = list(unanswered(viewer)[:MOST_ROWS])
    offices = dict(
        Institution.objects.filter(code__in={row.to_institution for row in requests}).values_list("code", "name")
    )
    grouped: dict[str, list[WaitingRow]] = {}
    for row in requests:
        whose = _("jenjang %(n)d") % {"n": row.rung + 1} if row.rung else _("giliran: kantor ini")
        late = bool(row.due_at and row.due_at < now)
        one = _row(row.incident, whose, row.clock_from_at, row.due_at, late)
        grouped.setdefault(offices.get(row.to_institution, row.to_institution), []).append(one)
    asked = Request.objects.exclude(state=State.WITHDRAWN).values("incident_id")
    alone = open_incidents(viewer).exclude(id__in=asked)[:MOST_ROWS]
    mine = [_row(row, _("giliran: desk"), row.opened_at, None, late=False) for row in alone]
    found = [Office(name, rows) for name, rows in grouped.items()]
    return ([Office(_("Desk: belum diteruskan"), mine)] if mine else []) + found


def _row(incident: Incident, whose: str, start_at: datetime, due_at: datetime | None, late: bool) -> WaitingRow:
    where = place_label(incident.area_code, incident.tps_id) or _("tempat belum jelas")
    return WaitingRow(incident, label(incident.kind), where, whose, start_at, due_at, late)


def verify_cards(viewer: Viewer) -> list[VerifyCard]:
    """Newest reports that nobody has verified yet."""
    rows = list(to_verify(viewer)[:MOST_CARDS])
    reports = reports_of(row.id for row in rows)
    words = open_texts(own[0].text_ref for own in reports.values())
    cards = []
    for row in rows:
        if row.id not in reports:
            continue
        first = reports[row.id][0]
        told = words.get(first.text_ref) or ""
        where = place_label(row.area_code, row.tps_id) or _("tempat belum jelas")
        cards.append(VerifyCard(row, first, told, where, label(row.kind), []))
    return cards


def period_numbers(viewer: Viewer, now: datetime, days: int) -> tuple[Numbers, Numbers]:
    rows = list(since(viewer, now - timedelta(days=2 * days)))
    current, before = split_by_period(rows, now, days)
    return numbers(current), numbers(before)


def counts(viewer: Viewer) -> dict[str, int]:
    """Small numbers of the tabs and the bar."""
    return {
        "open": open_incidents(viewer).count(),
        "verify": to_verify(viewer).count(),
        "failed": failed(viewer).count(),
        "outside": outside_count() if viewer.may("desk.see") else 0,
        "notices": Notice.objects.count() if viewer.may("desk.see") else 0,
    }


def marks(viewer: Viewer) -> list[dict[str, Any]]:
    """Open incidents as map marks: at their own point, or at their area's."""
    rows = list(open_incidents(viewer, asked_q(viewer))[:500])
    points = {area.code: area for area in Area.objects.filter(code__in={row.area_code for row in rows})}
    found = []
    for row in rows:
        area = points.get(row.area_code)
        lat, lon = row.lat_e6, row.lon_e6
        if (lat is None or lon is None) and area is not None:
            lat, lon = area.lat_e6, area.lon_e6
        if lat is None or lon is None:
            continue
        title = f"{row.code} · {label(row.kind)} · {place_label(row.area_code, row.tps_id)}"
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
            "text": fact.text,
        }
        for fact in facts
        if fact.area_code in points
    ]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a timeline."""

    at: datetime
    who: str
    sentence: str


def timeline(incident: Incident, reports: Iterable[Report], *, with_text: bool) -> list[Line]:
    """What happened, in sentences, oldest first. Posts, never names."""
    subjects = [f"incident:{incident.id}", *(f"report:{report.id}" for report in reports)]
    entries = entries_about(*subjects)
    names = DeskNames(entries, with_text=with_text)
    return [
        Line(
            entry.recorded_at,
            names.post(entry.actor.post)
            if entry.actor.post
            else (_("sistem") if entry.actor.role.startswith("system") else ""),
            entry.event.sentence(names),
        )
        for entry in entries
    ]


def chain(incident: Incident, requests: list[Request], reports: list[Report], now: datetime) -> list[ChainStep]:
    """The seven steps with the time spent at each, and whose move it is."""
    first = reports[0] if reports else None
    asked = min((row.sent_at for row in requests), default=None)
    moments: list[tuple[str, datetime | None, str]] = [
        (_("Tanda"), incident.occurred_at, ""),
        (_("Laporan"), first.received_at if first else incident.opened_at, ""),
        (_("Kejadian"), asked, _("desk")),
        (_("Jawaban kantor"), incident.answered_at, _("kantor yang diminta")),
        (
            _("Tindakan"),
            incident.on_scene_at or (incident.ended_at if incident.answered_at else None),
            _("kantor yang menerima"),
        ),
        (_("Hasil"), incident.ended_at, _("desk")),
        (_("Jawaban ke pelapor"), incident.told_back_at, _("desk")),
    ]
    steps: list[ChainStep] = []
    previous: datetime | None = None
    current = False
    for name, at, owner in moments:
        if at is not None and not current:
            spent = max(at - previous, timedelta()) if previous else None
            steps.append(ChainStep(name, "done", at, spent, ""))
            previous = max(previous, at) if previous else at
        elif not current:
            current = True
            over = incident.state not in OPEN_STATES and name != _("Jawaban ke pelapor")
            steps.append(
                ChainStep(
                    name, "todo" if over else "now", None, (now - previous) if previous and not over else None, owner
                )
            )
            current = not over
        else:
            steps.append(ChainStep(name, "done" if at else "todo", at, None, owner))
    return steps


def duplicates(viewer: Viewer, incident: Incident) -> list[tuple[Incident, Likeness]]:
    return likely_same(viewer, incident) if incident.state in OPEN_STATES else []


def office_choices() -> list[tuple[str, str]]:
    rows = Institution.objects.exclude(kind__in=("company",)).order_by("name")
    return list(rows.values_list("code", "name"))


def post_choices(role: str = "") -> list[tuple[str, str]]:
    rows = Post.objects.filter(role=role) if role else Post.objects.all()
    return list(rows.order_by("title").values_list("code", "title"))


def words_for(row: Incident) -> tuple[str, str]:
    """Kind and place of an incident in words."""
    return label(row.kind), place_label(row.area_code, row.tps_id) or _("tempat belum jelas")


def sheet(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """What must be on paper: open items gravest first, and who to call."""
    rows = list(open_incidents(viewer)[:80])
    items = [(row, *words_for(row), _asked(row)) for row in rows]
    posts = Post.objects.filter(role__in=("desk_head", "desk_officer", "duty_officer", "camat")).order_by(
        "institution_code", "title"
    )
    offices = dict(Institution.objects.values_list("code", "name"))
    tree = [(offices.get(post.institution_code, ""), post.title) for post in posts]
    return {"items": items, "tree": tree, "now": now}


def _asked(row: Incident) -> str:
    asked = Request.objects.filter(incident_id=row.id).exclude(state=State.WITHDRAWN)
    return ", ".join(f"{one.to_institution}: {State(one.state).label}" for one in asked)


def chain_codes(institution: str) -> tuple[str, ...]:
    """The viewer's office and everything above it in its chain."""
    return chain_of(institution)


def reason_words(code: str, words: str) -> str:
    """Why an office cannot, in words."""
    parts = [reason_label(code) if code else "", words]
    return ": ".join(part for part in parts if part)


def instrument_choices(allowed: set[str]) -> list[tuple[str, str]]:
    """All instruments, those allowed towards the lead office first."""
    rows = [(str(code), str(name)) for code, name in Instrument.choices]
    return sorted(rows, key=lambda row: row[0] not in allowed)


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """What the outgoing officer reads aloud. silent: posts without expected word (arrives with the field part)."""

    items: list[tuple[Incident, str, str, str]]
    promises: list[tuple[str, str]]
    waiting: Handover | None
    waiting_note: str
    last: list[Handover]
    colleagues: list[tuple[str, str]]
    posts: list[tuple[str, str]]


def _colleagues(viewer: Viewer, now: datetime) -> list[tuple[str, str]]:
    """People of the viewer's office by the posts they hold: (person id, titles)."""
    titles = dict(Post.objects.filter(institution_code=viewer.institution or "").values_list("code", "title"))
    held: dict[str, list[str]] = {}
    for row in Holding.objects.at(now).filter(post_code__in=titles).order_by("post_code"):
        if row.person_id != viewer.person:
            held.setdefault(str(row.person_id), []).append(titles[row.post_code])
    return [(person, ", ".join(names)) for person, names in held.items()]


def handover_page(viewer: Viewer, now: datetime) -> HandoverPage:
    rows = list(open_incidents(viewer)[:MOST_ROWS])
    promises = list(
        Note.objects.filter(incident_id__in=[row.id for row in rows], kind="promise").select_related("incident")
    )
    waiting = Handover.objects.filter(institution_code=viewer.institution or "", taken_at=None).first()
    words = open_texts([*(one.text_ref for one in promises), waiting.note_ref if waiting else ""])
    return HandoverPage(
        items=[(row, *words_for(row), _asked(row)) for row in rows],
        promises=[(one.incident.code, words.get(one.text_ref) or "") for one in promises],
        waiting=waiting,
        waiting_note=(words.get(waiting.note_ref) or "") if waiting else "",
        last=list(
            Handover.objects.filter(institution_code=viewer.institution or "")
            .exclude(taken_at=None)
            .order_by("-taken_at")[:5]
        ),
        colleagues=_colleagues(viewer, now) if viewer.may("handover.reassign") else [],
        posts=list(
            Post.objects.filter(institution_code=viewer.institution or "")
            .order_by("title")
            .values_list("code", "title")
        ),
    )


def report_list(viewer: Viewer, *, state: str, text: str, area: str) -> list[tuple[Incident, str, str]]:
    """The list of incidents with its filters, newest first."""
    rows = visible(viewer, asked_q(viewer)).order_by("-opened_at")
    if state == "open":
        rows = rows.filter(state__in=OPEN_STATES)
    elif state == "unverified":
        rows = rows.filter(state__in=OPEN_STATES, verified=False)
    elif state == "ended":
        rows = rows.exclude(state__in=OPEN_STATES)
    if area:
        rows = rows.filter(area_code__startswith=area)
    if text:
        rows = rows.filter(kind__in=[kind.code for kind in search_kinds(text, 12)])
    return [(row, *words_for(row)) for row in rows[:200]]
