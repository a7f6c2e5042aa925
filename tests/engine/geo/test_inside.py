"""Which area a point lies in: inside, on a border, outside, and numbers that are no place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box

from sigap_engine.geo import AreaIndex
from sigap_engine.likeness import distance_m

WEST, EAST = box(117.0, 0.0, 117.5, 1.0), box(117.5, 0.0, 118.0, 1.0)
HALVES = AreaIndex({"b-east": EAST, "a-west": WEST})


def at(index, lat, lon):
    return index.code_at(round(lat * 1e6), round(lon * 1e6))


@pytest.mark.parametrize(
    ("lat", "lon", "code"),
    [
        (0.5, 117.25, "a-west"),
        (0.5, 117.75, "b-east"),
        (0.000001, 117.000001, "a-west"),
        (1.000001, 117.25, None),
        (0.5, 116.999999, None),
        (-0.5, 117.25, None),
        (117.25 - 90, 0.5, None),
    ],
)
def test_a_point_is_in_the_area_around_it(lat, lon, code):
    assert at(HALVES, lat, lon) == code


def test_a_point_on_a_shared_border_belongs_to_one_area_always_the_same():
    turned_round = AreaIndex({"a-west": WEST, "b-east": EAST})
    assert at(HALVES, 0.5, 117.5) == at(turned_round, 0.5, 117.5) == "a-west"


def test_a_point_on_the_outer_border_is_inside():
    assert at(HALVES, 1.0, 117.75) == "b-east"


def test_islands_and_holes_are_seen():
    lake = Polygon(box(0, 0, 10, 10).exterior.coords, [box(4, 4, 6, 6).exterior.coords])
    index = AreaIndex({"shore": MultiPolygon([lake, box(20, 0, 21, 1)]), "lake": box(4.5, 4.5, 5.5, 5.5)})
    assert at(index, 0.5, 20.5) == "shore", "an island of the same area"
    assert at(index, 5, 5) == "lake"
    assert at(index, 4.2, 4.2) is None, "between lake and shore"


def test_without_areas_there_is_nothing_to_be_in():
    assert at(AreaIndex({}), 0.5, 117.2) is None


@pytest.mark.parametrize(("lat_e6", "lon_e6"), [(90_000_001, 0), (-90_000_001, 0), (0, 180_000_001), (10**30, 10**30)])
def test_impossible_numbers_are_refused(lat_e6, lon_e6):
    with pytest.raises(ValueError, match="latitude"):
        HALVES.code_at(lat_e6, lon_e6)


degrees = st.tuples(st.integers(-2_000_000, 2_000_000), st.integers(115_000_000, 120_000_000))


@given(degrees)
def test_the_answer_is_the_one_that_arithmetic_gives(place):
    lat, lon = place[0] / 1e6, place[1] / 1e6
    west, east = 0 <= lat <= 1 and 117 <= lon <= 117.5, 0 <= lat <= 1 and 117.5 < lon <= 118
    assert HALVES.code_at(*place) == ("a-west" if west else "b-east" if east else None)


@given(degrees, degrees)
def test_distance_is_the_same_both_ways_and_nothing_to_itself(one, two):
    assert distance_m(*one, *two) == pytest.approx(distance_m(*two, *one), rel=1e-12, abs=1e-6)
    assert distance_m(*one, *one) == 0
    assert distance_m(*one, *two) >= 0


@pytest.mark.parametrize(
    ("lat", "lon", "within_m", "code"),
    [
        (0.5, 118.008, 1000, "b-east"),  # 890 m off
        (0.5, 118.010, 1000, None),  # 1,112 m off
        (1.008, 117.2, 1000, "a-west"),
        (0.5, 116.999, 1000, "a-west"),
        (0.5, 117.2, 1000, "a-west"),  # inside
        (0.5, 119.0, 1000, None),
    ],
)
def test_just_beyond_the_line_belongs_to_the_nearest_area(lat, lon, within_m, code):
    assert HALVES.nearest(round(lat * 1e6), round(lon * 1e6), within_m) == code


@given(st.floats(0.001, 0.03), st.floats(-60, 60))
def test_near_is_measured_in_metres_at_every_latitude(beyond, lat):
    square = AreaIndex({"x": box(0, lat - 0.1, 1, lat + 0.1)})
    metres = distance_m(round(lat * 1e6), 1_000_000, round(lat * 1e6), round((1 + beyond) * 1e6))
    assert square.nearest(round(lat * 1e6), round((1 + beyond) * 1e6), metres * 1.02) == "x"
    assert square.nearest(round(lat * 1e6), round((1 + beyond) * 1e6), metres * 0.98) is None
