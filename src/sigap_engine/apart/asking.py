"""The side that asks: a template for each kind, started when it is first needed; so many children of it at once, no more."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from typing import Any

from sigap_engine.apart import framing
from sigap_engine.apart.limits import KINDS, Kind
from sigap_engine.apart.template import REPORT

_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin:/bin",
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "PROJ_NETWORK": "OFF",
    "MALLOC_ARENA_MAX": "1",
}
_GRACE = 5.0  # seconds beyond the child's own time, before the template itself is taken for dead


@dataclass(frozen=True, slots=True)
class Used:
    """What a child used. memory: most resident bytes; cpu: milliseconds."""

    memory: int = 0
    cpu: int = 0


@dataclass(frozen=True, slots=True)
class Answer:
    head: Mapping[str, Any]
    blobs: Sequence[bytes]
    used: Used


class NotRead(Exception):
    """The child did not answer. cause: memory, time, crash."""

    def __init__(self, cause: str, used: Used, what: str = "") -> None:
        super().__init__(f"{cause}: {what}" if what else cause)
        self.cause = cause
        self.used = used
        self.what = what


class NoRoom(Exception):
    """Too many files are being read, or no process can be started: ask again in a moment."""


class _Gone(Exception):
    """The template was not there (any more): worth one more try with a new one."""


@dataclass
class _Template:
    kind: Kind
    control: socket.socket = field(init=False)
    process: subprocess.Popen[bytes] = field(init=False)

    def __post_init__(self) -> None:
        self.control, theirs = socket.socketpair()
        told = json.dumps({"module": self.kind.module, "limits": asdict(self.kind.limits), "idle": self.kind.idle})
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-m", "sigap_engine.apart", told, str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                cwd="/",
                env=_ENVIRONMENT,
            )

    def end(self) -> None:
        """It ends when nobody can ask it any more, and its children with it."""
        self.control.close()
        try:
            self.process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class Apart:
    """Reads files apart. patience: seconds to wait for a place."""

    def __init__(self, kinds: Mapping[str, Kind] = KINDS, *, patience: float = 10.0) -> None:
        self._kinds, self._patience = kinds, patience
        self._start_afresh()
        os.register_at_fork(after_in_child=self._start_afresh)

    def _start_afresh(self) -> None:
        """Also after a fork: the templates are the parent's, and so are its locks."""
        self._places = {name: threading.BoundedSemaphore(kind.at_once) for name, kind in self._kinds.items()}
        self._lock = threading.Lock()
        self._templates: dict[str, _Template] = {}

    def ask(self, kind: str, head: Mapping[str, Any], blobs: Sequence[bytes] = ()) -> Answer:
        """Let a child read. Raises NotRead, NoRoom."""
        places = self._places[kind]
        if not places.acquire(timeout=self._patience):
            raise NoRoom("all places are taken")
        try:
            try:
                return self._once(kind, head, blobs)
            except _Gone:
                return self._once(kind, head, blobs)
        except (_Gone, OSError) as error:
            raise NoRoom(str(error)) from error
        finally:
            places.release()

    def end(self) -> None:
        """End every template."""
        with self._lock:
            for one in self._templates.values():
                one.end()
            self._templates.clear()

    def _once(self, kind: str, head: Mapping[str, Any], blobs: Sequence[bytes]) -> Answer:
        ours, theirs = socket.socketpair()
        report, their_report = socket.socketpair()
        patience = self._kinds[kind].limits.wall + _GRACE
        with report:
            with ours:
                with theirs, their_report:
                    self._hand_over(kind, theirs, their_report)
                ours.settimeout(patience)
                answer = _exchange(ours, framing.pack(head, blobs), self._kinds[kind].limits.answer)
            report.settimeout(patience)
            status, used = _report(report)
        if answer is None:
            raise NotRead(_cause(status), used, _ending(status))
        told, parts = answer
        if "failed" in told:
            raise NotRead(str(told["failed"]), used, str(told.get("what", ""))[:80])
        return Answer(told, parts, used)

    def _hand_over(self, kind: str, theirs: socket.socket, report: socket.socket) -> None:
        with self._lock:
            one = self._templates.get(kind)
            if one is not None and one.process.poll() is not None:
                one.control.close()
                one = None
            if one is None:
                one = self._templates[kind] = _Template(self._kinds[kind])
            try:
                socket.send_fds(one.control, [b"."], [theirs.fileno(), report.fileno()])
            except (BrokenPipeError, ConnectionResetError) as error:
                self._templates.pop(kind).end()
                raise _Gone("the template is gone") from error


def _exchange(ours: socket.socket, parts: list[bytes], most: int) -> tuple[framing.Head, list[bytes]] | None:
    with suppress(BrokenPipeError, ConnectionResetError, TimeoutError):
        for part in parts:
            ours.sendall(part)
    try:
        return framing.receive(ours.makefile("rb"), most)
    except (framing.Cut, ConnectionResetError, TimeoutError):
        return None


def _report(report: socket.socket) -> tuple[int, Used]:
    """How the child ended. Raises _Gone when nobody tells: the template went away and the child with it."""
    told = b""
    with suppress(ConnectionResetError, TimeoutError):
        while len(told) < REPORT.size and (more := report.recv(REPORT.size - len(told))):
            told += more
    if len(told) < REPORT.size:
        raise _Gone("the template said nothing")
    status, memory, cpu = REPORT.unpack(told)
    return status, Used(memory, cpu)


def _cause(status: int) -> str:
    if not os.WIFSIGNALED(status):
        return "memory" if os.WEXITSTATUS(status) else "crash"
    number = os.WTERMSIG(status)
    if number in (signal.SIGXCPU, signal.SIGKILL, signal.SIGALRM):
        return "time"
    return "memory" if number == signal.SIGABRT else "crash"  # what cannot get memory aborts


def _ending(status: int) -> str:
    if os.WIFSIGNALED(status):
        return signal.Signals(os.WTERMSIG(status)).name
    return f"exit {os.WEXITSTATUS(status)}"
