"""Rows of a layer and the areas they are."""

from datetime import date

import pytest

from sigap_engine.boundaries import Feature, Known, Renumbered, match
from tests.factories.boundary_files import square

KNOWN = [
    Known("64.08.04.2001", "Sangatta Utara", "Sangatta Utara", 117.5, 0.5),
    Known("64.08.04.2002", "Singa Gembara", "Sangatta Utara", 118.5, 0.5),
    Known("64.08.05.2003", "Bumi Rapak", "Kaubun", 119.5, 0.5),
    Known("64.08.06.2003", "Bumi Rapak", "Sangkulirang", 120.5, 0.5),
]


def run(*rows, known=KNOWN, renumbered=(), chosen=None):
    """rows: (values, west)."""
    features = [Feature(number, values, square(west, 0)) for number, (values, west) in enumerate(rows, start=1)]
    return match(features, [feature.shape for feature in features], known, renumbered, chosen)


def found(matching):
    return [(one.feature, one.code, one.how) for one in matching.matches]


@pytest.mark.parametrize("code", ["64.08.04.2001", "6408042001", "64 08 04 2001", "64-08-04-2001"])
@pytest.mark.parametrize("field", ["KDEPUM", "kode", "x"])
def test_a_code_is_read_with_or_without_dots_from_whatever_field_holds_it(code, field):
    matching = run(({field: code, "luas": "12"}, 117))
    assert found(matching) == [(1, "64.08.04.2001", "code")]
    assert matching.code_field == field


def test_a_code_that_was_given_up_leads_to_the_one_that_followed():
    old = [Renumbered("64.08.09.2001", "64.08.04.2002", date(2020, 1, 1))]
    assert found(run(({"kode": "6408092001"}, 118), renumbered=old)) == [(1, "64.08.04.2002", "old_code")]


def test_codes_of_the_statistics_office_fall_to_the_name():
    matching = run(
        ({"IDDESA": "6404040001", "NMDESA": "SANGATTA UTARA"}, 117),
        ({"IDDESA": "6404040002", "NMDESA": "Singa gembara"}, 118),
    )
    assert [(code, how) for _row, code, how in found(matching)] == [
        ("64.08.04.2001", "name"),
        ("64.08.04.2002", "name"),
    ]
    assert (matching.code_field, matching.name_field) == ("", "NMDESA")


def test_a_name_that_is_misspelt_is_matched_and_told():
    (one,) = run(({"d": "Sangata Utra"}, 117), ({"d": "Singa Gembara"}, 118)).matches[:1]
    assert (one.code, one.how, one.told, one.same_name) == ("64.08.04.2001", "name", "Sangata Utra", False)


def test_namesakes_are_told_apart_by_their_kecamatan():
    rows = [({"desa": "Bumi Rapak", "kec": "Sangkulirang"}, 100), ({"desa": "Bumi Rapak", "kec": "Kaubun"}, 101)]
    assert found(run(*rows)) == [(1, "64.08.06.2003", "name"), (2, "64.08.05.2003", "name")]


def test_namesakes_without_a_kecamatan_are_told_apart_by_where_they_lie():
    assert found(run(({"desa": "Bumi Rapak"}, 120))) == [(1, "64.08.06.2003", "name")]


def test_namesakes_that_nothing_tells_apart_are_left_to_a_person():
    (one,) = run(({"desa": "Bumi Rapak"}, 100)).unmatched
    assert (one.why, one.detail, one.told) == ("several", "64.08.05.2003, 64.08.06.2003", "Bumi Rapak")


def test_a_row_without_code_or_name_is_the_one_area_that_lies_in_it():
    matching = run(({"objectid": "7"}, 118))
    assert found(matching) == [(1, "64.08.04.2002", "inside")]


def test_a_row_in_which_no_known_point_lies_is_the_area_that_covers_the_same_land():
    drawn = [
        Known("64.08.01", "Muara Ancalong", "", 90.0, 0.5, square(117, 0)),
        Known("64.08.02", "Wahau", "", 91.0, 0.5, square(117.9, 0)),
    ]
    assert found(run(({"objectid": "7"}, 117.1), known=drawn)) == [(1, "64.08.01", "inside")]
    assert [one.why for one in run(({"objectid": "7"}, 117.45), known=drawn).unmatched] == ["no_match"]


def test_a_row_that_is_nothing_known_says_so_and_areas_without_a_row_are_named():
    matching = run(({"kode": "64.08.04.2001"}, 117), ({"kode": "64.71.01.1001", "nama": "Balikpapan"}, 90))
    assert [(one.feature, one.why) for one in matching.unmatched] == [(2, "no_match")]
    assert matching.missing == ("64.08.04.2002", "64.08.05.2003", "64.08.06.2003")


def test_two_rows_of_one_code_are_parts_of_one_area():
    assert found(run(({"kode": "6408042001"}, 117), ({"kode": "6408042001"}, 117))) == [
        (1, "64.08.04.2001", "code"),
        (2, "64.08.04.2001", "code"),
    ]


def test_a_name_never_takes_what_another_row_names_by_code():
    matching = run(
        ({"kode": "6408042001", "nama": "Sangatta Utara"}, 117), ({"kode": "", "nama": "Sangatta Utara"}, 119)
    )
    assert found(matching) == [(1, "64.08.04.2001", "code")]
    assert [(one.why, one.detail) for one in matching.unmatched] == [("taken", "64.08.04.2001")]


def test_a_code_whose_name_differs_is_matched_by_the_code_and_told():
    rows = [({"k": "6408042001", "n": "Singa Gembara"}, 117), ({"k": "6408042002", "n": "Sangatta Utara"}, 118)]
    assert [(one.code, one.same_name) for one in run(*rows).matches] == [
        ("64.08.04.2001", False),
        ("64.08.04.2002", False),
    ]


def test_a_shape_far_from_the_known_point_is_told():
    assert [one.away for one in run(({"k": "6408042001"}, 117), ({"k": "6408042002"}, 90)).matches] == [False, True]


def test_what_a_person_says_a_row_is_wins_and_a_row_may_be_left_out():
    rows = [({"k": "6408042001"}, 117), ({"k": "x"}, 90), ({"k": "6408042002"}, 118)]
    matching = run(*rows, chosen={2: "64.08.05.2003", 3: ""})
    assert found(matching) == [(1, "64.08.04.2001", "code"), (2, "64.08.05.2003", "hand")]
    assert [(one.feature, one.why) for one in matching.unmatched] == [(3, "left_out")]
