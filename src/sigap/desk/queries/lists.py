"""Lists: incidents with filters, search across places, incidents and posts, and the incidents of an area."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sigap.accounts.models import Post
from sigap.accounts.viewer import Viewer
from sigap.desk.queries.wording import Told, office_names, told
from sigap.incidents.models import OPEN_STATES, Incident
from sigap.incidents.queries import in_area, visible
from sigap.intake.taxonomy import search_kinds
from sigap.response.queries import asked_q
from sigap.territory.queries import PlaceHit, search_places

PAGE = 50
MOST_FOUND = 12


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list. number: from 1."""

    rows: list[Told]
    number: int
    more: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the list. days: opened within so many days, 0 for any time."""

    state: str = "open"
    text: str = ""
    area: str = ""
    days: int = 0

    @property
    def is_plain(self) -> bool:
        """Nothing was filtered: the list as it opens."""
        return self == Wanted()


_STATES = {
    "open": Q(state__in=OPEN_STATES),
    "unverified": Q(state__in=OPEN_STATES, verified=False),
    "verified": Q(verified_at__isnull=False),
    "answered": Q(answered_at__isnull=False),
    "ended": Q(ended_at__isnull=False),
    "told": Q(ended_at__isnull=False, told_back_at__isnull=False),
    "hurt": Q(injured__gt=0) | Q(dead__gt=0),
    "all": Q(),
}


def states() -> list[tuple[str, str]]:
    """Choices of the list's state filter."""
    return [
        ("open", _("terbuka")),
        ("unverified", _("belum diverifikasi")),
        ("verified", _("sudah terverifikasi")),
        ("answered", _("sudah dijawab kantor")),
        ("ended", _("berakhir")),
        ("told", _("pelapor sudah dijawab")),
        ("hurt", _("ada luka atau meninggal")),
        ("all", _("semua")),
    ]


def report_list(viewer: Viewer, wanted: Wanted, page: int, now: datetime) -> Page:
    """The list of incidents with its filters, newest first; an unknown state shows the open ones."""
    rows = visible(viewer, asked_q(viewer)).order_by("-opened_at")
    rows = rows.filter(_STATES.get(wanted.state, _STATES["open"]))
    if wanted.area:
        rows = rows.filter(Q(area_code=wanted.area) | Q(area_code__startswith=f"{wanted.area}."))
    if wanted.text:
        rows = rows.filter(kind__in=[kind.code for kind in search_kinds(wanted.text, 12)])
    if wanted.days:
        rows = rows.filter(opened_at__gte=now - timedelta(days=wanted.days))
    start = (max(page, 1) - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    return Page(told(found[:PAGE]), max(page, 1), more=len(found) > PAGE)


@dataclass(frozen=True, slots=True)
class Found:
    """What a search gave."""

    places: list[PlaceHit]
    incidents: list[Told]
    posts: list[tuple[str, str]]


def search(viewer: Viewer, text: str) -> Found:
    """Places, incidents by code, place or kind, and posts; misspelling forgiven; only what the viewer may see."""
    if not text:
        return Found([], [], [])
    places = search_places(text)
    rows = visible(viewer, asked_q(viewer)).order_by("-opened_at")
    wanted = Q(kind__in=[kind.code for kind in search_kinds(text, 6)])
    if "-" in text or text.isdigit():
        wanted |= Q(code__icontains=text)
    for hit in places[:4]:
        wanted |= Q(area_code=hit.area_code) | Q(area_code__startswith=f"{hit.area_code}.")
    return Found(places, told(rows.filter(wanted)[:MOST_FOUND]), _posts(viewer, text))


def _posts(viewer: Viewer, text: str) -> list[tuple[str, str]]:
    if len(text) < 3 or not viewer.may("directory.see"):
        return []
    names = office_names()
    rows = Post.objects.filter(title__icontains=text).order_by("title")[:MOST_FOUND]
    return [(row.title, names.get(row.institution_code, row.institution_code)) for row in rows]


def area_incidents(viewer: Viewer, code: str) -> list[Told]:
    return told(in_area(viewer, code, asked_q(viewer))[:25]) if viewer.sees_area(code) else []


def incidents_visible(viewer: Viewer) -> "QuerySet[Incident]":
    return visible(viewer, asked_q(viewer))
