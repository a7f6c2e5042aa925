"""Files that must survive a power cut: the bytes and the folder that names them both reach the disk."""

import os
import secrets
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def put_file(path: Path, content: bytes, *, mode: int = 0o644) -> None:
    """Write whole under another name, then rename: a reader sees the old file or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, content, mode)
    try:
        os.replace(draft, path)
    except OSError:
        draft.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def make_once(path: Path, make: Callable[[], bytes], *, mode: int = 0o600) -> bytes:
    """The file's bytes; a missing one is made. Of several makers at once one wins and all read the winner's."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if path.exists():
        return path.read_bytes()
    draft = _draft(path, make(), mode)
    try:
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
    sync_folder(path.parent)
    return path.read_bytes()


def _draft(path: Path, content: bytes, mode: int) -> Path:
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except OSError:
        draft.unlink(missing_ok=True)  # half a file would keep the room that a full disk lacks
        raise
    return draft


def sync_folder(folder: Path) -> None:
    """A new name is only safe once its folder was written too."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
