"""What a child may use, and how it is held to it.

Memory is held by the address space (RLIMIT_AS): what the template has mapped plus what is left of the ceiling above its
resident memory. macOS does not enforce that limit; time, files and the end of the child hold there as well.
"""

import ctypes
import os
import resource
import signal
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

MB = 1024 * 1024
_PR_SET_PDEATHSIG, _PR_SET_NO_NEW_PRIVS = 1, 38
_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_MAPPED_AND_NOT_YET_READ = 16 * MB  # pages of libraries that count as mapped and become resident when a decoder runs
_STATM = Path("/proc/self/statm")
_C = ctypes.CDLL(None, use_errno=True)


@dataclass(frozen=True, slots=True)
class Limits:
    """memory: bytes resident at most. cpu, wall: seconds. files: that may be opened. answer: bytes at most."""

    memory: int = 200 * MB
    cpu: int = 6
    wall: int = 20
    files: int = 0
    answer: int = 4 * MB


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: the module whose ``warm()`` is called once in the template and ``run(head, blobs)`` in a child.

    idle: seconds after which a template that nobody asks ends by itself (0: never). at_once: children at one time; each
    kind has its own places, so that a slow boundary file never keeps a photo waiting.
    """

    module: str
    limits: Limits
    idle: int = 0
    at_once: int = 1


KINDS = {
    "pictures": Kind("sigap_engine.pictures.job", Limits(), at_once=2),
    "sheets": Kind("sigap_engine.sheets.job", Limits(answer=40 * MB), idle=600),
    "boundaries": Kind("sigap_engine.boundaries.job", Limits(cpu=30, wall=60, files=60, answer=64 * MB), idle=600),
}


def without_network() -> None:
    """A network of its own, in which nothing is: where the system lets a process have one."""
    with suppress(AttributeError):
        _C.unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def no_new_rights() -> None:
    with suppress(AttributeError):
        _C.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)


def is_open(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return False
    return True


def take_upon_oneself(limits: Limits, descriptors: int) -> None:
    """In the child, before it sees a byte of the file. A limit that this system does not know is left out.

    descriptors: the first number that is free; beyond it as many files may be opened as the limits say.
    """
    os.setpgid(0, 0)
    room = _address_space(limits.memory)  # first: soon nothing can be opened
    signal.alarm(limits.wall + 1)  # the template ends it sooner; this is for a child whose template died
    with suppress(AttributeError):
        _C.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    _set(resource.RLIMIT_CORE, 0)
    _set(resource.RLIMIT_FSIZE, 0)
    _set(resource.RLIMIT_NOFILE, descriptors + limits.files)
    _set(resource.RLIMIT_CPU, limits.cpu)
    if room:
        _set(resource.RLIMIT_AS, room)


def _address_space(memory: int) -> int:
    """Bytes that may be mapped so that ``memory`` stay resident at most; 0 where the system does not tell (macOS)."""
    if not _STATM.exists():
        return 0
    mapped, resident = (int(word) for word in _STATM.read_text().split()[:2])
    page = resource.getpagesize()
    return mapped * page + max(0, memory - resident * page - _MAPPED_AND_NOT_YET_READ)


def _set(what: int, value: int) -> None:
    with suppress(ValueError, OSError):
        resource.setrlimit(what, (value, value))
