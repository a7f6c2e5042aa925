"""Place names as people type them in Kutai Timur."""

import csv
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sigap_engine.geo import NameIndex, Place, parse_tps

AREAS = Path(__file__).resolve().parents[3] / "data" / "territory" / "areas.csv"
LEVELS = {"regency": 0, "kecamatan": 1, "desa": 2, "kelurahan": 2}


def kutim():
    with AREAS.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = {row["code"]: row["name"] for row in rows}
    return [
        Place(
            row["code"], row["name"], LEVELS[row["level"]], names[row["parent"]] if row["parent"].count(".") > 1 else ""
        )
        for row in rows
    ]


PLACES = kutim()
INDEX = NameIndex(PLACES)


def first(text):
    hits = INDEX.search(text)
    return hits[0].place.code if hits else None


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("singa gembara", "64.08.04.2011"),
        ("SINGA GEMBARA", "64.08.04.2011"),
        ("singa gembra", "64.08.04.2011"),
        ("singgagembara", "64.08.04.2011"),
        ("Sangata Utara", "64.08.04"),
        ("sgt utara", "64.08.04"),
        ("Utara Sangatta", "64.08.04"),
        ("sandarn", "64.08.11"),
        ("kec. sandaran", "64.08.11"),
        ("Sandarán", "64.08.11"),
        ("m. wahau", "64.08.02"),
        ("moara wahau", "64.08.02"),
        ("tl pandan", "64.08.13"),
        ("busan", "64.08.06"),
        ("Kongbeng", "64.08.08"),
        ("Karya Bakti", "64.08.02.2009"),
        ("muara bengkal ilir", "64.08.03.2003"),
        ("desa singa gembara kec sangatta utara", "64.08.04.2011"),
    ],
)
def test_misspelt_and_shortened_names_are_understood(typed, code):
    assert first(typed) == code


@pytest.mark.parametrize("typed", ["", "   ", "xyzzy", "jakarta", "qwerty asdf", "desa", "kec.", "😀", "\x00", "a"])
def test_words_that_name_nothing_here_give_nothing(typed):
    assert INDEX.search(typed) == []
    assert INDEX.clear(typed) is None


def test_the_exact_name_comes_before_those_that_only_look_like_it():
    hits = INDEX.search("Sepaso")
    assert [hit.place.name for hit in hits[:1]] == ["Sepaso"]
    assert {"Sepaso Timur", "Sepaso Selatan", "Sepaso Barat"} <= {hit.place.name for hit in hits[1:]}
    assert hits[0].score == 1.0 > hits[1].score
    assert (hits[0].why, hits[1].why) == ("same", "alike")


def test_of_two_places_with_one_name_the_larger_comes_first():
    assert [hit.place.code for hit in INDEX.search("Sandaran")[:2]] == ["64.08.11", "64.08.11.2001"]


def test_the_kecamatan_beside_the_name_decides_between_namesakes():
    twins = NameIndex(
        [
            Place("1", "Sukamaju", 2, "Kombeng"),
            Place("2", "Sukamaju", 2, "Bengalon"),
            Place("3", "Bengalon", 1),
        ]
    )
    assert twins.clear("sukamaju") is None, "a person should choose"
    assert twins.clear("sukamaju bengalon").place.code == "2"
    assert twins.clear("sukamaju kec. kombeng").place.code == "1"
    assert twins.search("sukamaju kombeng")[0].why.endswith("_parent")


def test_the_limit_is_kept():
    assert len(INDEX.search("muara", limit=3)) == 3


@pytest.mark.parametrize(
    ("typed", "number", "rest"),
    [
        ("TPS 088 Sangatta Utara", 88, "Sangatta Utara"),
        ("tps 15 singa gembara", 15, "singa gembara"),
        ("Sangatta Utara, TPS:7", 7, "Sangatta Utara"),
        ("tps no. 3 Sandaran", 3, "Sandaran"),
        ("TPS nomor 12", 12, ""),
        ("di TPS #4, Manubar", 4, "di  , Manubar"),
        ("Sandaran", None, "Sandaran"),
        ("TPS Sandaran", None, "TPS Sandaran"),
        ("tps 2024 ribut", None, "tps 2024 ribut"),
    ],
)
def test_the_station_number_is_taken_apart(typed, number, rest):
    assert parse_tps(typed) == (number, rest)


def test_every_place_is_found_by_its_own_name():
    for place in PLACES:
        assert place.name in {hit.place.name for hit in INDEX.search(place.name, limit=1)}


@pytest.mark.parametrize("place", [p for p in PLACES if len(p.name) > 5], ids=lambda place: place.name)
def test_one_dropped_letter_still_finds_the_name(place):
    worst = place.name[: len(place.name) // 2] + place.name[len(place.name) // 2 + 1 :]
    assert place.name in {hit.place.name for hit in INDEX.search(worst, limit=4)}


@given(st.text(max_size=200))
@example("😀👩‍👩‍👧 Sandaran \x00")
@example("\ud800")
@example("İSTANBUL ﷺ ßß")
@example("TPS " * 50)
@example("²³¼ ٠١٢")
def test_no_text_breaks_the_search(text):
    number, rest = parse_tps(text)
    assert number is None or 0 <= number <= 999
    hits = INDEX.search(rest)
    assert len(hits) <= 8
    assert all(0.6 <= hit.score <= 1.0 + 1e-9 for hit in hits)
    told = [round(hit.score, 3) for hit in hits]
    assert told == sorted(told, reverse=True), "best first"
    clear = INDEX.clear(rest)
    assert clear is None or clear.place == hits[0].place


def test_a_name_that_two_kecamatan_share_is_left_to_a_person():
    near = [hit.place.code for hit in INDEX.search("Sangatta", limit=4)]
    assert {"64.08.04", "64.08.12"} <= set(near)
    assert INDEX.clear("Sangatta") is None
