"""Telephone numbers of posts and offices: only of those whom the viewer may see in the directory."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from sigap.accounts.models import Contact, Holding, Post
from sigap.accounts.queries import parents, superiors
from sigap.accounts.scope import area_q
from sigap.accounts.viewer import Viewer
from sigap.vault.sealing import open_texts

MOST_LINES = 3
ON_DUTY = ("duty_officer", "desk_officer", "desk_head")
Numbers = dict[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class OfficeLine:
    """A number that rings in an office, and in which post."""

    title: str
    phone: str


def numbers(viewer: Viewer, posts: Iterable[str], now: datetime, only: Collection[UUID] | None = None) -> Numbers:
    """Post code → (number, state of the contact), the working one of several; "" when it is not for this viewer.

    only: numbers of these people. A post without a known number is left out.
    """
    held: dict[UUID, list[str]] = {}
    for row in Holding.objects.at(now).filter(post_code__in=list(posts)):
        if only is None or row.person_id in only:
            held.setdefault(row.person_id, []).append(row.post_code)
    contacts = list(Contact.objects.filter(person_id__in=held, removed_at=None, channel__in=("phone", "whatsapp")))
    mine = _near_posts(viewer) if contacts else set()
    texts = open_texts(one.address_ref for one in contacts if mine.intersection(held[one.person_id]))
    found: Numbers = {}
    for one in sorted(contacts, key=lambda row: row.state == Contact.State.WORKING):
        for post in held[one.person_id]:
            found[post] = ((texts.get(one.address_ref) or "") if post in mine else "", one.state)
    return found


def office_lines(viewer: Viewer, offices: Iterable[str], now: datetime) -> dict[str, list[OfficeLine]]:
    """Office → numbers that ring there, duty posts first; of the nearest office above it when it has none itself."""
    wanted, tree = list(dict.fromkeys(offices)), parents()
    chains = {code: (code, *superiors(code, tree)) for code in wanted if code}
    around = {code for chain in chains.values() for code in chain}
    posts = list(Post.objects.filter(institution_code__in=around).order_by("title"))
    known = numbers(viewer, [one.code for one in posts], now)
    rings: dict[str, list[OfficeLine]] = {}
    for one in sorted(posts, key=lambda row: row.role not in ON_DUTY):
        phone, state = known.get(one.code, ("", ""))
        if phone and state != Contact.State.FAILING:
            rings.setdefault(one.institution_code, []).append(OfficeLine(one.title, phone))
    return {
        code: next((rings[office][:MOST_LINES] for office in chain if office in rings), [])
        for code, chain in chains.items()
    }


def _near_posts(viewer: Viewer) -> set[str]:
    if not viewer.may("directory.see"):
        return set()
    near = Post.objects.filter(area_q(viewer) | Q(institution_code__in=viewer.offices))
    return set(near.values_list("code", flat=True))
