"""Passing on the duty, and the sheet of paper for a night without power."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from sigap.accounts.actions.departure import OpenWork
from sigap.accounts.models import Holding, Post
from sigap.accounts.viewer import Viewer
from sigap.desk.models import Handover
from sigap.desk.queries.lists import incidents_visible, telephone_tree
from sigap.desk.queries.wording import Told, told, told_with_offices
from sigap.incidents.models import OPEN_STATES, Incident, Note, Task
from sigap.incidents.queries import open_incidents
from sigap.vault.sealing import open_texts

MOST_ITEMS = 200


@dataclass(frozen=True, slots=True)
class HandoverPage:
    """What the outgoing officer reads aloud. silent: posts without expected word (arrives with the field part)."""

    items: list[Told]
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
    rows = list(open_incidents(viewer)[:MOST_ITEMS])
    promises = list(
        Note.objects.filter(incident_id__in=[row.id for row in rows], kind="promise").select_related("incident")
    )
    waiting = Handover.objects.filter(institution_code=viewer.institution or "", taken_at=None).first()
    words = open_texts([*(one.text_ref for one in promises), waiting.note_ref if waiting else ""])
    return HandoverPage(
        items=told_with_offices(rows),
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


def sheet(viewer: Viewer, now: datetime) -> dict[str, Any]:
    """What must be on paper: open items gravest first, and who to call."""
    return {
        "items": told_with_offices(list(open_incidents(viewer)[:MOST_ITEMS])),
        "tree": telephone_tree(viewer, now),
        "now": now,
    }


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
