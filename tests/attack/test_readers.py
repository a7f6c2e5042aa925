"""No reader of outside things is forgotten."""

from tests.attack.readers import OURS, TRIED, readers


def test_every_reader_is_tried_or_reads_our_own_word():
    found = readers()
    assert sorted(found - {*TRIED, *OURS}) == []


def test_no_row_speaks_of_a_reader_that_is_gone():
    assert sorted({*TRIED, *OURS} - readers()) == []
