"""One end for a whole exchange, however slowly the other side talks."""

import socket
import threading
import time
from contextlib import suppress
from queue import Empty, Queue
from types import TracebackType
from typing import Any, Self


class Deadline:
    """Hangs up on every watched connection when its time is over. Whoever reads or writes then gets an error.

    It keeps a duplicate of the socket, so that wrapping the first into TLS takes nothing away from it.
    """

    def __init__(self, seconds: float) -> None:
        self._ends = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._hang_up)
        self._timer.daemon = True
        self._lock = threading.Lock()
        self._watched: list[socket.socket] = []
        self._hung_up = False

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._timer.cancel()
        with self._lock:
            for one in self._watched:
                one.close()
            self._watched.clear()

    def left(self) -> float:
        """Seconds that remain. Raises TimeoutError when there are none."""
        if self.passed:
            raise TimeoutError
        return max(0.001, self._ends - time.monotonic())

    @property
    def passed(self) -> bool:
        """By the clock as well: a socket's own timeout may be noticed before the timer gets its turn."""
        return self._hung_up or time.monotonic() >= self._ends

    def watch(self, connection: socket.socket) -> None:
        with self._lock:
            self._watched.append(connection.dup())
        self.left()

    def connect(self, address: str, port: int) -> socket.socket:
        """A watched connection to a resolved address."""
        raw = socket.create_connection((address, port), self.left())
        try:
            self.watch(raw)
        except OSError:
            raw.close()
            raise
        return raw

    def resolve(self, host: str, port: int) -> list[str]:
        """The addresses of a name. The system's resolver knows no deadline, so it is asked beside."""
        answers: Queue[list[Any] | OSError | UnicodeError] = Queue()

        def ask() -> None:
            try:
                answers.put(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM))
            except (OSError, UnicodeError) as problem:
                answers.put(problem)

        threading.Thread(target=ask, daemon=True).start()
        try:
            found = answers.get(timeout=self.left())
        except Empty:
            raise TimeoutError from None
        if isinstance(found, UnicodeError):
            raise socket.gaierror(str(found))
        if isinstance(found, OSError):
            raise found
        return [str(one[4][0]) for one in found]

    def _hang_up(self) -> None:
        with self._lock:
            self._hung_up = True
            for one in self._watched:
                with suppress(OSError):
                    one.shutdown(socket.SHUT_RDWR)
