"""Polygons side by side: mended where a pen slipped, left to a person where two claim the land."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import affinity
from shapely.geometry import MultiPolygon, Polygon, box
from shapely.ops import unary_union

from sigap_engine.boundaries import area_km2, mend

M = 1 / 111_320  # a metre in degrees, at the equator


def metres(west, south, east, north):
    return box(117 + west * M, 0.5 + south * M, 117 + east * M, 0.5 + north * M)


def kinds(coverage):
    return [(one.key, one.what) for one in coverage.mended]


def test_what_is_in_order_is_left_as_it_is():
    shapes = {"a": metres(0, 0, 1000, 1000), "b": metres(1000, 0, 2000, 1000)}
    coverage = mend(shapes)
    assert (coverage.mended, coverage.clashes) == ((), ())
    assert all(coverage.shapes[key].symmetric_difference(shapes[key]).area < 1e-8 for key in shapes)


def test_a_ring_that_crosses_itself_becomes_valid_and_is_told_with_the_reason():
    bow = Polygon([(117, 0.5), (117.01, 0.51), (117.01, 0.5), (117, 0.51)])
    coverage = mend({"a": bow})
    assert coverage.shapes["a"].is_valid
    assert kinds(coverage) == [("a", "ring")]
    assert coverage.mended[0].detail == "Self-intersection"


def test_a_thread_and_a_speck_beside_an_area_are_dropped_and_an_islet_stays():
    thread, speck, islet = metres(2000, 0, 2001, 500), metres(3000, 0, 3005, 5), metres(5000, 0, 5040, 40)
    coverage = mend({"a": MultiPolygon([metres(0, 0, 1000, 1000), thread, speck, islet])})
    assert kinds(coverage) == [("a", "sliver")]
    assert area_km2(coverage.shapes["a"]) == pytest.approx(1.0 + 0.0016, rel=0.01)


def test_an_area_that_is_only_a_thread_is_never_dropped():
    assert "a" in mend({"a": metres(0, 0, 1, 500)}).shapes


def test_a_small_overlap_goes_to_one_side_and_is_told():
    coverage = mend({"a": metres(0, 0, 1005, 1000), "b": metres(1000, 0, 2000, 1000)})
    assert [one.what for one in coverage.mended] == ["overlap"]
    assert coverage.mended[0].km2 == pytest.approx(0.005, rel=0.01)
    assert coverage.shapes["a"].intersection(coverage.shapes["b"]).area < 1e-12


def test_land_that_two_areas_claim_is_left_and_told_as_a_clash():
    shapes = {"a": metres(0, 0, 1300, 1000), "b": metres(1000, 0, 2000, 1000)}
    coverage = mend(shapes)
    assert [(one.one, one.two) for one in coverage.clashes] == [("a", "b")]
    assert coverage.clashes[0].km2 == pytest.approx(0.3, rel=0.01)
    assert coverage.mended == ()


def test_a_small_share_of_large_areas_is_a_clash_when_it_is_over_a_square_kilometre():
    coverage = mend({"a": metres(0, 0, 20_100, 20_000), "b": metres(20_000, 0, 40_000, 20_000)})
    assert [(one.one, one.two) for one in coverage.clashes] == [("a", "b")]


def test_a_gap_between_neighbours_is_closed_and_a_lake_inside_one_stays():
    left = metres(0, 0, 1000, 2000).difference(metres(990, 900, 1000, 1100)).difference(metres(200, 200, 500, 500))
    coverage = mend({"a": left, "b": metres(1000, 0, 2000, 2000)})
    whole = unary_union(list(coverage.shapes.values()))
    assert [one.what for one in coverage.mended] == ["gap"]
    assert len(whole.interiors) == 1
    assert area_km2(whole) == pytest.approx(
        area_km2(metres(0, 0, 2000, 2000)) - area_km2(metres(200, 200, 500, 500)), rel=1e-4
    )


def test_nothing_in_gives_nothing_out():
    assert mend({}).shapes == {}


def test_a_known_area_is_measured_on_the_ellipsoid():
    """A cell of one degree at the equator: 12,308.8 km² on WGS84 (Karney 2013, GeographicLib's Planimeter)."""
    assert area_km2(box(117, 0, 118, 1)) == pytest.approx(12_308.8, rel=1e-4)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 4000), st.integers(50, 2000)), min_size=2, max_size=5))
def test_mending_never_gives_an_invalid_area_nor_makes_land(cells):
    shapes = {
        str(place): affinity.rotate(metres(x, y, x + size, y + size), 10) for place, (x, y, size) in enumerate(cells)
    }
    coverage = mend(shapes)
    assert all(shape.is_valid for shape in coverage.shapes.values())
    before, after = unary_union(list(shapes.values())), unary_union(list(coverage.shapes.values()))
    gained = sum(one.km2 for one in coverage.mended if one.what == "gap")
    assert area_km2(after) <= area_km2(before) + gained + 0.001
