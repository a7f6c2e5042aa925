"""Tables in and out: CSV as offices save it, XLSX; nothing that a spreadsheet would run."""

from sigap_engine.sheets.reading import MAX_BYTES, Table, UnreadableSheet, read_table
from sigap_engine.sheets.writing import as_file, harmless, unharmed, write_csv, write_xlsx

__all__ = [
    "MAX_BYTES",
    "Table",
    "UnreadableSheet",
    "as_file",
    "harmless",
    "read_table",
    "unharmed",
    "write_csv",
    "write_xlsx",
]
