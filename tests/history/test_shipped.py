"""The sourced past of Kutai Timur as it is shipped."""

import csv
import re
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest

from sigap.history import queries
from sigap.history.models import FEEDS_RISK, PastEvent
from sigap.history.queries import Wanted
from sigap.history.seeding import seed_history
from sigap.journal.rebuild import check as rebuild_check
from tests.factories.reports import NOW, SEED

ROOT = Path(__file__).resolve().parents[2]
REAL = ROOT.parent / "shared"
pytestmark = pytest.mark.usefixtures("shipped")


def test_all_58_are_there_with_their_classes():
    classes = Counter(PastEvent.objects.values_list("klass", flat=True))
    assert classes == {"K": 24, "S": 19, "T3": 12, "T4": 2, "T2": 1}


def test_the_shipped_rows_are_no_import_to_take_back_by_one_press(head):
    assert queries.batches() == []
    assert "Belum ada." in head.get("/riwayat/muat/").content.decode()


def test_loading_again_changes_nothing_and_it_folds_the_same():
    seed_history(SEED, NOW + timedelta(days=701))
    assert PastEvent.objects.count() == 58
    assert rebuild_check().differences == []


@pytest.mark.skipif(not REAL.is_dir(), reason="../shared tidak ada")
def test_dates_places_kinds_and_classes_are_those_of_the_facts():
    with (REAL / "facts" / "insiden_klasifikasi.csv").open() as file:
        facts = {row["id"]: row for row in csv.DictReader(file)}
    with (REAL / "data" / "geo" / "incidents" / "insiden_kutim_kaltim.csv").open() as file:
        told = {row["id"]: row for row in csv.DictReader(file) if row["id"] in facts}
    words = {"day": "hari", "month": "bulan", "year": "tahun"}
    for one in queries.history(Wanted()):
        fact, source = facts[one.row.code], told[one.row.code]
        assert (one.row.klass, one.row.kind) == (fact["kelas"], fact["kode"])
        assert one.row.area_code == (source["kode_desa"] or source["kode_kecamatan"] or source["kode_kabkota"])
        assert words[one.row.precision] == source["presisi_tanggal"]
        assert f"{one.row.from_on}".startswith(source["tanggal"])
        assert one.source == source["sumber"]
        assert one.text != source["ringkasan"]


NAMES = (
    "mahyunadi", "kinsu", "ardiansyah", "alfian", "ismunandar", "kasmidi", "army", "dayak", "basap", "modang", "kpc", "sawa",
    "gunta samba", "bumi mas", "jatam", "kelompok tani berkat", "nila lestari", "koppad", "suka mulya", "irianto", "pt ",
)  # fmt: skip


def test_no_summary_names_a_person_an_ethnic_group_or_a_company():
    for one in queries.history(Wanted()):
        words = f"{one.text} {one.note}".casefold()
        assert not [name for name in NAMES if re.search(rf"\b{re.escape(name)}", words)], one.row.code


def test_only_what_feeds_the_risk_is_drawn_as_danger(desk):
    page = desk.get("/riwayat/").content.decode()
    marks = dict(re.findall(r'href="/riwayat/\?wilayah=([\d.]+)&amp;kelas=risk"[^>]*><g class="(mark s4)"', page))
    where = {row.area_code for row in PastEvent.objects.filter(klass__in=FEEDS_RISK) if row.area_code.count(".") > 1}
    assert set(marks) == where
    assert "kelas=K" not in page


def test_a_date_is_never_more_exact_than_its_source(desk):
    page = desk.get("/riwayat/?q=INS003").content.decode()
    assert "<b>Des 2015</b>" in page
    assert "<b>2016</b>" in desk.get("/riwayat/?q=INS004").content.decode()


@pytest.mark.parametrize(
    ("query", "number"),
    [
        ("", 58),
        ("?kelas=risk", 15),
        ("?kelas=S", 19),
        ("?kelas=K", 24),
        ("?wilayah=64.08.06", 5),
        ("?dari=2024&sampai=2024", 11),
        ("?q=kampung sidrap", 3),
        ("?kelas=ngawur", 58),
        ("?dari=abc", 58),
    ],
)
def test_the_list_is_filtered(desk, query, number):
    page = desk.get(f"/riwayat/{query}").content.decode()
    assert page.count('<li id="INS') == number


def test_nothing_that_fits_says_what_to_do(desk):
    assert "Tidak ada yang cocok" in desk.get("/riwayat/?q=tidakadasamasekali").content.decode()
