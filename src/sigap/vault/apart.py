"""The one place where bytes from strangers are decoded: in a child process, within limits (docs/decisions/0016).

Rooms call these instead of the engine's readers; ``tests/architecture/test_apart.py`` sees to it. What a child could not
finish is one sentence: too heavy, or ask again in a moment. Why stands in the log, never what the file held.
"""

import atexit
import logging
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from sigap.journal.refusal import Refusal
from sigap_engine import boundaries, pictures, sheets
from sigap_engine.apart import Answer, Apart, NoRoom, NotRead
from sigap_engine.boundaries import job as boundary_job
from sigap_engine.pictures import job as picture_job
from sigap_engine.sheets import job as sheet_job

APART = Apart()
atexit.register(APART.end)
log = logging.getLogger(__name__)
Read = TypeVar("Read")


class TooHeavy(Refusal):
    """The child ran into a limit or broke; the sentence says what to do."""

    code = "heavy"


class Busy(Refusal):
    """So many files are being read that this one would wait too long: 503, nothing typed is lost."""

    code = "busy"


def look(data: bytes) -> pictures.Picture:
    """A picture and its copy to show. Raises UnreadablePicture, TooHeavy, Busy."""
    return _read("pictures", {}, [data], lambda told: picture_job.taken(told.head, told.blobs))


def read_table(data: bytes) -> sheets.Table:
    """A sheet's rows. Raises UnreadableSheet, TooHeavy, Busy."""
    return _read("sheets", {}, [data], lambda told: sheet_job.taken(told.head))


def deliver(data: bytes, task: boundaries.Task) -> boundaries.Delivered:
    """A boundary file's borders. Raises UnreadableLayer, TooHeavy, Busy."""
    head, blobs = boundary_job.asked(data, task)
    return _read("boundaries", head, blobs, lambda told: boundary_job.taken(told.head, told.blobs, task))


def _read(kind: str, head: Mapping[str, Any], blobs: Sequence[bytes], taken: Callable[[Answer], Read]) -> Read:
    try:
        answer = APART.ask(kind, head, blobs)
    except NoRoom as problem:
        log.warning("no room to read a file", extra={"kind": kind})
        raise Busy(
            _("Server sedang membaca berkas lain. Tunggu sebentar lalu kirim lagi; yang Anda tulis tidak hilang.")
        ) from problem
    except NotRead as problem:
        used = {"cpu_ms": problem.used.cpu, "memory_mb": problem.used.memory // 1024 // 1024}
        log.warning("file not read", extra={"kind": kind, "cause": problem.cause, "status": problem.what, **used})
        raise _too_heavy() from problem
    try:
        return taken(answer)
    except (pictures.UnreadablePicture, sheets.UnreadableSheet, boundaries.UnreadableLayer):
        raise
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as problem:
        log.error("a child gave no answer that fits", extra={"kind": kind, "cause": type(problem).__name__})
        raise _too_heavy() from problem


def _too_heavy() -> TooHeavy:
    return TooHeavy(
        _("Berkas ini terlalu berat untuk dibaca. Perkecil atau simpan ulang sebagai berkas baru, lalu kirim lagi.")
    )
