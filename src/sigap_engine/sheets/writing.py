"""Rows out, so that no spreadsheet runs anything of them.

A cell that starts like a formula (``= + - @``, a tab, a carriage return) gets an apostrophe in front: the way that
OWASP describes (CSV Injection) and that Excel, LibreOffice and Google Sheets take for text. A number that we ourselves
write as a number stays one. ``unharmed`` takes that apostrophe away again, so that what was written comes back.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any
from unicodedata import category

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SIGNS = frozenset("=+-@＝＋－＠﹢﹣﹦﹫−")
_BLANKS = ("\t", "\r", "\n")


def harmless(cell: object) -> Any:
    """The cell, or the same with an apostrophe when a spreadsheet might run it. Numbers stay numbers."""
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        return cell
    text = "" if cell is None else ILLEGAL_CHARACTERS_RE.sub("", str(cell)).encode("utf-8", "replace").decode()
    return f"'{text}" if _might_run(text) else text


def unharmed(cell: str) -> str:
    """What was meant by a cell that ``harmless`` wrote: ``unharmed(harmless(text)) == text`` for every text of one line
    without spaces around it."""
    return cell[1:] if cell.startswith("'") and _might_run(cell[1:]) else cell


def _might_run(text: str) -> bool:
    """Apostrophes in front are passed over, so that one of ours before another one is found again."""
    bare = text.lstrip("'")
    return bare.startswith(_BLANKS) or _first_shown(bare) in _SIGNS


def _first_shown(text: str) -> str:
    """The first character that is neither blank, invisible nor an apostrophe: programs differ in what they pass over."""
    passed = (ch for ch in text if ch != "'" and not ch.isspace() and category(ch) not in ("Cc", "Cf"))
    return next(passed, "")


def write_csv(header: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    """UTF-8 with a mark that Excel understands, comma, every cell quoted."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow([harmless(name) for name in header])
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return "\ufeff".encode() + out.getvalue().encode()


def write_xlsx(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[object]],
    more: Sequence[tuple[str, Sequence[str], Iterable[Sequence[object]]]] = (),
) -> bytes:
    """One sheet with a bold header that stays in sight, then those of ``more`` (title, header, rows). Text cells are
    text, whatever they start with."""
    book = Workbook(write_only=True)
    for name, names, cells in ((title, header, rows), *more):
        _sheet(book, name, names, cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _sheet(book: Workbook, title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    sheet = book.create_sheet("".join(ch for ch in title if ch not in "[]:*?/\\")[:31] or "Sigap")
    sheet.freeze_panes = "A2"
    kept = list(rows)
    for at, name in enumerate(header, start=1):
        longest = max((len(str(row[at - 1])) for row in kept[:200] if at <= len(row)), default=0)
        sheet.column_dimensions[_letters(at)].width = min(60, max(12, len(name) + 4, longest + 2))
    sheet.append([_cell(sheet, name, bold=True) for name in header])
    for row in kept:
        sheet.append([_cell(sheet, cell) for cell in row])


def _cell(sheet: Any, value: object, *, bold: bool = False) -> WriteOnlyCell:
    safe = harmless(value)
    cell = WriteOnlyCell(sheet, value=safe)
    if isinstance(safe, str):
        cell.data_type = "s"
        cell.number_format = "@"
    if bold:
        cell.font = Font(bold=True)
    return cell


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def as_file(ending: str, title: str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> tuple[bytes, str]:
    """The bytes of a file and their media type. ending: csv or xlsx; a CSV has no title."""
    if ending == "csv":
        return write_csv(header, rows), "text/csv; charset=utf-8"
    return write_xlsx(title, header, rows), XLSX
