"""Routes projections to a scratch database while a rebuild folds into it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models

from sigap.journal.tables import TableKind, kind_of

_alias: ContextVar[str | None] = ContextVar("journal_scratch_alias", default=None)


@contextmanager
def folding_into(alias: str) -> Iterator[None]:
    token = _alias.set(alias)
    try:
        yield
    finally:
        _alias.reset(token)


class ProjectionRouter:
    """Outside a rebuild it has no opinion and everything lives in ``default``."""

    def db_for_read(self, model: type[models.Model], **_: Any) -> str | None:
        return _alias.get() if kind_of(model) is TableKind.PROJECTION else None

    def db_for_write(self, model: type[models.Model], **_: Any) -> str | None:
        return self.db_for_read(model)

    def allow_relation(self, *_: Any, **__: Any) -> bool | None:
        return True if _alias.get() else None
