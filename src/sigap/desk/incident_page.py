"""Everything the incident page shows to one viewer."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from sigap.accounts.models import Institution
from sigap.accounts.queries import post_titles
from sigap.accounts.viewer import Viewer
from sigap.desk.compute import ChainStep
from sigap.desk.queries.incident import Line, chain, duplicates, timeline
from sigap.desk.queries.lists import incidents_visible
from sigap.desk.queries.wording import (
    chain_codes,
    instrument_choices,
    office_choices,
    post_choices,
    reason_words,
    unplaced,
)
from sigap.incidents.models import OPEN_STATES, Form, Incident, Note, Outcome, Raised, State, Task
from sigap.incidents.queries import reports_of
from sigap.intake.models import Affected, Report
from sigap.intake.taxonomy import Group, Kind, groups, kind
from sigap.response.clock_rows import due_of
from sigap.response.models import Request, Timer
from sigap.response.models import State as Answer
from sigap.response.queries import clocks_of, unreached
from sigap.response.rules import allowed_instruments, answer_target, ladder_for
from sigap.territory.queries import kecamatan_list, place_label
from sigap.ui.words import here
from sigap.vault.files import file_names
from sigap.vault.sealing import open_texts
from sigap_engine.likeness import Likeness


@dataclass(frozen=True, slots=True)
class ReportView:
    report: Report
    words: str
    place: str
    photos: range

    @property
    def affected(self) -> str:
        return ", ".join(str(Affected(one).label) for one in self.report.affected if one in Affected.values)


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request card. look: answered, silent or late. ladder: who may have answered by telephone, while that is open."""

    request: Request
    office: str
    look: str
    asked: str
    reason: str
    reply: str
    forward: str
    ladder: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class NextAction:
    """The one obvious next move of this viewer."""

    verb: str
    label: str
    why: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What one office sees of this incident."""

    office: str
    sees: str


@dataclass(frozen=True, slots=True)
class ClockLine:
    """A running clock beside the answer clocks. due_at: None while it is paused."""

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
    same: list[tuple[Incident, Likeness]]
    checks: int
    previews: list[Preview]
    offices: list[tuple[str, str]]
    instruments: list[tuple[str, str]]
    posts: list[tuple[str, str]]
    outcomes: list[tuple[str, str]]
    groups: tuple[tuple[Group, tuple[Kind, ...]], ...]
    areas: list[tuple[str, str]]
    target_approved: bool
    articles: tuple[str, ...]
    merged_into: str
    now_local: str
    unreached: list[str]


def incident_page(viewer: Viewer, row: Incident, now: datetime) -> IncidentPage:
    """Compose the page; sealed words only for those who work the desk or were asked."""
    told = kind(row.kind)
    reports = reports_of([row.id]).get(row.id, [])
    requests = list(row.requests.select_related("incident").order_by("sent_at"))
    names = dict(Institution.objects.values_list("code", "name"))
    kept, tasks = list(row.notes.order_by("at")), list(row.tasks.order_by("made_at"))
    notes, files = [one for one in kept if one.kind != "file"], [one for one in kept if one.kind == "file"]
    file_words = file_names(one.text_ref for one in files)
    titles = post_titles([row.owner_post, *(one.owner_post for one in tasks)])
    works = viewer.may("incident.work")
    words = _words(reports, requests, notes, tasks)
    request_views = [_request_view(viewer, one, names, words, now) for one in requests]
    may_see_all = viewer.may("desk.see")
    return IncidentPage(
        what=told.label if told else row.kind,
        where=place_label(row.area_code, row.tps_id) or unplaced(),
        raised=", ".join(str(Raised(why).label) for why in row.severity_why if why in Raised.values),
        lead=names.get(row.lead, row.lead),
        is_open=row.state in OPEN_STATES,
        chain=chain(row, requests, reports, now, names),
        next=_next(viewer, row, request_views),
        reports=[
            ReportView(one, words.get(one.text_ref) or "", words.get(one.place_ref) or "", range(len(one.files)))
            for one in reports
        ],
        requests=request_views
        if may_see_all
        else [one for one in request_views if one.request.to_institution in _own(viewer)],
        clocks=[_clock_line(one) for one in clocks_of(row.id).filter(stopped_at=None).exclude(kind="answer")],
        notes=[(one, words.get(one.text_ref) or "") for one in notes] if works else [],
        files=[(one, file_words.get(one.text_ref, "")) for one in files] if works else [],
        tasks=[(one, words.get(one.text_ref) or "", titles.get(one.owner_post, "")) for one in tasks] if works else [],
        owner=titles.get(row.owner_post, ""),
        informed=[
            (names.get(one.institution_code, one.institution_code), one.at) for one in row.informed.order_by("at")
        ],
        related=list(incidents_visible(viewer).filter(id__in=row.related_rows.values("other"))) if may_see_all else [],
        lines=timeline(row, reports, with_text=works) if may_see_all else [],
        same=duplicates(viewer, row) if viewer.may("report.triage") else [],
        checks=row.checks.count(),
        previews=_previews(row, requests, names) if may_see_all else [],
        offices=office_choices() if viewer.may("request.send") else [],
        instruments=[(code, str(label)) for code, label in _instruments(viewer, row)],
        posts=post_choices() if works else [],
        outcomes=[(code, str(label)) for code, label in Outcome.choices],
        groups=groups() if viewer.may("report.triage") else (),
        areas=[(one.code, one.name) for one in kecamatan_list()] if viewer.may("report.triage") else [],
        target_approved=answer_target(row.kind, row.area_code).approved,
        articles=told.pasal if told and viewer.may("legal.articles") else (),
        merged_into=_merged_code(row),
        now_local=f"{here(now):%H:%M}",
        unreached=unreached(row.lead, row.area_code, now)
        if viewer.may("request.send") and row.state in OPEN_STATES
        else [],
    )


def _clock_line(one: Timer) -> ClockLine:
    words = {"on_scene": _("Sampai di lokasi"), "outcome": _("Sampai hasil")}.get(one.kind, _("Kepala piket menjawab"))
    return ClockLine(words, one.start_at, due_of(one))


def _merged_code(row: Incident) -> str:
    if row.merged_into is None:
        return ""
    target = Incident.objects.filter(id=row.merged_into).first()
    return target.code if target else ""


def _own(viewer: Viewer) -> tuple[str, ...]:
    return chain_codes(viewer.institution or "")


def _words(
    reports: list[Report], requests: list[Request], notes: list[Note], tasks: list[Task]
) -> dict[str, str | None]:
    refs = [ref for one in reports for ref in (one.text_ref, one.place_ref)]
    refs += [ref for one in requests for ref in (one.text_ref, one.reason_ref, one.reply_ref)]
    refs += [one.text_ref for one in notes] + [one.text_ref for one in tasks]
    return open_texts(refs)


def _request_view(
    viewer: Viewer, one: Request, names: dict[str, str], words: dict[str, str | None], now: datetime
) -> RequestView:
    late = one.state == "sent" and one.due_at is not None and one.due_at < now
    look = "late" if late else "silent" if one.state == "sent" else "answered"
    reason = reason_words(one.reason_code, words.get(one.reason_ref) or "")
    forward = names.get(one.forward_to, one.forward_to)
    return RequestView(
        one,
        names.get(one.to_institution, one.to_institution),
        look,
        words.get(one.text_ref) or "",
        reason,
        words.get(one.reply_ref) or "",
        forward,
        _ladder(one) if viewer.may("request.phone_answer") and one.state in (Answer.SENT, Answer.CANNOT) else [],
    )


def _ladder(one: Request) -> list[tuple[str, str]]:
    codes = [code for step in ladder_for(one.to_institution, one.incident.area_code) for code in step.posts]
    return list(post_titles(codes).items())


def _instruments(viewer: Viewer, row: Incident) -> list[tuple[str, str]]:
    allowed = set(allowed_instruments(viewer.institution or "", row.lead))
    return instrument_choices(allowed)


def _next(viewer: Viewer, row: Incident, requests: list[RequestView]) -> NextAction | None:
    """One obvious next move, by what this viewer may do."""
    if row.state == State.MERGED or row.form == Form.OUTSIDE:
        return None
    live = [one.request for one in requests if one.request.state not in ("withdrawn", "told")]
    late = next((one for one in requests if one.look == "late"), None)
    if row.state in OPEN_STATES:
        if viewer.may("incident.alert") and row.severity >= 4 and not live:
            return NextAction(
                "siaga", _("Siaga awal"), _("keparahan tinggi; kantor belum diminta. Pemeriksaan tidak perlu ditunggu.")
            )
        if viewer.may("request.phone_answer") and late is not None:
            return NextAction(
                f"telepon-{late.request.id}",
                _("Dijawab lewat telepon"),
                _("%(office)s belum menjawab dan waktunya lewat. Telepon, lalu catat jawabannya.")
                % {"office": late.office},
            )
        if viewer.may("report.verify") and not row.verified and not row.checks.filter(person=viewer.person).exists():
            return NextAction("periksa", _("Periksa"), _("belum diverifikasi; perlu dua orang atau sumber mandiri."))
        idle = not any(one.state in (Answer.SENT, Answer.ACCEPTED, Answer.DONE) for one in live)
        if viewer.may("request.send") and idle and row.form == Form.INCIDENT:
            why = (
                _("kantor yang diminta belum dapat atau tidak berwenang.")
                if live
                else _("belum ada kantor yang diminta.")
            )
            return NextAction("minta", _("Minta kantor"), why)
        if viewer.may("incident.outcome") and live and all(one.state == "done" for one in live):
            return NextAction("selesai", _("Selesaikan"), _("semua kantor sudah selesai."))
    elif viewer.may("incident.work") and row.told_back_at is None:
        return NextAction("jawab-pelapor", _("Jawab pelapor"), _("pelapor belum diberi tahu hasilnya."))
    return None


def _previews(row: Incident, requests: list[Request], names: dict[str, str]) -> list[Preview]:
    """What each office sees: the asked ones see the matter, the excluded ones nothing at all."""
    shut = set(row.exclusions.values_list("institution_code", flat=True))
    seen = [
        Preview(names.get(code, code), _("tidak melihat apa pun: disebut dalam laporan, atau atasannya"))
        for code in sorted(shut)
    ]
    for one in requests:
        told = _("jenis, tempat, keparahan, isi laporan, permintaannya sendiri; bukan nama pelapor")
        if one.instrument == "PEMBERITAHUAN":
            told = _("jenis, tempat, keparahan, isi laporan; tidak diminta bertindak")
        seen.append(Preview(names.get(one.to_institution, one.to_institution), told))
    seen.append(Preview(_("Penengah"), _("hanya permintaan yang dikirim kepadanya")))
    seen.append(Preview(_("Umum dan pembaca independen"), _("hanya hitungan tanpa nama")))
    return seen
