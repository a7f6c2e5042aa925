"""Canonical bytes: the same document gives the same text, and what may not stand in an entry is refused."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigap.journal.canonical import LARGEST_INTEGER, NotCanonical, canonical_text, parse_instant, plain, read_text

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_INTEGER, LARGEST_INTEGER)
    | st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"]))
)
DOCUMENTS = st.dictionaries(
    st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])),
    st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner), max_leaves=8),
)


@given(DOCUMENTS)
def test_reading_and_writing_again_gives_the_same_text(document):
    text = canonical_text(document)
    assert canonical_text(read_text(text)) == text


def test_keys_are_sorted_and_accents_composed():
    assert canonical_text({"b": 1, "a": "e\u0301"}) == '{"a":"é","b":1}'


def test_instants_are_utc_with_microseconds():
    wita = timezone(timedelta(hours=8))
    assert plain(datetime(2024, 11, 27, 14, 8, tzinfo=wita)) == "2024-11-27T06:08:00.000000Z"
    assert parse_instant("2024-11-27T06:08:00.000001Z") == datetime(2024, 11, 27, 6, 8, 0, 1, tzinfo=UTC)


@pytest.mark.parametrize("value", [1.5, "a\x00b", 2**53, datetime(2024, 1, 1), b"x", {1: "a"}, {1, 2}])
def test_what_may_not_stand_in_an_entry_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical_text({"x": value})
