"""One message: eight bytes of lengths, a JSON object, and blobs whose sizes it names."""

import json
import struct
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO

_LENGTHS = struct.Struct(">II")

Head = dict[str, Any]


class Cut(Exception):
    """The other side went away, or says what is no message."""


def pack(head: Mapping[str, Any], blobs: Sequence[bytes]) -> list[bytes]:
    """The parts of a message, to be sent one after another. Half a character (a lone surrogate) becomes a question mark:
    no page could be written with it."""
    sizes = [len(blob) for blob in blobs]
    told = json.dumps({**head, "sizes": sizes}, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")
    return [_LENGTHS.pack(len(told), sum(len(blob) for blob in blobs)) + told, *blobs]


def receive(stream: BinaryIO, most: int) -> tuple[Head, list[bytes]]:
    """The next message, of at most ``most`` bytes. Raises Cut."""
    told, whole = _LENGTHS.unpack(_exactly(stream, _LENGTHS.size))
    if told + whole > most:
        raise Cut("too long")
    try:
        head = json.loads(_exactly(stream, told))
        sizes = head.pop("sizes")
        if not all(isinstance(size, int) and size >= 0 for size in sizes) or sum(sizes) != whole:
            raise Cut("sizes")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise Cut("no message") from error
    return head, [_exactly(stream, size) for size in sizes]


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if data is None or len(data) != size:
        raise Cut("cut off")
    return data
