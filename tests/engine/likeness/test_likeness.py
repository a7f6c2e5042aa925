"""Suggestions of duplicates, with reasons."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from sigap_engine.likeness import Told, alike, content_words, distance_m, most_alike

AT = datetime(2024, 11, 27, 6, 0, tzinfo=UTC)


def told(id="1", text="", area="64.08.11.2001", minutes=0, kind="B1", lat=None, lon=None):
    return Told(id, kind, area, AT + timedelta(minutes=minutes), content_words(text), lat, lon)


def test_the_same_brawl_told_twice_is_suggested_with_its_reasons():
    one = told("1", "Ada rombongan dari arah pasar, sebagian membawa kayu")
    two = told("2", "Rombongan pembawa kayu di pasar, mereka berteriak", minutes=11)
    other = told("3", "Baliho dirobek di depan sekolah", area="64.08.04.2001", kind="D1")
    (found,) = most_alike(one, [one, two, other])
    assert found.id == "2"
    assert found.minutes == 11
    assert set(found.shared) >= {"rombong", "kayu", "pasar"}
    assert found.same_kind


def test_far_apart_in_time_or_place_is_not_worth_a_look():
    assert alike(told("1"), told("2", minutes=7 * 60)) is None
    assert alike(told("1"), told("2", area="64.08.06.2001")) is None


def test_known_distance():
    # Sangatta (0.50 N 117.54 E) to Bontang (0.13 N 117.49 E): about 41.5 km on the sphere, worked by hand.
    assert abs(distance_m(500000, 117540000, 130000, 117490000) - 41515) < 100


@given(st.integers(0, 359), st.text("abc ", max_size=30), st.text("abc ", max_size=30))
def test_likeness_is_symmetric_and_bounded(minutes, first, second):
    one, two = told("1", first), told("2", second, minutes=minutes)
    there, back = alike(one, two), alike(two, one)
    assert there is not None and back is not None
    assert there.score == back.score
    assert 0.0 <= there.score <= 1.0 + 1e-9


def test_affixes_and_filler_do_not_hide_the_same_words():
    assert content_words("membawa") == content_words("dibawa") == content_words("bawa yang")


def test_ten_thousand_candidates_are_no_burden():
    crowd = [told(str(n), "massa kumpul di lapangan", minutes=n % 300) for n in range(10_000)]
    assert len(most_alike(told("x", "massa berkumpul di lapangan"), crowd, limit=5)) == 5
