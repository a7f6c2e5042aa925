"""The history as a sheet that can be loaded again."""

from collections.abc import Iterable

from sigap.history.drafts import CALLED, PastDraft
from sigap_engine.sheets import as_file

HEADER = tuple(CALLED)  # in the order of the cells below


def as_sheet(rows: Iterable[PastDraft], ending: str) -> tuple[bytes, str]:
    """The bytes and their media type. ending: csv or xlsx."""
    cells = [
        (
            row.code,
            row.on,
            row.area,
            row.kind,
            row.klass,
            row.way,
            row.stage,
            int(row.one_sided),
            row.text,
            row.note,
            row.source,
        )
        for row in rows
    ]
    return as_file(ending, "Riwayat", HEADER, cells)
