"""Realms made by earlier code, packed by script/freeze-realm. All invented: CONTOH."""

import sqlite3
import tarfile
from contextlib import closing
from pathlib import Path

FROZEN = sorted(Path(__file__).parent.glob("*.tar.xz"))


def unpacked(packed: Path, folder: Path) -> Path:
    """The data folder in which it lies as realm contoh."""
    with tarfile.open(packed) as tar:
        tar.extractall(folder, filter="data")
    return folder


def rows_of(folder: Path, table: str) -> list[dict[str, object]]:
    """A table of the frozen database, as it was."""
    with closing(sqlite3.connect(folder / "contoh" / "sigap.sqlite3")) as database:
        database.row_factory = sqlite3.Row
        return [dict(row) for row in database.execute(f'SELECT * FROM "{table}"')]
