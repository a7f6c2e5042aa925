"""Canonical bytes: the same document gives the same text, and what may not stand in an entry is refused."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigap.journal.canonical import LARGEST_INTEGER, NotCanonical, canonical_text, parse_instant, plain, read_text
from sigap.journal.ids import derived_id, new_id

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


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        float("nan"),
        "a\x00b",
        {"a\x00": 1},
        2**53,
        -(2**53),
        datetime(2024, 1, 1),
        b"x",
        {1: "a"},
        {1, 2},
        "\ud800",
        {"\udfff": 1},
        {"\u00e9": 1, "e\u0301": 2},
        object(),
    ],
)
def test_what_may_not_stand_in_an_entry_is_refused(value):
    with pytest.raises(NotCanonical):
        canonical_text({"x": value})


def test_the_published_example_of_key_order():
    """RFC 8785, section 3.2.3: keys sort by UTF-16 code units, not by code points."""
    names = ["\u20ac", "\r", "\ufb33", "1", "\U0001f600", "\u0080", "\u00f6"]
    plain_order = ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600"]
    kept = [name for name in names if name != "\ufb33"]  # it composes to two characters under NFC
    assert list(read_text(canonical_text(dict.fromkeys(kept, 0)))) == plain_order


def test_the_published_example_of_escapes():
    """RFC 8785, section 3.2.2.2: the shortest escapes, everything else as it is."""
    text = canonical_text({"s": '\u20ac$\u000f\nA\'B"\\\\"/\u007f'})
    assert text == '{"s":"\u20ac$\\u000f\\nA\'B\\"\\\\\\\\\\"/\u007f"}'


def test_new_ids_are_version_7_and_sort_by_the_time_they_were_made():
    made = [new_id() for _ in range(2000)]
    assert {one.version for one in made} == {7}
    assert made == sorted(made)
    assert len(set(made)) == len(made)


def test_derived_ids_depend_on_every_part_and_on_nothing_else():
    assert derived_id("timer", 1, "breach") == derived_id("timer", 1, "breach")
    assert len({derived_id("a", "bc"), derived_id("ab", "c"), derived_id("a", "b", "c"), derived_id("abc")}) == 4
