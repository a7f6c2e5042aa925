"""Identifiers: time-ordered for new things, derived for things a cause must create only once."""

from uuid import UUID, uuid5

import uuid_utils.compat

_DERIVED = UUID("6f1c2f0e-8d5b-5b0a-9d3e-5a1695e0c0de")


def new_id() -> UUID:
    """A UUIDv7: sorts by the time it was minted."""
    return uuid_utils.compat.uuid7()


def read_id(text: str) -> UUID | None:
    """The id that somebody else wrote; None when it is none."""
    try:
        return UUID(text)
    except ValueError:
        return None


def derived_id(*parts: object) -> UUID:
    """The same parts give the same id, so that a repeated cause cannot create a second thing."""
    return uuid5(_DERIVED, "\x1f".join(str(part) for part in parts))
