"""The sheet of paper for a night without power: who holds what, until when, and who to call."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.queries import post_titles
from sigap.accounts.viewer import Viewer
from sigap.desk.queries.calls import telephone_tree
from sigap.desk.queries.wording import office_names, told
from sigap.incidents.models import Incident
from sigap.incidents.queries import open_incidents
from sigap.response.clock_rows import due_of
from sigap.response.models import Request, State, Timer
from sigap.response.rules import post_on_rung
from sigap.ui.words import clock_time, here, short_day

MOST_ITEMS = 200


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """An office that was asked: whose turn it is there, how it stands, and until when. An hour, since paper does not
    count down."""

    name: str
    turn: str
    state: str
    until: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    incident: Incident
    what: str
    where: str
    since: str
    owner: str
    until: str  # of the matter itself, once no office has a clock of its own
    offices: list[OfficeLine]


def sheet(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """What must be on paper: open items gravest first, and who to call."""
    rows = list(open_incidents(viewer)[:MOST_ITEMS])
    return {"items": _paper_rows(rows, now), "tree": telephone_tree(viewer, now), "now": now, "blank": range(5)}


def _paper_rows(rows: list[Incident], now: datetime) -> list[PaperRow]:
    ids = [row.id for row in rows]
    requests = list(Request.objects.filter(incident_id__in=ids).exclude(state=State.WITHDRAWN).order_by("sent_at"))
    running = Timer.objects.filter(incident_id__in=ids, stopped_at=None, kind__in=("on_scene", "outcome"))
    clocks: dict[UUID, Timer] = {}
    for timer in running.order_by("-kind"):  # to the scene is before to the outcome
        clocks[timer.request_id or timer.incident_id] = timer
    turns = {one.id: post_on_rung(one.to_institution, one.rung) for one in requests if one.state == State.SENT}
    titles = post_titles([*turns.values(), *(row.owner_post for row in rows)])
    names = office_names()
    asked: dict[UUID, list[OfficeLine]] = {}
    for one in requests:
        line = OfficeLine(
            names.get(one.to_institution, one.to_institution),
            titles.get(turns.get(one.id, ""), ""),
            str(State(one.state).label),
            _until(one, clocks.get(one.id), now),
        )
        asked.setdefault(one.incident_id, []).append(line)
    return [
        PaperRow(
            one.incident,
            one.what,
            one.where,
            moment(one.incident.opened_at, now),
            titles.get(one.incident.owner_post, ""),
            _clock_words(clocks.get(one.incident.id), now),
            asked.get(one.incident.id, []),
        )
        for one in told(rows)
    ]


def _until(request: Request, clock: Timer | None, now: datetime) -> str:
    """Until when the office has for its next step."""
    if request.state == State.SENT:
        return _by(request.due_at, _("jawab sampai %(at)s"), now)
    return _clock_words(clock, now) if request.state == State.ACCEPTED else ""


def _clock_words(clock: Timer | None, now: datetime) -> str:
    if clock is None:
        return ""
    words = _("tiba sampai %(at)s") if clock.kind == "on_scene" else _("hasil sampai %(at)s")
    return _by(due_of(clock), words, now)


def _by(due: datetime | None, words: str, now: datetime) -> str:
    if due is None:
        return _("jam dijeda")
    return (_("lewat sejak %(at)s") if due < now else words) % {"at": moment(due, now)}


def moment(at: datetime, now: datetime) -> str:
    """14.22 today; with its day on any other."""
    day = here(at).date()
    return clock_time(at) if day == here(now).date() else f"{short_day(day)} {clock_time(at)}"
