"""Pictures read apart: one blob in, the shown copy out."""

import io
from collections.abc import Mapping, Sequence
from typing import Any

import pi_heif  # noqa: F401 - read before the first picture is
from PIL import Image, MpoImagePlugin  # noqa: F401

from sigap_engine.pictures.kinds import MEDIA_TYPES
from sigap_engine.pictures.reading import Picture, UnreadablePicture, look

_WRITTEN = ("JPEG", "PNG", "WEBP", "AVIF")


def warm() -> None:
    """Read one small picture of every kind that can be made here, so that a child finds all it needs imported."""
    assert set(_WRITTEN) < set(MEDIA_TYPES)
    for kind in _WRITTEN:
        out = io.BytesIO()
        Image.new("RGB", (16, 16)).save(out, kind)
        look(out.getvalue())


def run(_head: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], Sequence[bytes]]:
    try:
        picture = look(blobs[0])
    except UnreadablePicture as error:
        return {"refused": error.code, "detail": error.detail}, ()
    return {"media_type": picture.media_type}, (picture.shown,)


def taken(head: Mapping[str, Any], blobs: Sequence[bytes]) -> Picture:
    """What the child says. Raises UnreadablePicture as ``look`` does; ValueError or KeyError when it is no such
    answer."""
    if "refused" in head:
        if head["refused"] not in UnreadablePicture.CODES:
            raise ValueError("no such refusal")
        raise UnreadablePicture(head["refused"], str(head["detail"])[:80])
    (shown,) = blobs
    if head["media_type"] not in MEDIA_TYPES.values() or not shown.startswith(b"\xff\xd8\xff"):
        raise ValueError("no such picture")
    return Picture(head["media_type"], shown)
