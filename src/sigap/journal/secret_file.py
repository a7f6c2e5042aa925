"""A secret in a file, made once, whoever asks first: web and tick start together and must never see half a key."""

from collections.abc import Callable
from pathlib import Path

from sigap.journal.durable import make_once


def read_or_make(path: Path, make: Callable[[], bytes]) -> bytes:
    """The file's bytes, readable by the server's account only."""
    return make_once(path, make)
