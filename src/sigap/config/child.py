"""Processes that ``sigap serve`` starts: none outlives it, and what one has to say comes out as one sentence."""

import ctypes
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import IO

PR_SET_PDEATHSIG = 1
OURS = "sigap: "


@dataclass(frozen=True)
class Child:
    """A running process and, when it was started quietly, the file that keeps its complaints."""

    process: subprocess.Popen[bytes]
    complaints: IO[bytes] | None

    def finish(self) -> tuple[int, str]:
        """Wait for its end; gives the exit code and the sentence it left, without the program's name."""
        code = self.process.wait()
        if self.complaints is None:
            return code, ""
        with self.complaints as kept:
            kept.seek(0)
            lines = kept.read().decode(errors="replace").strip().splitlines()
        said = [line.removeprefix(OURS) for line in lines if line.startswith(OURS)]
        if code and not said:
            sys.stderr.write("".join(f"{line}\n" for line in lines[-15:]))  # an error of ours: all of it
        return code, said[-1] if said else ""


def start_child(command: Sequence[str], environment: Mapping[str, str], *, quiet: bool = True) -> Child:
    """Start it in a process group of its own: Ctrl-C reaches only the supervisor, which then stops its parts."""
    complaints = tempfile.TemporaryFile() if quiet else None  # noqa: SIM115 - closed by finish
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if quiet else None,
        stderr=complaints,
        preexec_fn=_die_with_parent,
    )
    return Child(process, complaints)


def _die_with_parent() -> None:
    """Linux: when the supervisor is killed, its children are told to stop."""
    os.setpgrp()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
