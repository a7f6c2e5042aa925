"""What a realm's folder tells without loading the realm: where it lies, who serves it, what it was loaded with."""

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from sigap.config import env

ROOT = Path(__file__).resolve().parents[3]
LOCK = "serve.pid"


def data_folder() -> Path:
    return env.folder("SIGAP_DATA", ROOT / "var")


@dataclass
class ServeLock:
    """Held by the process that serves a realm, as long as it lives: killed or not, the lock goes with it."""

    folder: Path
    handle: int = -1

    def take(self) -> int:
        """Take it; gives 0, or the process id of who has it (-1 when it does not say)."""
        handle = os.open(self.folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            told = os.read(handle, 20).decode()
            os.close(handle)
            return int(told) if told.isdecimal() else -1
        self.handle = handle
        os.truncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        return 0

    def give_back(self) -> None:
        if self.handle >= 0:
            os.truncate(self.handle, 0)
            os.close(self.handle)
            self.handle = -1


def served_by(folder: Path) -> int:
    """The process id of who serves the realm now, 0 when nobody does."""
    if not (folder / LOCK).exists():
        return 0
    lock = ServeLock(folder)
    holder = lock.take()
    lock.give_back()
    return holder
