"""Passing on the duty: what the next officer must know, and what a departing one still owns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Min
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sigap.accounts.actions.departure import Departure, OpenWork, foreseen
from sigap.accounts.models import Holding, Post
from sigap.accounts.needed import vacant_needed
from sigap.accounts.queries import post_titles, serving, unreachable_people
from sigap.accounts.viewer import Viewer
from sigap.desk.models import Handover
from sigap.desk.queries.lists import incidents_visible
from sigap.desk.queries.wording import Told, office_names, told, told_with_offices
from sigap.incidents.models import OPEN_STATES, Incident, Note, Task
from sigap.incidents.queries import open_incidents
from sigap.response.queries import unanswered
from sigap.vault.sealing import open_texts

MOST_ITEMS = 200


@dataclass(frozen=True, slots=True)
class SilentOffice:
    """An office that has not answered in time. since_at: when the oldest of its requests fell due."""

    name: str
    number: int
    since_at: datetime


@dataclass(frozen=True, slots=True)
class Passed:
    """A hand-over in words: from which post to which. to_title: empty while nobody has taken it."""

    row: Handover
    from_title: str
    to_title: str


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """What the outgoing officer reads aloud. silent: offices past their time; unreachable: people without a contact;
    vacant: titles of posts that a ladder asks and in which nobody sits."""

    items: list[Told]
    promises: list[tuple[Note, str]]
    tasks: list[tuple[Task, str, str]]
    silent: list[SilentOffice]
    unreachable: int
    vacant: list[str]
    waiting: Passed | None
    waiting_note: str
    last: list[Passed]
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
    """Open matters, promises, unfinished tasks, silent offices, and the hand-overs before this one."""
    office, reads = viewer.institution or "", viewer.may("directory.see")
    rows = list(open_incidents(viewer)[:MOST_ITEMS])
    open_ids = [row.id for row in rows]
    promises = list(
        Note.objects.filter(incident_id__in=open_ids, kind="promise").select_related("incident").order_by("at")
    )
    tasks = list(
        Task.objects.filter(incident_id__in=open_ids, done_at=None).select_related("incident").order_by("made_at")
    )
    all_of_office = Handover.objects.filter(institution_code=office)
    waiting = all_of_office.filter(taken_at=None).first()
    last = list(all_of_office.exclude(taken_at=None).order_by("-taken_at")[:5])
    seats = Post.objects.filter(institution_code=office, code__in=serving(now).values("post_code"))
    own_posts = list(seats.order_by("title").values_list("code", "title")) if viewer.may("handover.reassign") else []
    titles = post_titles(
        code for one in (*last, *([waiting] if waiting else [])) for code in (one.from_post, one.to_post)
    ) | post_titles(one.owner_post for one in tasks)
    words = open_texts(
        [*(one.text_ref for one in promises), *(one.text_ref for one in tasks), waiting.note_ref if waiting else ""]
    )
    return HandoverPage(
        items=told_with_offices(rows),
        promises=[(one, words.get(one.text_ref) or "") for one in promises],
        tasks=[(one, words.get(one.text_ref) or "", titles.get(one.owner_post, "")) for one in tasks],
        silent=_silent(viewer, now),
        unreachable=unreachable_people(viewer, now).count() if reads else 0,
        vacant=list(vacant_needed(now).values_list("title", flat=True)) if reads else [],
        waiting=_passed(waiting, titles) if waiting else None,
        waiting_note=(words.get(waiting.note_ref) or "") if waiting else "",
        last=[_passed(one, titles) for one in last],
        colleagues=_colleagues(viewer, now) if viewer.may("handover.reassign") else [],
        posts=own_posts,
    )


@dataclass(frozen=True, slots=True)
class DepartingPage:
    """What a departure moves and ends, before it happens."""

    departure: Departure
    titles: list[str]
    to_post: str
    to_title: str
    work: list[OpenWork]


def departing_page(viewer: Viewer, person: UUID, to_post: str, now: datetime) -> DepartingPage:
    ahead = foreseen(person, now)
    titles = post_titles([*ahead.posts, to_post])
    own = [titles.get(code, code) for code in ahead.posts]
    return DepartingPage(ahead, own, to_post, titles.get(to_post, to_post), open_work(viewer, ahead.posts, now))


def _passed(row: Handover, titles: dict[str, str]) -> Passed:
    return Passed(row, titles.get(row.from_post, row.from_post), titles.get(row.to_post, row.to_post))


def _silent(viewer: Viewer, now: datetime) -> list[SilentOffice]:
    """Offices with requests past their time, the longest silent first."""
    names = office_names()
    late = unanswered(viewer).filter(due_at__lt=now).order_by().values("to_institution")
    rows = late.annotate(number=Count("id"), since=Min("due_at")).order_by("since")
    return [SilentOffice(names.get(one["to_institution"], ""), one["number"], one["since"]) for one in rows]


def open_work(viewer: Viewer, posts: Sequence[str], now: datetime) -> list[OpenWork]:
    """What posts still own: open incidents and unfinished tasks (named in SIGAP_OPEN_WORK).

    Who may not see a matter is told only how many there are; the head of the desk passes them on.
    """
    seen = incidents_visible(viewer)
    owned = Incident.objects.filter(owner_post__in=posts, state__in=OPEN_STATES)
    tasks = Task.objects.filter(owner_post__in=posts, done_at=None)
    shown = tasks.filter(incident__in=seen.order_by()).select_related("incident").order_by("made_at")
    found = [
        OpenWork(
            "incident", str(one.incident.id), f"{one.incident.code} · {one.what}", f"/kejadian/{one.incident.code}/"
        )
        for one in told(seen.filter(owner_post__in=posts, state__in=OPEN_STATES).order_by("opened_at"))
    ]
    found += [
        OpenWork(
            "task",
            str(one.id),
            _("Tugas pada %(code)s") % {"code": one.incident.code},
            f"/kejadian/{one.incident.code}/",
        )
        for one in shown
    ]
    hidden = owned.count() + tasks.count() - len(found)
    if hidden > 0:
        words = ngettext(
            "%(n)d hal yang tidak untuk Anda; kepala piket mengalihkannya lewat Serah terima",
            "%(n)d hal yang tidak untuk Anda; kepala piket mengalihkannya lewat Serah terima",
            hidden,
        )
        found.append(OpenWork("hidden", "", words % {"n": hidden}))
    return found
