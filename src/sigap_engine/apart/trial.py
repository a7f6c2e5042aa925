"""Everything that can go wrong with a file, done on purpose: tries whether the limits hold on this machine."""

import ctypes
import os
import socket
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sigap_engine.apart.framing import Head
from sigap_engine.apart.limits import MB, is_open


def warm() -> None:
    """Nothing to read beforehand."""


def run(head: Head, blobs: list[bytes]) -> tuple[dict[str, Any], Sequence[bytes]]:
    """Do what ``head["do"]`` says; what it could do that it must not stands in the answer."""
    return {"did": _DEEDS[head["do"]](head)}, blobs


def _echo(head: Head) -> object:
    return {
        "pid": os.getpid(),
        "inherited": [name for name in head.get("names", []) if os.getenv(name)],
        "open": [one for one in range(256) if is_open(one)],
        "folder": str(Path.cwd()),
    }


def _fill(head: Head) -> object:
    kept = [bytearray(b"x") * MB for _ in range(4096)]
    return len(kept)


def _spin(head: Head) -> object:
    while True:
        pass


def _sleep(head: Head) -> object:
    time.sleep(head.get("seconds", 3600))
    return "slept"


def _crash(head: Head) -> object:
    return ctypes.string_at(0)


def _abort(head: Head) -> object:
    os.abort()


def _raise(head: Head) -> object:
    raise KeyError("what a decoder never should")


def _open(head: Head) -> object:
    return Path("/etc/hostname").read_text()


def _write(head: Head) -> object:
    return Path(head["path"]).write_text("x")


def _connect(head: Head) -> object:
    with socket.socket() as trial:
        trial.connect(("127.0.0.1", head["port"]))
    return "connected"


def _orphan(head: Head) -> object:
    """Leave somebody behind."""
    pid = os.fork()
    if pid == 0:
        time.sleep(3600)
    return pid


def _lie(head: Head) -> object:
    socket.socket(fileno=3).sendall(b"\xff" * 64)
    os._exit(0)


_DEEDS = {
    "echo": _echo, "fill": _fill, "spin": _spin, "sleep": _sleep, "crash": _crash, "abort": _abort, "raise": _raise,
    "open": _open, "write": _write, "connect": _connect, "orphan": _orphan, "lie": _lie,
}  # fmt: skip
