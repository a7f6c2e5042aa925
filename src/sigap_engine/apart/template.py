"""The process that forks a child for every file, ends it when its time is up, and tells how it ended.

It talks over one socket: each message is a byte with two descriptors, one for the child (the file in, the answer out)
and one for the report about it. It never reads a file itself, so it is never taken over by one.
"""

import gc
import os
import select
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from struct import Struct
from typing import Any, NoReturn

from sigap_engine.apart import framing, limits
from sigap_engine.apart.limits import Kind, Limits

REPORT = Struct(">iQQ")  # wait status, most resident memory in bytes, processor milliseconds
REQUEST_MOST = 64 * limits.MB

Run = Callable[[framing.Head, list[bytes]], tuple[dict[str, Any], Sequence[bytes]]]


@dataclass(frozen=True, slots=True)
class _Child:
    pid: int
    report: socket.socket
    until: float


def serve(control: socket.socket, kind: Kind) -> None:
    """Until whoever started it goes away, or nobody has asked for long."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    job = import_module(kind.module)
    job.warm()
    limits.no_new_rights()
    limits.without_network()
    gc.collect()
    gc.freeze()
    woken, waker = os.pipe2(os.O_NONBLOCK) if hasattr(os, "pipe2") else _plain_pipe()
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waker, warn_on_full_buffer=False)
    _Template(control, woken, waker, job.run, kind).loop()


def _plain_pipe() -> tuple[int, int]:
    woken, waker = os.pipe()
    os.set_blocking(woken, False)
    os.set_blocking(waker, False)
    return woken, waker


class _Template:
    def __init__(self, control: socket.socket, woken: int, waker: int, run: Run, kind: Kind) -> None:
        self.control, self.woken, self.waker, self.run, self.kind = control, woken, waker, run, kind
        self.children: list[_Child] = []

    def loop(self) -> None:
        while True:
            watched: list[Any] = [self.control, self.woken, *(child.report for child in self.children)]
            ready, _, _ = select.select(watched, [], [], self._patience())
            if self.woken in ready:
                with suppress(BlockingIOError):
                    os.read(self.woken, 4096)
            gone = [child for child in self.children if child.report in ready]  # whoever asked has given up
            late = [child for child in self.children if time.monotonic() >= child.until]
            for child in {one.pid: one for one in (*gone, *late)}.values():
                _end(child.pid)
            self._gather()
            if not ready and not self.children and not late:
                return
            if self.control in ready and not self._begin():
                for child in self.children:
                    _end(child.pid)
                return

    def _patience(self) -> float | None:
        if self.children:
            return max(0.0, min(child.until for child in self.children) - time.monotonic())
        return self.kind.idle or None

    def _gather(self) -> None:
        """Reap who has ended, and report it."""
        for child in list(self.children):
            pid, status, used = os.wait4(child.pid, os.WNOHANG)
            if not pid:
                continue
            self.children.remove(child)
            _end(pid)  # its group: whoever it started and left behind
            unit = 1 if sys.platform == "darwin" else 1024
            cpu = round((used.ru_utime + used.ru_stime) * 1000)
            with suppress(OSError):
                child.report.sendall(REPORT.pack(status, used.ru_maxrss * unit, cpu))
            child.report.close()

    def _begin(self) -> bool:
        """Fork for the next file; False when nobody is left to ask."""
        data, descriptors, _, _ = socket.recv_fds(self.control, 1, 2)
        if not data or len(descriptors) != 2:
            return False
        work, report = (socket.socket(fileno=one) for one in descriptors)
        pid = os.fork()
        if pid == 0:
            ours = (self.control, report, *(child.report for child in self.children))
            _be_a_child(work, [self.woken, self.waker, *(one.fileno() for one in ours)], self.run, self.kind.limits)
        work.close()
        self.children.append(_Child(pid, report, time.monotonic() + self.kind.limits.wall))
        return True


def _end(pid: int) -> None:
    """The child and whatever it may have started."""
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)


def _be_a_child(work: socket.socket, closed: Sequence[int], run: Run, within: Limits) -> NoReturn:
    """Read one file and end. Open are three empty streams, the socket of this file, and what a library keeps open of
    its own (the table of projections)."""
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        for one in closed:
            os.close(one)
        number = _lowest(work.detach())
        limits.take_upon_oneself(within, 1 + max(one for one in range(number, 256) if limits.is_open(one)))
        connection = socket.socket(fileno=number)
        head, blobs = framing.receive(connection.makefile("rb"), REQUEST_MOST)
        for part in _answer(run, head, blobs):
            connection.sendall(part)
        connection.shutdown(socket.SHUT_RDWR)
        os._exit(0)
    except BaseException:  # a child never goes on as if it were the template
        os._exit(1)


def _lowest(number: int) -> int:
    """The same descriptor under the lowest number that is free, so that none is left to open anything."""
    lower = os.dup(number)
    os.close(max(number, lower))
    return min(number, lower)


def _answer(run: Run, head: framing.Head, blobs: list[bytes]) -> list[bytes]:
    try:
        return framing.pack(*run(head, blobs))
    except (MemoryError, RecursionError):
        return framing.pack({"failed": "memory"}, ())
    except Exception as error:
        return framing.pack({"failed": "crash", "what": type(error).__name__}, ())
