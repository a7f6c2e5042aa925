"""Conditions that keep a list inside what the viewer may see. Every list query uses these."""

from __future__ import annotations

from django.db.models import Q

from sigap.accounts.viewer import Viewer

NOTHING = Q(pk__in=())


def area_q(viewer: Viewer, field: str = "area_code") -> Q:
    """Rows whose place lies in the viewer's areas. Rows without a place: whole-regency viewers."""
    if viewer.excluded or viewer.must_enrol or not viewer.areas:
        return NOTHING
    allowed = Q()
    for area in viewer.areas:
        allowed |= Q(**{field: area})
        allowed |= Q(**{f"{field}__startswith": f"{area}."})
        allowed |= Q(**{f"{field}__startswith": f"{area}/"})
    if viewer.sees_whole_regency:
        allowed |= Q(**{field: ""})
    return allowed


def not_accused_q(viewer: Viewer, shut_out: frozenset[str], field: str) -> Q:
    """For a table with one accused office per row: leave out rows that accuse the viewer's side.

    `shut_out` comes from `queries.hidden_accusations(viewer)`. For a to-many relation use
    `.exclude(relation__institution_code__in=shut_out)` instead.
    """
    return ~Q(**{f"{field}__in": tuple(sorted(shut_out))})
