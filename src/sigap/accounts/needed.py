"""Posts that somebody will be asked through one night, and in which nobody sits: found before they are needed."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import import_string

from sigap.accounts.models import Post
from sigap.accounts.queries import serving


def vacant_needed(now: datetime) -> QuerySet[Post]:
    """Vacant posts among those that the rooms above count on.

    SIGAP_NEEDED_POSTS is a plain list of dotted paths to `() -> post codes`: rooms above this one answer without this
    room importing them.
    """
    needed: set[str] = set()
    for path in getattr(settings, "SIGAP_NEEDED_POSTS", ()):
        ask: Callable[[], tuple[str, ...]] = import_string(path)
        needed.update(ask())
    return Post.objects.filter(code__in=needed).exclude(code__in=serving(now).values("post_code")).order_by("title")
