"""Canonical bytes of an entry: RFC 8785 JSON without floats, NFC, microsecond UTC, no U+0000."""

import json
import re
import unicodedata
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import rfc8785

LARGEST_INTEGER = 2**53 - 1
_LONE = re.compile("[\ud800-\udfff]")


class NotCanonical(ValueError):
    """A value that may not stand in an entry."""


def instant(moment: datetime) -> str:
    """``2024-11-27T06:08:00.000000Z``; the moment must know its zone."""
    if moment.tzinfo is None:
        raise NotCanonical("instants must be aware")
    try:
        utc = moment.astimezone(UTC)
    except OverflowError:
        raise NotCanonical("a moment outside the calendar") from None
    return f"{utc.year:04d}{utc:-%m-%dT%H:%M:%S.%fZ}"  # %Y of years before 1000 has fewer digits and is not read back


def parse_instant(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)


def plain(value: Any) -> Any:
    """Reduce a value to what canonical JSON may hold; raise NotCanonical for anything else."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, int):
        if abs(value) > LARGEST_INTEGER:
            raise NotCanonical("integer beyond 2^53")
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime):
        return instant(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        kept = {_key(key): plain(item) for key, item in value.items()}
        if len(kept) != len(value):
            raise NotCanonical("two keys are the same once composed")
        return kept
    raise NotCanonical(f"{type(value).__name__} may not stand in an entry")


def _key(key: Any) -> str:
    if not isinstance(key, str):
        raise NotCanonical("keys are text")
    return _text(key)


def whole_text(text: str) -> str:
    """The text, when every database and every reader can hold it; else NotCanonical."""
    if "\x00" in text:
        raise NotCanonical("U+0000 may not stand in a text")
    if not text.isascii() and _LONE.search(text):
        raise NotCanonical("half a character (a lone surrogate) may not stand in a text")
    return text


def _text(text: str) -> str:
    if whole_text(text).isascii():
        return text
    return unicodedata.normalize("NFC", str(text))


def canonical_text(document: dict[str, Any]) -> str:
    """The exact text that is stored, hashed and signed."""
    return rfc8785.dumps(plain(document)).decode()


def read_text(text: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(text)
    return document
