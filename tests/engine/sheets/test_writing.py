"""Nothing that we write is run by a spreadsheet."""

import io

import pytest
from openpyxl import Workbook, load_workbook

from sigap_engine.sheets import harmless, read_table, write_csv, write_xlsx

ATTACKS = [
    "=cmd|' /C calc'!A0",
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1",
    "\r=1",
    "\n=1",
    " =1",
    "\u00a0=1",
    "＝1",
    '=HYPERLINK("http://127.0.0.1","x")',
    '=IMPORTXML(CONCAT("http://127.0.0.1/",A1),"//a")',
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_a_cell_that_starts_like_a_formula_becomes_text(attack):
    assert harmless(attack).startswith("'")
    assert b"\"'" in write_csv(["a"], [[attack]]) or b"'" in write_csv(["a"], [[attack]])
    sheet = load_workbook(io.BytesIO(write_xlsx("x", [attack], [[attack]]))).active
    assert [cell.data_type for row in sheet.iter_rows() for cell in row] == ["s", "s"]
    assert all(not str(cell.value).startswith("=") for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("plain", ["Sangatta Utara", "64.08.01", "0811-111", "a=b", "TPS 01", ""])
def test_plain_words_stay_as_they_are(plain):
    assert harmless(plain) == plain


def test_numbers_stay_numbers_and_nothing_is_nothing():
    assert [harmless(one) for one in (-3, 2.5, None)] == [-3, 2.5, ""]


def test_a_title_that_no_sheet_may_have_is_made_one():
    assert load_workbook(io.BytesIO(write_xlsx("a/b:[c]*?" * 9, ["x"], [["y"]]))).sheetnames == ["abc" * 9]


@pytest.mark.parametrize("text", ["=1+1", "+62812", "-5", "@a", "'=x", "''+1", "biasa", "d'Arc", "'kutip", "＝1", "-"])
@pytest.mark.parametrize("write", [lambda h, r: write_csv(h, r), lambda h, r: write_xlsx("a", h, r)])
def test_what_was_made_harmless_comes_back_as_it_was(write, text):
    table = read_table(write(("satu", "dua"), [(text, "x")]))
    assert table.rows[0][1]["satu"] == text
    assert not harmless(text).lstrip().startswith(("=", "+", "-", "@", "＝"))


def test_a_second_sheet_explains_and_is_not_read():
    data = write_xlsx("Daftar", ("a", "b"), [("1", "2")], [("Penjelasan", ("kolom", "arti"), [("a", "=satu")])])
    book = load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["Daftar", "Penjelasan"]
    assert book["Penjelasan"]["B2"].value == "'=satu"
    assert read_table(data).header == ("a", "b")


def test_merged_cells_over_several_rows_are_named():
    book = Workbook()
    sheet = book.active
    for row in (("judul", ""), ("a", "b"), ("1", "2"), ("", "3"), ("x", "y")):
        sheet.append(row)
    sheet.merge_cells("A1:B1")
    sheet.merge_cells("A3:A4")
    out = io.BytesIO()
    book.save(out)
    assert read_table(out.getvalue()).merged == ("A3:A4",)
