"""Whom to call: for an area, and the telephone tree on paper. Numbers only of posts this viewer may see."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from sigap.accounts.models import Jurisdiction, Post
from sigap.accounts.queries import enclosing, institutions_covering
from sigap.accounts.telephones import numbers
from sigap.accounts.viewer import Viewer
from sigap.desk.queries.wording import office_names
from sigap.response.rules import ladder_for
from sigap.territory.queries import kecamatan_list

CALLED = ("duty_officer", "camat", "field_reporter")
DESK = ("desk_head", "desk_officer")
LEADS = ("POLRES", "KPU", "BAWASLU", "SATPOLPP")
DISTRICT_KINDS = ("CAMAT", "POLSEK_PIKET", "PPK", "PANWASCAM")
MOST = 60


@dataclass(frozen=True, slots=True)
class CallRow:
    """Somebody to call. state: of his contact, "none" when nobody sits there or no number is known; phone: "" when it
    is not for this viewer. near: he sits in the area itself rather than over the whole regency."""

    title: str
    office: str
    phone: str
    state: str
    near: bool = False


@dataclass(frozen=True, slots=True)
class Branch:
    """One office of the tree: whom to call first, and whom when he does not answer."""

    office: str
    calls: list[CallRow]


@dataclass(frozen=True, slots=True)
class District:
    """One kecamatan on paper. cells: one each of DISTRICT_KINDS, None where there is no such post."""

    name: str
    cells: list[CallRow | None]


@dataclass(frozen=True, slots=True)
class Tree:
    branches: list[Branch]
    districts: list[District]


def who_to_call(viewer: Viewer, code: str, now: datetime) -> list[CallRow]:
    """Posts that answer for an area: those placed in or around it first, then the offices that cover it.

    Among equals those with a number come first.
    """
    posts = list(_responsible(code))
    rows = _call_rows(viewer, posts, now, code)
    return sorted(rows.values(), key=lambda row: (not row.near, row.state == "none"))


def calls_of(viewer: Viewer, codes: Iterable[str], now: datetime, *, only: Collection[UUID]) -> dict[str, CallRow]:
    """Post code → whom to call there, with numbers of these people only."""
    return _call_rows(viewer, list(Post.objects.filter(code__in=list(codes))), now, "", only)


def telephone_tree(viewer: Viewer, now: datetime) -> Tree:
    """The desk, then each office in the order of its ladder, then every kecamatan with its four posts."""
    posts = {
        one.code: one for one in Post.objects.filter(Q(role__in=(*DESK, "duty_officer")) | Q(kind__in=DISTRICT_KINDS))
    }
    rows = _call_rows(viewer, list(posts.values()), now, "")
    desk = sorted((one for one in posts.values() if one.role in DESK), key=lambda one: (one.role, one.code))
    offices: dict[str, list[str]] = {}
    for post in desk:
        offices.setdefault(post.institution_code, []).append(post.code)
    named = [one for one in posts.values() if one.role == "duty_officer" and one.kind != "POLSEK_PIKET"]
    for office in (*LEADS, *sorted({one.institution_code for one in named} - set(LEADS))):
        climb = [code for step in ladder_for(office, "") for code in step.posts] if office in LEADS else []
        rest = sorted(one.code for one in named if one.institution_code == office)
        own = offices.setdefault(office, [])
        own += [code for code in dict.fromkeys((*climb, *rest)) if code in rows and code not in own]
    names = office_names()
    branches = [Branch(names.get(office, office), [rows[code] for code in codes]) for office, codes in offices.items()]
    return Tree([one for one in branches if one.calls], _districts(posts, rows))


def _districts(posts: dict[str, Post], rows: dict[str, CallRow]) -> list[District]:
    """Polsek by jurisdiction, since ten cover eighteen kecamatan; the other posts by their own place."""
    covers: dict[str, list[str]] = {}
    for office, area in Jurisdiction.objects.values_list("institution_code", "area_code"):
        covers.setdefault(office, []).append(area)
    seats: dict[tuple[str, str], CallRow] = {}
    for post in posts.values():
        if post.kind in DISTRICT_KINDS:
            areas = covers.get(post.institution_code, []) if post.kind == "POLSEK_PIKET" else [post.area_code]
            for area in areas:
                seats.setdefault((area, post.kind), rows[post.code])
    return [District(one.name, [seats.get((one.code, kind)) for kind in DISTRICT_KINDS]) for one in kecamatan_list()]


def _call_rows(
    viewer: Viewer, posts: list[Post], now: datetime, code: str, only: Collection[UUID] | None = None
) -> dict[str, CallRow]:
    names = office_names()
    known = numbers(viewer, [one.code for one in posts], now, only)
    return {
        one.code: CallRow(
            one.title,
            names.get(one.institution_code, ""),
            *known.get(one.code, ("", "none")),
            near=one.kind == "POLSEK_PIKET" or (one.area_code.count(".") >= 2 and bool(code)),
        )
        for one in posts
    }


def _responsible(code: str) -> "QuerySet[Post]":
    placed = Q(area_code__in=[one for one in enclosing(code) if one.count(".") >= 2])
    placed |= Q(area_code__startswith=f"{code}.") if code.count(".") >= 2 else Q()
    offices = institutions_covering(code).values("code")
    duty = Q(role="duty_officer", institution_code__in=offices) & (
        Q(area_code="") | Q(area_code__in=enclosing(code)) | Q(kind="POLSEK_PIKET")
    )
    return Post.objects.filter(placed | duty, role__in=CALLED).order_by("-area_code", "title")[:MOST]
