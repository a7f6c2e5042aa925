"""Coordinates of any projection, axes of any order: on the earth where the areas are, or a question."""

import pytest
from pyproj import Transformer
from shapely import transform
from shapely.geometry import box

from sigap_engine.boundaries import UnreadableLayer, place
from tests.factories.boundary_files import WGS84_WKT, square

SANGATTA = square(117.5, 0.4, 0.2)
AROUND = [box(117.4, 0.3, 117.8, 0.7)]


def in_metres(shape, name):
    return transform(shape, Transformer.from_crs("EPSG:4326", name, always_xy=True).transform, interleaved=False)


def close(one, two):
    return one.symmetric_difference(two).area < 1e-8


def test_degrees_without_a_word_about_them_are_taken_as_degrees():
    placed = place([SANGATTA], "", AROUND)
    assert (placed.shapes, placed.projection, placed.swapped) == ((SANGATTA,), "EPSG:4326", False)


def test_latitude_first_is_turned_and_told():
    turned = transform(SANGATTA, lambda x, y: (y, x), interleaved=False)
    placed = place([turned], "", AROUND)
    assert placed.swapped
    assert close(placed.shapes[0], SANGATTA)


@pytest.mark.parametrize("name", ["EPSG:32650", "EPSG:23840"])
def test_metres_with_their_projection_land_where_they_belong(name):
    placed = place([in_metres(SANGATTA, name)], name, AROUND)
    assert close(placed.shapes[0], SANGATTA)
    assert placed.projection == name


def test_metres_without_a_projection_are_asked_about_with_those_that_would_fit():
    with pytest.raises(UnreadableLayer) as told:
        place([in_metres(SANGATTA, "EPSG:32650")], "", AROUND)
    assert told.value.code == "projection_needed"
    assert told.value.detail.split(", ")[0] == "EPSG:32650"
    assert "EPSG:3857" not in told.value.detail


def test_what_a_person_named_wins_over_the_file():
    placed = place([in_metres(SANGATTA, "EPSG:32650")], WGS84_WKT, AROUND, asked="EPSG:32650")
    assert close(placed.shapes[0], SANGATTA)


def test_the_words_of_a_prj_are_understood():
    assert place([SANGATTA], WGS84_WKT, AROUND).projection == "EPSG:4326"


@pytest.mark.parametrize("name", ["EPSG:999999", "UTM di mana", "LOCAL_CS[]", "PROJCS[" * 50])
def test_a_projection_that_means_nothing_is_refused_by_its_name(name):
    with pytest.raises(UnreadableLayer) as told:
        place([SANGATTA], name, AROUND)
    assert (told.value.code, told.value.detail) == ("unknown_projection", name[:80])


def test_boundaries_of_another_place_are_refused_with_where_they_lie():
    with pytest.raises(UnreadableLayer) as told:
        place([square(106.8, -6.3, 0.1)], "", AROUND)
    assert (told.value.code, told.value.detail) == ("elsewhere", "-6.25, 106.85")


def test_numbers_beyond_the_reach_of_a_projection_are_refused():
    with pytest.raises(UnreadableLayer) as told:
        place([square(5e8, 5e8, 1000)], "EPSG:32650", AROUND)
    assert told.value.code == "elsewhere"
