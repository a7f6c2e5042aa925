"""Sheets read apart: the file goes in, its table comes out."""

from collections.abc import Mapping, Sequence
from typing import Any

from sigap_engine.sheets.reading import Table, UnreadableSheet, read_table
from sigap_engine.sheets.writing import write_xlsx


def warm() -> None:
    """Read one of each, so that a child finds what it needs (the codecs too) imported."""
    read_table(write_xlsx("a", ["a", "b"], [["1", "2"]]))
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        read_table("á;b\n1;2\n".encode(encoding))


def run(_head: dict[str, Any], blobs: list[bytes]) -> tuple[dict[str, Any], Sequence[bytes]]:
    try:
        table = read_table(blobs.pop())
    except UnreadableSheet as error:
        return {"refused": error.code, "detail": error.detail}, ()
    rows = [[number, *(cells[name] for name in table.header)] for number, cells in table.rows]
    return {"format": table.format, "header": table.header, "rows": rows}, ()


def taken(head: Mapping[str, Any]) -> Table:
    """What the child says. Raises UnreadableSheet as ``read_table`` does; ValueError, TypeError or KeyError when it is
    no such answer."""
    if "refused" in head:
        if head["refused"] not in UnreadableSheet.CODES:
            raise ValueError("no such refusal")
        raise UnreadableSheet(head["refused"], str(head["detail"])[:80])
    header = tuple(str(name) for name in head["header"])
    rows = tuple(
        (int(number), {name: str(cell) for name, cell in zip(header, cells, strict=True)})
        for number, *cells in head["rows"]
    )
    return Table(str(head["format"]), header, rows)
