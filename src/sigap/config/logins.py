"""The logins that a start prints: one line per role, in columns."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

FILE = "logins.json"  # written by seeding for its owner only
CHANGED = "(sudah diganti)"
COLUMNS = {
    "Instansi": "institution_name",
    "Nama masuk": "login_name",
    "Sandi": "password",
    "Jabatan": "post_title",
    "Peran": "role_title",
}


def logins_of(folder: Path) -> list[dict[str, str]]:
    """What seeding wrote for this realm. An empty password was changed by its owner since."""
    path = folder / FILE
    return json.loads(path.read_text(encoding="utf-8")) if path.exists() else []


def as_lines(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """A heading and one line per login, every column as wide as its longest word."""
    if not rows:
        return []
    table = [list(COLUMNS), *([row[key] or CHANGED for key in COLUMNS.values()] for row in rows)]
    widths = [max(len(line[column]) for line in table) for column in range(len(COLUMNS))]
    return ["  ".join(word.ljust(width) for word, width in zip(line, widths, strict=True)).rstrip() for line in table]
