"""Rows written, corrected, withdrawn, loaded from a sheet and taken back; what is refused."""

import io
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from sigap.history import actions, queries
from sigap.history.drafts import PastDraft, check
from sigap.history.models import PastEvent
from sigap.history.queries import Wanted
from sigap.history.refusals import NoSuchRow, WrongRow
from sigap.journal.rebuild import check as rebuild_check
from sigap.vault import apart
from sigap_engine.apart import NoRoom
from sigap_engine.sheets import read_table, write_csv, write_xlsx
from tests.factories import bombs
from tests.factories.accounts import make_officer
from tests.factories.reports import NOW, SEED

TODAY = date(2026, 11, 25)
FORM = {
    "tanggal": "27-04-2019",
    "place": "Miau Baru",
    "jenis": "G2",
    "kelas": "T3",
    "jalan": "process",
    "tahapan": "Pemilu 2019",
    "ringkasan": "contoh: pemungutan suara ulang",
    "sumber": "contoh, 2019",
}
HEADER = (
    "kode",
    "tanggal",
    "wilayah",
    "jenis",
    "kelas",
    "jalan",
    "tahapan",
    "satu_pihak",
    "ringkasan",
    "catatan",
    "sumber",
)


def draft(**changes):
    told = {"on": "27-04-2019", "area": "64.08.04", "kind": "G2", "klass": "T3", "text": "contoh", "source": "contoh"}
    return PastDraft(**{**told, **changes})


@pytest.mark.parametrize(
    ("on", "from_on", "until_on", "precision"),
    [
        ("27-04-2019", date(2019, 4, 27), date(2019, 4, 27), "day"),
        ("2019-04-27", date(2019, 4, 27), date(2019, 4, 27), "day"),
        ("02-2020", date(2020, 2, 1), date(2020, 2, 29), "month"),
        ("2015-12", date(2015, 12, 1), date(2015, 12, 31), "month"),
        ("2016", date(2016, 1, 1), date(2016, 12, 31), "year"),
    ],
)
def test_a_date_is_as_exact_as_it_was_written(on, from_on, until_on, precision):
    checked = check(draft(on=on), TODAY)
    assert (checked.from_on, checked.until_on, checked.precision) == (from_on, until_on, precision)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"on": ""}, "on"),
        ({"on": "kemarin"}, "on"),
        ({"on": "31-02-2019"}, "on"),
        ({"on": "13-2019"}, "on"),
        ({"on": "1800"}, "on"),
        ({"on": "27-11-2030"}, "on"),
        ({"area": ""}, "area"),
        ({"area": "99.99.99"}, "area"),
        ({"area": "di sana"}, "area"),
        ({"kind": "ZZ"}, "kind"),
        ({"klass": "T9"}, "class"),
        ({"way": "ngawur"}, "way"),
        ({"text": "  "}, "text"),
        ({"text": "x" * 1001}, "text"),
        ({"source": ""}, "source"),
        ({"source": "x" * 501}, "source"),
    ],
)
def test_what_cannot_be_is_refused_by_its_field(changes, field):
    with pytest.raises(WrongRow) as told:
        check(draft(**changes), TODAY)
    assert told.value.field == field


def test_a_code_without_dots_and_a_name_are_places_too():
    assert (
        check(draft(area="6408082007"), TODAY).area_code
        == check(draft(area="Miau Baru"), TODAY).area_code
        == "64.08.08.2007"
    )


def test_the_head_writes_one_down_and_everybody_reads_it(head, desk):
    assert head.post("/riwayat/tambah/", FORM).status_code == 302
    row = PastEvent.objects.get()
    assert (row.code, row.area_code, row.precision) == ("RWY0001", "64.08.08.2007", "day")
    page = desk.get("/riwayat/").content.decode()
    assert "contoh: pemungutan suara ulang" in page
    assert "Betulkan" not in page
    assert "/betulkan/" not in page


def test_a_wrong_field_is_said_and_nothing_is_lost(head):
    answer = head.post("/riwayat/tambah/", {**FORM, "tanggal": "kemarin"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "tidak terbaca" in page
    assert "contoh: pemungutan suara ulang" in page
    assert not PastEvent.objects.exists()


def test_a_correction_keeps_the_code_and_the_journal_keeps_what_was_said(head):
    row = actions.tell(SEED, draft(), now=NOW)
    head.post(f"/riwayat/{row.code}/betulkan/", {**FORM, "area": "64.08.04", "place": "Busang"})
    (told,) = queries.history(Wanted())
    assert (told.row.code, told.row.area_code, told.row.versions) == (row.code, "64.08.06", 2)
    assert rebuild_check().differences == []


def test_a_row_is_withdrawn_with_a_reason_and_only_once(head):
    row = actions.tell(SEED, draft(), now=NOW)
    head.post(f"/riwayat/{row.code}/tarik/", {"alasan": "twice"})
    assert queries.history(Wanted()) == []
    again = head.post(f"/riwayat/{row.code}/tarik/", {"alasan": "twice"}, follow=True)
    assert "sudah ditarik" in again.content.decode()
    with pytest.raises(NoSuchRow):
        actions.withdraw(SEED, row.id, "twice", now=NOW)
    with pytest.raises(WrongRow):
        actions.withdraw(SEED, row.id, "asal", now=NOW)


def test_the_desk_officer_only_reads():
    actor = make_officer("desk-piket-1").actor
    for act in (lambda: actions.tell(actor, draft(), now=NOW), lambda: actions.load(actor, [], now=NOW)):
        with pytest.raises(Exception, match="Peran Anda tidak dapat"):
            act()


ROWS = [
    ("", "27-04-2019", "Miau Baru", "G2", "T3", "proses pemilihan", "Pemilu 2019", "", "contoh satu", "", "contoh"),
    ("", "12-2015", "64.08", "G3", "T3", "", "", "ya", "contoh dua", "hari tidak disebut", "contoh"),
    ("", "kemarin", "64.08", "G3", "T3", "", "", "", "contoh tiga", "", "contoh"),
]


def send(head, data):
    return head.post("/riwayat/muat/", {"berkas": SimpleUploadedFile("r.csv", data)})


@pytest.mark.parametrize("write", [write_csv, lambda header, rows: write_xlsx("x", header, rows)])
def test_a_sheet_is_judged_row_by_row_then_loaded_and_can_be_taken_back(head, write):
    look = send(head, write(HEADER, ROWS))["Location"]
    page = head.get(look).content.decode()
    assert "2 baru, 0 mengganti, 0 sama, 1 keliru" in page
    assert "Tanggal “kemarin” tidak terbaca" in page
    assert not PastEvent.objects.exists()
    head.post(look)
    assert sorted(PastEvent.objects.values_list("precision", flat=True)) == ["day", "month"]
    page = head.get(send(head, write(HEADER, ROWS))["Location"]).content.decode()
    assert "0 baru, 0 mengganti, 2 sama, 1 keliru" in page
    batch = PastEvent.objects.first().batch
    head.post(f"/riwayat/muat/{batch}/batalkan/")
    assert queries.history(Wanted()) == []
    assert rebuild_check().differences == []


def test_what_goes_out_comes_in_again_as_the_same(head):
    head.post(send(head, write_csv(HEADER, ROWS))["Location"])
    for ending in ("csv", "xlsx"):
        sheet = head.get(f"/riwayat/berkas.{ending}")
        assert "attachment" in sheet.headers["Content-Disposition"]
        page = head.get(send(head, sheet.content)["Location"]).content.decode()
        assert "0 baru, 0 mengganti, 2 sama, 0 keliru" in page


def test_a_code_that_is_there_replaces_and_one_that_stands_twice_is_wrong(head):
    row = actions.tell(SEED, draft(), now=NOW)
    again = (row.code, "2019", "64.08.04", "G2", "T3", "", "", "", "contoh baru", "", "contoh")
    look = send(head, write_csv(HEADER, [again, again]))["Location"]
    assert "0 baru, 1 mengganti, 0 sama, 1 keliru" in head.get(look).content.decode()
    head.post(look)
    (told,) = queries.history(Wanted())
    assert (told.row.id, told.text, told.row.precision) == (row.id, "contoh baru", "year")


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Berkas kosong"),
        (b" ", "Berkas kosong"),
        (b"a,b\n1,2\n", "Kolom tidak ada"),
        (b"PK\x03\x04", "Berkas rusak"),
        (b"%PDF", "Ini bukan CSV atau XLSX"),
    ],
)
def test_a_sheet_that_cannot_be_used_says_why(head, data, told):
    assert (
        told in head.post("/riwayat/muat/", {"berkas": SimpleUploadedFile("r.csv", data)}, follow=True).content.decode()
    )


def test_nothing_of_the_history_is_run_by_a_spreadsheet(head):
    head.post("/riwayat/tambah/", {**FORM, "ringkasan": "=HYPERLINK(1)", "sumber": "@SUM(1)"})
    content = head.get("/riwayat/berkas.csv").content
    assert b'"\'=HYPERLINK(1)"' in content
    assert read_table(content).rows[0][1]["ringkasan"] == "=HYPERLINK(1)"  # loaded again, it is what it was
    sheet = load_workbook(io.BytesIO(head.get("/riwayat/berkas.xlsx").content)).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}


def test_words_are_shown_as_words(head, desk):
    head.post("/riwayat/tambah/", {**FORM, "ringkasan": "<script>alert(1)</script>", "sumber": "javascript:alert(1)"})
    page = desk.get("/riwayat/").content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("zip of 8 GB", "Isi berkas terlalu besar"),
        ("cells far apart", "terlalu berat untuk dibaca"),
        ("a million columns", "Lebih dari 100 kolom"),
        ("billion laughs", "rusak atau terpotong"),
    ],
)
def test_a_bomb_is_the_page_of_the_form_with_one_sentence(head, name, sentence):
    answer = send(head, bombs.SHEETS[name]())
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not PastEvent.objects.exists()


def test_a_sheet_looked_through_while_others_are_read_asks_to_wait(head, monkeypatch):
    look = send(head, write_csv(HEADER, ROWS))["Location"]

    def ask(*_):
        raise NoRoom("x")

    monkeypatch.setattr(apart.APART, "ask", ask)
    answer = head.get(look)
    assert answer.status_code == 503
    assert "Tunggu sebentar lalu kirim lagi" in answer.content.decode()
