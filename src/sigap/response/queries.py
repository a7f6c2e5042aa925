"""Reads of the response room."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Case, Exists, F, OuterRef, Q, QuerySet, UUIDField, Value, When
from django.db.models.functions import Cast, Coalesce, Replace, Substr
from django.utils.translation import gettext as _

from sigap.accounts.models import Holding
from sigap.accounts.queries import hard_to_reach, post, post_titles
from sigap.accounts.scope import area_q
from sigap.accounts.telephones import OfficeLine, office_lines
from sigap.accounts.viewer import Viewer
from sigap.incidents.models import OPEN_STATES, Exclusion, Form, Incident, IncidentReport
from sigap.intake.models import Opening, OpeningState
from sigap.intake.taxonomy import kinds
from sigap.notify.models import LEFT, Message
from sigap.notify.models import State as Told
from sigap.notify.queries import failed, inbox
from sigap.notify.ways import rules
from sigap.response.models import Request, State, TargetRule, Timer
from sigap.response.refusals import NotThere
from sigap.response.rules import answers_for, by_letter, ladder_for, members_of, post_on_rung, remote_areas, shipped
from sigap.territory.queries import area_names
from sigap.ui.words import whole_span

OPEN = (State.SENT, State.CANNOT, State.NOT_MINE, State.ACCEPTED)


def asked_of(viewer: Viewer) -> tuple[str, ...]:
    """The offices whose requests are the viewer's to read and answer."""
    seat = post(viewer.post) if viewer.post else None
    return answers_for(viewer.institution or "", seat.kind if seat else "")


def asked_q(viewer: Viewer) -> Q:
    """Incidents for which the viewer's office was asked or told, or one that asks through his."""
    return Q(id__in=Request.objects.filter(to_institution__in=asked_of(viewer)).values("incident_id"))


def reads_reports(viewer: Viewer) -> bool:
    """The reports belong to those who respond. A mediator has what he was asked: he never sees the police file."""
    return viewer.camp != "mediator"


def unread(viewer: Viewer) -> int:
    """Unconfirmed messages of the viewer's post; not about what has come to accuse his side since."""
    shut = Exclusion.objects.filter(institution_code__in=viewer.offices).values("incident_id")
    return without_matters(inbox(viewer).filter(confirmed_at=None), Incident.objects.filter(id__in=shut)).count()


def messages_shown(viewer: Viewer, messages: "QuerySet[Message]") -> "QuerySet[Message]":
    """Without those about matters that the viewer may not see: for an outside body, or accusing his side."""
    shut = Exclusion.objects.filter(institution_code__in=viewer.offices)
    return without_matters(
        messages, Incident.objects.filter(Q(form=Form.OUTSIDE) | Q(id__in=shut.values("incident_id")))
    )


def without_matters(messages: "QuerySet[Message]", closed: "QuerySet[Incident]") -> "QuerySet[Message]":
    """Messages that are about none of these incidents, their requests, or the numbers of their tellers."""
    matters = closed.order_by()
    closed_one = Exists(matters.filter(id=OuterRef("incident_id")))
    told_there = IncidentReport.objects.filter(closed_one, report=OuterRef("report_id"))
    about: dict[str, QuerySet[Any]] = {
        "incident:": matters,
        "request:": Request.objects.filter(closed_one),
        "opening:": Opening.objects.filter(Exists(told_there)),
    }
    return _without(messages, about)


def to_telephone(viewer: Viewer) -> "QuerySet[Message]":
    """Messages that were given up while somebody is still to be told: not of what was answered or is over since."""
    answered = Q(state__in=(State.ACCEPTED, State.CANNOT, State.NOT_MINE, State.DONE, State.WITHDRAWN))
    over = {
        "incident:": Incident.objects.exclude(state__in=OPEN_STATES),
        "request:": Request.objects.filter(answered | ~Q(incident__state__in=OPEN_STATES)),
        "opening:": Opening.objects.exclude(state=OpeningState.ASKED),
    }
    waiting = _without(messages_shown(viewer, failed(viewer)), over)
    return waiting.exclude(template="test").exclude(Exists(_reached_otherwise()))


def _reached_otherwise() -> "QuerySet[Message]":
    """The same told to the same post by another personal channel, and taken there: nobody has to telephone."""
    personal = Q(state__in=LEFT, channel__in=rules().personal)
    same = Message.objects.filter(cause=OuterRef("cause"), step=OuterRef("step"), to_post=OuterRef("to_post"))
    return same.filter(personal | Q(state=Told.CONFIRMED)).order_by()


AN_ID = "[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}"


def _without(messages: "QuerySet[Message]", about: "dict[str, QuerySet[Any]]") -> "QuerySet[Message]":
    """Each message looks up what it is about by its key, however many matters there are. A cause is a word and an id;
    one that is none, from another node, is about nothing."""
    for word, rows in about.items():
        bare = Replace(Substr("cause", len(word) + 1), Value("-"))  # both databases read an id without its dashes
        told_id = Case(When(cause__regex=f"^{word}{AN_ID}$", then=Cast(bare, UUIDField())), default=None)
        messages = messages.alias(**{f"{word[:-1]}_id": told_id}).exclude(
            Exists(rows.filter(id=OuterRef(f"{word[:-1]}_id")))
        )
    return messages


def for_me(viewer: Viewer) -> "QuerySet[Request]":
    """Requests to the viewer's office, or to one that asks through his, in the viewer's area; what waits comes first, what is over last."""
    if not viewer.may("request.see") or viewer.institution is None:
        return Request.objects.none()
    shut = Exclusion.objects.filter(institution_code__in=viewer.offices)
    own = viewer.institution
    rows = Request.objects.filter(to_institution__in=asked_of(viewer))
    rows = rows.exclude(incident_id__in=shut.values("incident_id"))
    rows = rows.filter(area_q(viewer, "incident__area_code") | Q(to_institution=own))
    over = Case(When(incident__state__in=OPEN_STATES, then=0), default=1)
    turn = Case(When(state=State.SENT, then=0), When(state=State.CANNOT, then=1), When(state=State.ACCEPTED, then=2))
    return rows.select_related("incident").order_by(
        over, Coalesce(turn, Value(3)), F("due_at").asc(nulls_last=True), "-sent_at"
    )


def sent_by_desk(viewer: Viewer) -> "QuerySet[Request]":
    """Every request on what the desk may see."""
    if not viewer.may("desk.see"):
        return Request.objects.none()
    shut = Exclusion.objects.filter(institution_code__in=viewer.offices)
    rows = Request.objects.filter(area_q(viewer, "incident__area_code")).exclude(incident__form=Form.OUTSIDE)
    return rows.exclude(incident_id__in=shut.values("incident_id")).select_related("incident")


def unanswered(viewer: Viewer) -> "QuerySet[Request]":
    return sent_by_desk(viewer).filter(state=State.SENT).order_by(F("due_at").asc(nulls_last=True), "sent_at")


def overdue_clocks(incidents: "QuerySet[Incident]", limit: int) -> list[Timer]:
    """Running clocks to the scene and to an outcome whose time is over, the longest running first.

    Such a clock has no step left to wait for; so has a paused one, which is left out.
    """
    running = Timer.objects.filter(incident__in=incidents.order_by(), stopped_at=None, kind__in=("on_scene", "outcome"))
    spent = running.filter(next_at=None).select_related("incident", "request").order_by("start_at")
    return [row for row in spent[:limit] if "breach" in row.done]


def get_request(viewer: Viewer, request: UUID) -> Request:
    """One request that the viewer may open; NotThere otherwise, whatever the reason."""
    found = for_me(viewer).filter(id=request).first() or sent_by_desk(viewer).filter(id=request).first()
    if found is None:
        raise NotThere(_("Permintaan itu tidak ada, atau bukan untuk Anda."))
    return found


def who_may_answer(row: Request, now: datetime) -> list[tuple[str, str]]:
    """Posts of the ladder that may have answered by telephone, (code, title): whose turn it is first, vacant ones last."""
    codes = [code for step in ladder_for(row.to_institution, row.incident.area_code) for code in step.posts]
    titles = post_titles(codes)
    held = set(Holding.objects.at(now).filter(post_code__in=codes).values_list("post_code", flat=True))
    turn = post_on_rung(row.to_institution, row.rung)
    ordered = sorted(dict.fromkeys(codes), key=lambda code: (code not in held, code != turn, codes.index(code)))
    return [(code, titles[code]) for code in ordered if code in titles]


def clocks_of(incident: UUID) -> "QuerySet[Timer]":
    return Timer.objects.filter(incident_id=incident).order_by("start_at")


def running_answer_clock(request: UUID) -> Timer | None:
    return Timer.objects.filter(request_id=request, kind="answer", stopped_at=None).first()


def answer_clock(request: UUID) -> Timer:
    """The running answer clock of a request; NotThere when it has none."""
    found = running_answer_clock(request)
    if found is None:
        raise NotThere(_("Jam permintaan ini sudah berhenti."))
    return found


def running_outcome_clock(incident: UUID) -> Timer | None:
    return Timer.objects.filter(incident_id=incident, kind="outcome", stopped_at=None).first()


@dataclass(frozen=True, slots=True)
class Unreached:
    """Titles of an office's posts that no message can reach outside Sigap, and the numbers that ring in that office.

    posts: False for an office without any post here; letter: it is reached by letter or e-mail only.
    """

    titles: list[str]
    lines: list[OfficeLine]
    posts: bool = True
    letter: bool = False


def unreached(viewer: Viewer, office: str, area_code: str, now: datetime) -> Unreached | None:
    """Who of this office has to be telephoned, before it is urgent; None when a message reaches all."""
    codes = [code for step in ladder_for(office, area_code) for code in step.posts]
    if not codes:
        around = office_lines(viewer, members_of(office) or [office], now)
        return Unreached([], [one for lines in around.values() for one in lines], posts=False, letter=by_letter(office))
    silent = hard_to_reach(codes, now)
    if not silent:
        return None
    titles = post_titles(silent)
    lines = office_lines(viewer, [office], now).get(office, [])
    return Unreached([titles.get(code, code) for code in silent], lines)


def breached(viewer: Viewer, now: datetime) -> int:
    return unanswered(viewer).filter(due_at__lt=now).count()


@dataclass(frozen=True, slots=True)
class TargetRow:
    """One target: its key, words, value, and whether it was approved."""

    key: str
    words: str
    unit: str
    value: int
    version: int
    approved: bool
    minutes: int  # of one unit; 0 for a percentage

    @property
    def shown(self) -> str:
        """2880 minutes are 2 hari; a percentage stays one."""
        if not self.minutes:
            return f"{self.value} {self.unit}"
        return whole_span(timedelta(minutes=self.value * self.minutes))


def target_rows() -> list[TargetRow]:
    """Every target in force: the shipped proposal, or the office's own latest version."""
    names = area_names()
    minutes, hours = _("menit"), _("jam")
    each = {minutes: 1, hours: 60}
    told: list[tuple[str, str, str]] = [
        (f"answer:{one.code}", _("Jawaban: %(what)s") % {"what": f"{one.code} {one.label}"}, minutes)
        for one in kinds()
        if one.form != "calendar"
    ]
    told += [
        (f"multiplier:{code}", _("Pengali jarak: Kec. %(area)s") % {"area": names.get(code, code)}, "%")
        for code in remote_areas()
    ]
    told += [(f"on_scene:{n}", _("Sampai di lokasi: keparahan %(n)d") % {"n": n}, minutes) for n in range(1, 6)]
    told += [(f"outcome:{n}", _("Sampai hasil: keparahan %(n)d") % {"n": n}, hours) for n in range(1, 6)]
    own = {row.key: row for row in TargetRule.objects.all()}
    rows = []
    for key, words, unit in told:
        rule = own.get(key)
        value = rule.value if rule else (shipped(key) or 0)
        version, approved = (rule.version, rule.approved) if rule else (1, False)
        rows.append(TargetRow(key, words, unit, value, version, approved, each.get(unit, 0)))
    return rows
