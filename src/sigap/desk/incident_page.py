"""Everything the incident page shows to one viewer."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.models import Institution
from sigap.accounts.queries import post_titles
from sigap.accounts.viewer import Viewer
from sigap.desk.compute import ChainStep
from sigap.desk.next_action import NextAction, next_action
from sigap.desk.queries.incident import chain, duplicates
from sigap.desk.queries.lists import incidents_visible
from sigap.desk.queries.tellers import Teller, tellers
from sigap.desk.queries.timeline import Line, timeline
from sigap.desk.queries.wording import (
    instrument_choices,
    office_choices,
    post_choices,
    reason_words,
    unplaced,
)
from sigap.incidents.events import IncidentMerged
from sigap.incidents.models import OPEN_STATES, Incident, Note, Outcome, Raised, State, Task
from sigap.incidents.queries import reports_of
from sigap.intake.models import Affected, Report
from sigap.intake.taxonomy import Group, Kind, groups, kind
from sigap.journal.reading import entries_about
from sigap.journal.recorded import Recorded
from sigap.response.clock_rows import due_of
from sigap.response.models import Request, Timer
from sigap.response.models import State as Answer
from sigap.response.queries import Unreached, asked_of, clocks_of, unreached, who_may_answer
from sigap.response.rules import allowed_instruments, answer_target, may_command
from sigap.territory.queries import place_label
from sigap.ui.words import day, here, typed_day
from sigap.vault.files import file_names
from sigap.vault.sealing import open_texts
from sigap_engine.likeness import Likeness, as_written


@dataclass(frozen=True, slots=True)
class ReportView:
    report: Report
    words: str
    place: str
    photos: range
    teller: Teller | None

    @property
    def affected(self) -> str:
        return ", ".join(str(Affected(one).label) for one in self.report.affected if one in Affected.values)


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request card. look: answered, silent or late. ladder: who may have answered by telephone, while that is open.

    by_phone: the desk may write down that they arrived or are done; to_forward: the office they named was not asked yet.
    """

    request: Request
    office: str
    look: str
    asked: str
    reason: str
    reply: str
    forward: str
    ladder: list[tuple[str, str]]
    by_phone: bool
    late_on_scene: bool
    to_forward: bool


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A running clock beside the answer clocks. due_at: None while it is paused."""

    id: UUID
    words: str
    start_at: datetime
    due_at: datetime | None


@dataclass(frozen=True, slots=True)
class IncidentPage:
    what: str
    where: str
    raised: str
    lead: str
    is_open: bool
    chain: list[ChainStep]
    next: NextAction | None
    reports: list[ReportView]
    requests: list[RequestView]
    clocks: list[ClockLine]
    notes: list[tuple[Note, str]]
    files: list[tuple[Note, str]]
    tasks: list[tuple[Task, str, str]]
    owner: str
    informed: list[tuple[str, datetime]]
    related: list[Incident]
    lines: list[Line]
    same: list[tuple[Incident, Likeness, tuple[str, ...]]]  # with the words both share, as written here
    checks: int
    offices: list[tuple[str, str]]
    instruments: list[tuple[str, str]]
    posts: list[tuple[str, str]]
    ended_with: str
    others_asked: bool
    outcomes: list[tuple[str, str]]
    groups: tuple[tuple[Group, tuple[Kind, ...]], ...]
    target_approved: bool
    articles: tuple[str, ...]
    merged_into: str
    merged_by: str  # who joined it to another, and when; "" when it is not
    merged_at: datetime | None
    may_part: bool
    now_local: str
    days: list[tuple[str, str, str]]  # to choose from for a task or another look: as typed, how far off, which day
    unreached: Unreached | None

    @property
    def shows_a_number(self) -> bool:
        """A sealed number stands on it: no browser keeps this page."""
        return any(one.teller is not None and one.teller.is_open for one in self.reports)


def incident_page(viewer: Viewer, row: Incident, now: datetime) -> IncidentPage:
    """Compose the page; sealed words only for those who work the desk or were asked."""
    told = kind(row.kind)
    reports = reports_of([row.id]).get(row.id, [])
    requests = list(row.requests.select_related("incident").order_by("sent_at"))
    names = dict(Institution.objects.values_list("code", "name"))
    kept, tasks = list(row.notes.order_by("at")), list(row.tasks.order_by("made_at"))
    notes, files = [one for one in kept if one.kind != "file"], [one for one in kept if one.kind == "file"]
    file_words = file_names(one.text_ref for one in files)
    joined = _joined(row)
    titles = post_titles([row.owner_post, *(one.owner_post for one in tasks), (joined and joined.actor.post) or ""])
    works = viewer.may("incident.work")
    words = _words(reports, requests, notes, tasks) | open_texts([row.outcome_ref])
    clocks = list(clocks_of(row.id).filter(stopped_at=None).exclude(kind="answer"))
    late = {one.request_id for one in clocks if one.kind == "on_scene" and (due_of(one) or now) < now}
    request_views = [_request_view(viewer, one, names, words, now, late) for one in requests]
    may_see_all, own = viewer.may("desk.see"), asked_of(viewer)
    called = tellers(viewer, row, reports, now)
    return IncidentPage(
        what=told.label if told else row.kind,
        where=place_label(row.area_code, row.tps_id) or unplaced(),
        raised=", ".join(str(Raised(why).label) for why in row.severity_why if why in Raised.values),
        lead=names.get(row.lead, row.lead),
        is_open=row.state in OPEN_STATES,
        chain=chain(row, requests, reports, now, names),
        next=next_action(viewer, row, requests, names, now),
        reports=[
            ReportView(
                one,
                words.get(one.text_ref) or "",
                words.get(one.place_ref) or "",
                range(len(one.files)),
                called.get(one.id),
            )
            for one in reports
        ],
        requests=request_views if may_see_all else [one for one in request_views if one.request.to_institution in own],
        clocks=[_clock_line(one) for one in clocks],
        notes=[(one, words.get(one.text_ref) or "") for one in notes] if works else [],
        files=[(one, file_words.get(one.text_ref, "")) for one in files] if works else [],
        tasks=[(one, words.get(one.text_ref) or "", titles.get(one.owner_post, "")) for one in tasks] if works else [],
        owner=titles.get(row.owner_post, ""),
        informed=[
            (names.get(one.institution_code, one.institution_code), one.at) for one in row.informed.order_by("at")
        ],
        related=list(incidents_visible(viewer).filter(id__in=row.related_rows.values("other"))) if may_see_all else [],
        lines=timeline(viewer, row, reports, requests, with_text=works) if may_see_all else [],
        same=[
            (other, like, as_written(" ".join(words.get(one.text_ref) or "" for one in reports), like.shared))
            for other, like in duplicates(viewer, row)
        ]
        if viewer.may("report.triage")
        else [],
        checks=row.checks.count(),
        offices=office_choices() if viewer.may("request.send") else [],
        instruments=[(code, str(label)) for code, label in _instruments(viewer, row)],
        posts=post_choices() if works else [],
        ended_with=words.get(row.outcome_ref) or "",
        others_asked=not may_see_all and any(one.request.to_institution not in own for one in request_views),
        outcomes=[(code, str(label)) for code, label in Outcome.choices],
        groups=groups() if viewer.may("report.triage") else (),
        target_approved=answer_target(row.kind, row.area_code).approved,
        articles=told.pasal if told and viewer.may("legal.articles") else (),
        merged_into=_merged_code(viewer, row),
        merged_by=titles.get(joined.actor.post or "", _("sistem")) if joined else "",
        merged_at=joined.recorded_at if joined else None,
        may_part=viewer.may("report.triage"),
        now_local=f"{here(now):%H.%M}",
        days=_days(now) if works else [],
        unreached=unreached(viewer, row.lead, row.area_code, now)
        if viewer.may("request.send") and row.state in OPEN_STATES
        else None,
    )


def _days(now: datetime) -> list[tuple[str, str, str]]:
    today = here(now).date()
    words = {0: _("hari ini"), 1: _("besok"), 2: _("lusa"), 7: _("seminggu lagi")}
    return [(typed_day(one), said, day(one)) for one, said in ((today + timedelta(days=n), words[n]) for n in words)]


def _clock_line(one: Timer) -> ClockLine:
    words = {"on_scene": _("Sampai di lokasi"), "outcome": _("Sampai hasil")}.get(one.kind, _("Kepala piket menjawab"))
    return ClockLine(one.id, words, one.start_at, due_of(one))


def _joined(row: Incident) -> Recorded | None:
    """The entry that joined it to another matter, while it stands."""
    if row.state != State.MERGED:
        return None
    told = [one for one in entries_about(f"incident:{row.id}") if isinstance(one.event, IncidentMerged)]
    return next((one for one in reversed(told) if one.event.incident == row.id), None)


def _merged_code(viewer: Viewer, row: Incident) -> str:
    """Into which matter, for those who may see that one: it may accuse an office that this one did not."""
    if row.merged_into is None:
        return ""
    target = incidents_visible(viewer).filter(id=row.merged_into).first()
    return target.code if target else ""


def _words(
    reports: list[Report], requests: list[Request], notes: list[Note], tasks: list[Task]
) -> dict[str, str | None]:
    refs = [ref for one in reports for ref in (one.text_ref, one.place_ref)]
    refs += [ref for one in requests for ref in (one.text_ref, one.reason_ref, one.reply_ref)]
    refs += [one.text_ref for one in notes] + [one.text_ref for one in tasks]
    return open_texts(refs)


def _request_view(
    viewer: Viewer,
    one: Request,
    names: dict[str, str],
    words: dict[str, str | None],
    now: datetime,
    late_on_scene: set[UUID | None],
) -> RequestView:
    late = one.state == Answer.SENT and one.due_at is not None and one.due_at < now
    by_phone = viewer.may("request.phone_answer")
    return RequestView(
        request=one,
        office=names.get(one.to_institution, one.to_institution),
        look="late" if late else "silent" if one.state == Answer.SENT else "answered",
        asked=words.get(one.text_ref) or "",
        reason=reason_words(one.reason_code, words.get(one.reason_ref) or ""),
        reply=words.get(one.reply_ref) or "",
        forward=names.get(one.forward_to, one.forward_to),
        ladder=who_may_answer(one, now) if by_phone and one.state in (Answer.SENT, Answer.CANNOT) else [],
        by_phone=by_phone and one.state == Answer.ACCEPTED,
        late_on_scene=one.id in late_on_scene,
        to_forward=viewer.may("request.send") and one.state == Answer.NOT_MINE and one.forwarded_as is None,
    )


def _instruments(viewer: Viewer, row: Incident) -> list[tuple[str, str]]:
    allowed = set(allowed_instruments(viewer.institution or "", row.lead))
    return instrument_choices(allowed, commands=may_command(viewer.institution or ""))
