"""Passing on the duty, and the sheet of paper for a night without power."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sigap.accounts.models import Holding, Post
from sigap.accounts.viewer import Viewer
from sigap.desk.models import Handover
from sigap.desk.queries.wording import Told, office_names, told_with_offices
from sigap.incidents.models import Note
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
    posts = Post.objects.filter(role__in=("desk_head", "desk_officer", "duty_officer", "camat")).order_by(
        "institution_code", "title"
    )
    offices = office_names()
    return {
        "items": told_with_offices(list(open_incidents(viewer)[:MOST_ITEMS])),
        "tree": [(offices.get(post.institution_code, ""), post.title) for post in posts],
        "now": now,
    }
