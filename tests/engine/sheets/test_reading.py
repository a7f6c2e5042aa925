"""Sheets as offices save them, and as attackers do."""

import io
import zipfile
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from sigap_engine.sheets import UnreadableSheet, read_table, write_csv, write_xlsx


def xlsx(*rows, sheets=()):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for title in sheets:
        book.create_sheet(title, 0)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_is_read_as_any_office_saves_it(delimiter, encoding):
    text = f"kode{delimiter}nama\r\n64.08.01{delimiter}Télen\r\n"
    table = read_table(text.encode(encoding))
    assert (table.format, table.header) == ("CSV", ("kode", "nama"))
    assert table.rows == ((2, {"kode": "64.08.01", "nama": "Télen"}),)


def test_a_cell_with_a_line_break_stays_one_cell():
    assert read_table(b'kode,teks\nA,"satu\ndua"\n').rows[0][1]["teks"] == "satu\ndua"


def test_cells_of_a_workbook_are_read_as_people_see_them():
    data = xlsx(
        ["kode", "hari", "jam", "jumlah", "bagian", "ya"],
        [6408012001, date(2024, 11, 27), datetime(2024, 11, 27, 14, 5), 3.0, 0.5, True],
    )
    assert list(read_table(data).rows[0][1].values()) == [
        "6408012001",
        "2024-11-27",
        "2024-11-27 14:05",
        "3",
        "0.5",
        "1",
    ]


def test_the_first_sheet_that_holds_something_is_read():
    assert read_table(xlsx(["a", "b"], ["1", "2"], sheets=["Kosong"])).rows[0][1] == {"a": "1", "b": "2"}


def test_titles_above_the_header_are_passed_over_and_rows_keep_their_numbers():
    table = read_table(b"Daftar petugas,,\n,,\nkode,nama,\nA,Satu,\n,,\nB,Dua,\n")
    assert table.header == ("kode", "nama")
    assert [number for number, _cells in table.rows] == [4, 6]


def test_short_rows_have_empty_cells_and_of_two_columns_with_one_name_the_first_counts():
    table = read_table(b"a,b,a\n1\n1,2,3\n")
    assert [cells for _number, cells in table.rows] == [{"a": "1", "b": ""}, {"a": "1", "b": "2"}]


def test_a_formula_is_read_as_its_result_and_never_as_itself():
    assert read_table(xlsx(["a", "b"], ["x", "=1+1"])).rows[0][1]["b"] == ""


def refused(data):
    with pytest.raises(UnreadableSheet) as told:
        read_table(data)
    assert told.value.code in UnreadableSheet.CODES
    return told.value


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"  \n ", "empty"),
        (b"%PDF-1.7", "unknown_format"),
        (b"\xd0\xcf\x11\xe0old", "unknown_format"),
        (b"a\x00b,c", "unknown_format"),
        (b",,\n,,\n", "no_header"),
        (b"a,b\n", "no_rows"),
        (b"PK\x03\x04 broken", "broken"),
        (b"a,b\n" + b"1,2\n" * 20_001, "too_many_rows"),
        (b",".join(b"c%d" % n for n in range(200)) + b"\n1\n", "too_many_columns"),
        (b"x" * (8 * 1024 * 1024 + 1), "too_large"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data, code):
    assert refused(data).code == code


def test_a_zip_that_is_no_workbook_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "x")
    assert refused(out.getvalue()).code == "broken"


def bomb(entries, size):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(entries):
            archive.writestr(f"xl/{number}.xml", bytes(size))
    return out.getvalue()


@pytest.mark.parametrize(("entries", "size"), [(1, 33 * 1024 * 1024), (501, 1)])
def test_an_archive_that_unpacks_to_too_much_is_left_unread(entries, size):
    assert refused(bomb(entries, size)).code == "unpacks_too_large"


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"a;b\n", b"\xff\xfe"]))
def test_any_bytes_are_read_or_refused(data, head):
    try:
        read_table(head + data)
    except UnreadableSheet:
        return


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_workbook_with_a_changed_piece_is_read_or_refused(data):
    whole = bytearray(WORKBOOK)
    at = data.draw(st.integers(0, len(whole) - 1))
    piece = data.draw(st.binary(min_size=1, max_size=8))
    whole[at : at + len(piece)] = piece
    try:
        read_table(bytes(whole))
    except UnreadableSheet:
        return


WORKBOOK = xlsx(["kode", "nama"], ["A", "Satu"])
CELL = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=20).map(str.strip)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(CELL, CELL).filter(any), min_size=1, max_size=6))
def test_what_we_write_is_read_again_as_it_was_but_for_the_apostrophe(rows):
    for written in (write_csv(["a", "b"], rows), write_xlsx("x", ["a", "b"], rows)):
        read = [tuple(cells.values()) for _number, cells in read_table(written).rows]
        assert [tuple(cell.removeprefix("'").strip() for cell in row) for row in read] == [
            tuple(cell.removeprefix("'").strip() for cell in row) for row in rows
        ]
