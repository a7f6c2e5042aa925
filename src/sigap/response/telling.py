"""Telling a post about a matter: never an office kept from it, and nothing into a shared box that such an office reads."""

from datetime import datetime
from uuid import UUID

from sigap.accounts.models import Post
from sigap.incidents.models import Exclusion, Form, Incident
from sigap.journal.writing import Actor
from sigap.notify.actions import tell


def tell_about(
    actor: Actor,
    row: Incident,
    *,
    cause: str,
    step: str,
    to_post: str,
    template: str,
    params: dict[str, str],
    now: datetime,
) -> list[UUID]:
    """As ``notify.actions.tell``, for one incident. An office may have come to be named since it was asked."""
    away = set(Exclusion.objects.filter(incident_id=row.id).values_list("institution_code", flat=True))
    office = Post.objects.filter(code=to_post).values_list("institution_code", flat=True).first()
    if office in away:
        return []
    return tell(
        actor,
        cause=cause,
        step=step,
        to_post=to_post,
        template=template,
        params=params,
        severity=row.severity,
        now=now,
        closed=row.form == Form.OUTSIDE or bool(away),
    )
