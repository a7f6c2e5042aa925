"""A sheet's bytes in, rows of text out.

CSV: comma, semicolon (Excel where the comma is a decimal point) or tab, in UTF-8, UTF-16 or Windows-1252. XLSX: the
first sheet with a header. Every cell becomes text as a person reads it: dates ISO, whole numbers without ``.0``; the
result of a formula, never the formula; the apostrophe that ``harmless`` put before a cell is taken away again. The kind
is told by the first bytes, never by the name.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineError, CalamineWorkbook

from sigap_engine.sheets.writing import unharmed

MAX_BYTES = 8 * 1024 * 1024
MAX_UNPACKED = 32 * 1024 * 1024
MAX_ENTRIES = 500
MAX_ROWS = 20_000
MAX_COLUMNS = 100
MAX_CELL = 10_000
HEADER_WITHIN = 20  # rows in which the header is looked for
_Range = tuple[tuple[int, int], tuple[int, int]]  # (row, column) of the first and the last cell, from 0


class UnreadableSheet(ValueError):
    """The file is no table that can be read. ``code``: one of ``CODES``; ``detail``: the number its sentence needs."""

    CODES = (
        "empty",
        "too_large",
        "unknown_format",
        "broken",
        "unpacks_too_large",
        "too_many_rows",
        "too_many_columns",
        "no_header",
        "no_rows",
    )

    def __init__(self, code: str, detail: str = "") -> None:
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Table:
    """``header``: names as written, stripped. ``rows``: (number in the file, counted from 1; cells by header name).
    ``format``: CSV or XLSX. Columns without a name are left out; of two with one name the first counts.
    ``merged``: ranges below the header that span several rows ("B3:B7"): only their first row has the value."""

    format: str
    header: tuple[str, ...]
    rows: tuple[tuple[int, dict[str, str]], ...]
    merged: tuple[str, ...] = ()


def read_table(data: bytes) -> Table:
    """Read a sheet. Raises UnreadableSheet with the reason; never anything else."""
    if not data.strip():
        raise UnreadableSheet("empty")
    if len(data) > MAX_BYTES:
        raise UnreadableSheet("too_large", str(MAX_BYTES // 1024 // 1024))
    if data.startswith(b"PK"):
        cells, merged = _xlsx(data)
        return _table("XLSX", cells, merged)
    if data.startswith((b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff")):
        raise UnreadableSheet("unknown_format")
    return _table("CSV", _csv(data))


def _table(kind: str, cells: Iterable[Sequence[str]], merged: Sequence[_Range] = ()) -> Table:
    """The first row with two filled cells, or with the only one there is, is the header."""
    read = list(enumerate(cells, start=1))
    widest = max((sum(1 for cell in row if cell) for _number, row in read[:HEADER_WITHIN]), default=0)
    if not widest:
        raise UnreadableSheet("no_header")
    wanted = min(2, widest)
    place = next(at for at, (_number, row) in enumerate(read) if sum(1 for cell in row if cell) >= wanted)
    names = list(read[place][1])
    if len(names) > MAX_COLUMNS:
        raise UnreadableSheet("too_many_columns", str(MAX_COLUMNS))
    columns = {name: at for at, name in reversed(list(enumerate(names))) if name}
    header = tuple(dict.fromkeys(name for name in names if name))
    rows = [
        (number, {name: unharmed(row[columns[name]]) if columns[name] < len(row) else "" for name in header})
        for number, row in read[place + 1 :]
        if any(row)
    ]
    if not rows:
        raise UnreadableSheet("no_rows")
    spanning = tuple(_named(one) for one in merged if one[1][0] > place and one[1][0] > one[0][0])
    return Table(kind, header, tuple(rows), spanning)


def _named(one: _Range) -> str:
    """((2, 1), (6, 1)) → B3:B7"""
    return ":".join(f"{_letter(column)}{row + 1}" for row, column in one)


def _letter(column: int) -> str:
    return (_letter(column // 26 - 1) if column >= 26 else "") + chr(65 + column % 26)


def _csv(data: bytes) -> list[list[str]]:
    text = _decoded(data)
    if "\x00" in text:
        raise UnreadableSheet("unknown_format")
    head = next((line for line in text.splitlines() if line.strip()), "")
    delimiter = max(",;\t", key=head.count)
    rows: list[list[str]] = []
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            if len(rows) > MAX_ROWS:
                raise UnreadableSheet("too_many_rows", str(MAX_ROWS))
            if len(row) > MAX_COLUMNS and any(row[MAX_COLUMNS:]):
                raise UnreadableSheet("too_many_columns", str(MAX_COLUMNS))
            rows.append([cell.strip()[:MAX_CELL] for cell in row[:MAX_COLUMNS]])
    except csv.Error as error:
        raise UnreadableSheet("broken") from error
    return rows


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _xlsx(data: bytes) -> tuple[list[list[str]], list[_Range]]:
    _must_unpack_within(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.height and sheet.width:
                return _rows(sheet.to_python(skip_empty_area=False, nrows=MAX_ROWS + 2)), sheet.merged_cell_ranges or []
    except (CalamineError, ValueError, OverflowError, OSError, KeyError) as error:
        if isinstance(error, UnreadableSheet):
            raise
        raise UnreadableSheet("broken") from error
    raise UnreadableSheet("no_header")


def _must_unpack_within(data: bytes) -> None:
    """What an archive says about its sizes is not believed: each entry is unpacked and counted, nothing is kept."""
    left = MAX_UNPACKED
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if len(entries) > MAX_ENTRIES:
                raise UnreadableSheet("unpacks_too_large", str(MAX_UNPACKED // 1024 // 1024))
            for entry in entries:
                with archive.open(entry) as file:
                    while chunk := file.read(min(left + 1, 1 << 20)):
                        left -= len(chunk)
                        if left < 0:
                            raise UnreadableSheet("unpacks_too_large", str(MAX_UNPACKED // 1024 // 1024))
    except UnreadableSheet:
        raise
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        ValueError,
        OSError,
        EOFError,
    ) as error:
        raise UnreadableSheet("broken") from error
    except Exception as error:  # zlib and its like raise their own kinds on a broken stream
        raise UnreadableSheet("broken") from error


def _rows(cells: Sequence[Sequence[object]]) -> list[list[str]]:
    if len(cells) > MAX_ROWS + 1:
        raise UnreadableSheet("too_many_rows", str(MAX_ROWS))
    if cells and len(cells[0]) > MAX_COLUMNS and any(any(row[MAX_COLUMNS:]) for row in cells):
        raise UnreadableSheet("too_many_columns", str(MAX_COLUMNS))
    return [[_text(cell) for cell in row[:MAX_COLUMNS]] for row in cells]


def _text(cell: object) -> str:
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ", "minutes")
    if isinstance(cell, (date, time)):
        return cell.isoformat()
    if isinstance(cell, timedelta):
        return str(cell)
    return str(cell).replace("\x00", "").strip()[:MAX_CELL] if cell is not None else ""
