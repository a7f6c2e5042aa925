"""The history as a sheet that can be loaded again."""

from collections.abc import Iterable

from sigap.history.drafts import CALLED, PastDraft
from sigap_engine.sheets import write_csv, write_xlsx

HEADER = tuple(CALLED)  # in the order of the cells below
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


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
    if ending == "csv":
        return write_csv(HEADER, cells), "text/csv; charset=utf-8"
    return write_xlsx("Riwayat", HEADER, cells), XLSX
