"""What people typed leaves in sheets as text: no cell is a formula, in any program that opens it."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from sigap.history import actions as history
from sigap.history.drafts import PastDraft
from sigap_engine.sheets import write_csv, write_xlsx
from tests.access.world import build

STARTS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "＝",
    "＋",
    "－",
    "＠",
    "\u00a0=",
    "\ufeff=",
    "\u200b=",
    "\u202e=",
    " =",
    "\x0b=",
    "\x1f=",
    "\u3000=",
    "﹢",
    "−",
    "﹦",
)
BODIES = (
    "1+1",
    "cmd|' /C calc'!A0",
    'HYPERLINK("http://jahat.example","x")',
    "SUM(1;2)",
    "DDE(1)",
    'WEBSERVICE("http://jahat.example")',
)
CELLS = [start + body for start in STARTS for body in BODIES]
DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "﹢", "−", "﹦")


def alive(text: str) -> bool:
    """A spreadsheet might take it for more than text: the first character that is neither blank nor invisible."""
    shown = text.lstrip(
        " \u00a0\u3000\ufeff\u200b\u200c\u200d\u2060\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\x0b\x0c\x1c\x1d\x1e\x1f"
    )
    return shown.startswith(DANGEROUS)


def cells_of(data: bytes) -> list[str]:
    """Every cell as programs read it; a formula anywhere fails."""
    if not data.startswith(b"PK"):
        return [cell for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")) for cell in row]
    for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows():
        assert all(cell.data_type != "f" for cell in row)
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert not any(
        cell
        for sheet in book.sheet_names
        for row in book.get_sheet_by_name(sheet).to_python()
        for cell in row
        if alive(str(cell))
    )
    return [
        str(cell) for sheet in book.sheet_names for row in book.get_sheet_by_name(sheet).to_python() for cell in row
    ]


@pytest.mark.parametrize(
    "write", [write_csv, lambda header, rows: write_xlsx("=1+1", header, rows)], ids=["csv", "xlsx"]
)
def test_no_cell_is_alive(write):
    data = write(["=HEADER", *STARTS], [[one, *CELLS] for one in CELLS[:20]])
    cells = cells_of(data)
    assert len(cells) > 1000
    assert not [cell for cell in cells if alive(cell)]


@given(st.text(max_size=40), st.sampled_from(STARTS))
def test_no_text_at_all_is_alive(text, start):
    assert not [cell for cell in cells_of(write_csv(["x"], [[start + text], [text]])) if alive(cell)]


@pytest.mark.django_db
@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_the_history_that_people_typed_leaves_as_text(ending):
    """Summary, note, source and stage of every row, through the page that gives the sheet."""
    world, now = build(), timezone.now()
    head = world.persona("desk_head")
    for number, one in enumerate(CELLS):
        told = PastDraft(
            on=str(1950 + number % 60),
            area="64.08.11",
            kind="G2",
            klass="T2",
            text=f"{one} {number}",
            source=one,
            stage=one[:40],
            note=one,
        )
        history.tell(head.officer.actor, told, now=now)
    cells = cells_of(head.client.get(f"/riwayat/berkas.{ending}").content)
    assert sum(1 for cell in cells if "jahat.example" in cell) > 100
    assert not [cell for cell in cells if alive(cell)]
