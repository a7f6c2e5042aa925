"""Nearest-village cells: worked by hand on grids near the equator, then on the shipped map."""

import csv
import json
import warnings
from math import pi
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod
from shapely.geometry import Point, box, shape
from shapely.ops import unary_union

from sigap_engine.geo import Site, dissolve, voronoi_cells
from sigap_engine.geo.cells import ISLET_KM

DATA = Path(__file__).resolve().parents[3] / "data" / "territory"
EARTH = Geod(ellps="WGS84")


def km2(area):
    return abs(EARTH.geometry_area_perimeter(area)[0]) / 1e6


def site(code, lon, lat, ours=True):
    return Site(code, 117 + lon, lat, ours)


# A square of one degree with a village in the middle of each quarter: every cell is a quarter.
SQUARE = box(117, 0, 118, 1)
QUARTERS = [site("sw", 0.25, 0.25), site("se", 0.75, 0.25), site("nw", 0.25, 0.75), site("ne", 0.75, 0.75)]


def test_four_villages_share_a_square_in_quarters():
    cells = voronoi_cells(QUARTERS, SQUARE)
    assert set(cells) == {"sw", "se", "nw", "ne"}
    for code, west, south in (("sw", 117, 0), ("se", 117.5, 0), ("nw", 117, 0.5), ("ne", 117.5, 0.5)):
        quarter = box(west, south, west + 0.5, south + 0.5)
        assert km2(cells[code].intersection(quarter)) / km2(quarter) == pytest.approx(1, abs=2e-4)


def test_the_cells_fill_the_land_once():
    cells = voronoi_cells(QUARTERS, SQUARE)
    assert sum(km2(cell) for cell in cells.values()) == pytest.approx(km2(SQUARE), rel=1e-4)
    assert km2(unary_union(list(cells.values()))) == pytest.approx(km2(SQUARE), rel=1e-4)


def test_a_foreign_neighbour_bounds_a_cell_without_getting_one():
    foreign = [one if one.code == "sw" else Site(one.code, one.lon, one.lat, False) for one in QUARTERS]
    cells = voronoi_cells(foreign, SQUARE)
    assert set(cells) == {"sw"}
    assert km2(cells["sw"]) == pytest.approx(km2(SQUARE) / 4, rel=2e-3)


def test_the_coast_cuts_a_cell():
    coast = box(117, 0, 118, 0.4).union(box(117, 0.6, 117.1, 1))
    cells = voronoi_cells(QUARTERS, coast)
    land, islet = sorted(cells["nw"].geoms, key=lambda part: -part.area)
    assert km2(land) == pytest.approx(km2(box(117, 0.6, 117.1, 1)), rel=1e-3)
    assert land.bounds[2] == pytest.approx(117.1, abs=1e-3)
    assert km2(islet) == pytest.approx(pi * ISLET_KM**2, rel=1e-2), "the village itself, which the coast misses"
    assert islet.contains(next(Point(one.lon, one.lat) for one in QUARTERS if one.code == "nw"))


def test_a_village_whose_cell_is_all_sea_gets_a_small_disc_around_it():
    cells = voronoi_cells(QUARTERS, box(117, 0, 118, 0.4))
    disc = cells["ne"]
    assert disc.contains(Point(117.75, 0.75))
    assert km2(disc) == pytest.approx(3.1416 * 1.2**2, rel=0.01), "a disc of 1.2 km around the point"
    assert km2(cells["se"]) == pytest.approx(km2(box(117.5, 0, 118, 0.4)), rel=2e-3), "the others keep their land"


def test_two_islets_close_together_do_not_overlap():
    pair = [site("one", 0.5, 0.5), site("two", 0.51, 0.5), site("far", 0.1, 0.1)]
    cells = voronoi_cells(pair, box(117, 0, 117.2, 0.2))
    assert km2(cells["one"].intersection(cells["two"])) < 1e-6
    assert km2(cells["one"]) == pytest.approx(km2(cells["two"]), rel=1e-3)


def test_kecamatan_are_their_villages_put_together():
    cells = voronoi_cells(QUARTERS, SQUARE)
    halves = dissolve(cells, {"sw": "west", "nw": "west", "se": "east", "ne": "east"})
    assert set(halves) == {"west", "east"}
    assert halves["west"].geom_type == "Polygon", "the border between two villages of one kecamatan is gone"
    assert km2(halves["west"].intersection(box(117, 0, 117.5, 1))) == pytest.approx(km2(SQUARE) / 2, rel=1e-3)


def test_simplified_neighbours_keep_one_border():
    crooked = box(117, 0, 118, 1).difference(Point(117.5, 1.0).buffer(0.2, quad_segs=64))
    cells = voronoi_cells(QUARTERS, crooked, tolerance_m=2000)
    exact = voronoi_cells(QUARTERS, crooked)
    assert sum(len(c.exterior.coords) for c in cells.values()) < sum(len(c.exterior.coords) for c in exact.values())
    assert km2(cells["nw"].intersection(cells["ne"])) < 0.01
    united = unary_union(list(cells.values()))
    assert sum(km2(cell) for cell in cells.values()) == pytest.approx(km2(united), rel=1e-6)


@pytest.mark.parametrize(
    ("sites", "why"),
    [
        (QUARTERS[:2], "three sites"),
        ([*QUARTERS, site("again", 0.25, 0.25)], "share one point"),
    ],
)
def test_what_cannot_be_divided_is_refused(sites, why):
    with pytest.raises(ValueError, match=why):
        voronoi_cells(sites, SQUARE)


spots = st.lists(st.tuples(st.integers(5, 95), st.integers(5, 95)), min_size=3, max_size=12, unique=True).filter(
    lambda many: len({x for x, _ in many}) > 1 and len({y for _, y in many}) > 1
)


@settings(max_examples=40, deadline=None)
@given(spots)
def test_any_villages_tile_the_land_and_lie_in_their_own_cell(many):
    sites = [site(str(n), x / 100, y / 100) for n, (x, y) in enumerate(many)]
    cells = voronoi_cells(sites, SQUARE)
    assert sum(km2(cell) for cell in cells.values()) == pytest.approx(km2(SQUARE), rel=1e-3)
    for one in sites:
        assert cells[one.code].contains(Point(one.lon, one.lat))


def test_the_geometry_library_has_nothing_to_complain_about():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert voronoi_cells(QUARTERS, SQUARE)


# --- the shipped map --------------------------------------------------------------------------------------------------


def features(path, key="id"):
    found = json.loads(path.read_text(encoding="utf-8"))["features"]
    return {one[key]: shape(one["geometry"]).buffer(0) for one in found}


@pytest.fixture(scope="module")
def kecamatan():
    return features(DATA / "kecamatan.geojson")


@pytest.fixture(scope="module")
def desa():
    return features(DATA / "desa.geojson")


@pytest.fixture(scope="module")
def villages():
    with (DATA / "areas.csv").open(encoding="utf-8", newline="") as file:
        return {
            row["code"]: Point(int(row["lon_e6"]) / 1e6, int(row["lat_e6"]) / 1e6)
            for row in csv.DictReader(file)
            if row["level"] in {"desa", "kelurahan"}
        }


def test_the_shipped_map_has_every_area_once(kecamatan, desa, villages):
    assert len(kecamatan) == 18
    assert set(desa) == set(villages)
    assert len(desa) == 141
    assert {code[:8] for code in desa} == set(kecamatan)


def test_the_shipped_villages_fill_their_kecamatan(kecamatan, desa):
    for code, whole in kecamatan.items():
        parts = [cell for village, cell in desa.items() if village.startswith(code)]
        assert km2(unary_union(parts).symmetric_difference(whole)) / km2(whole) < 0.01, code
        assert sum(km2(part) for part in parts) == pytest.approx(km2(whole), rel=0.01), code


def test_no_shipped_village_lies_in_the_cell_of_another(desa, villages):
    strays = [
        (code, other)
        for code, point in villages.items()
        for other, cell in desa.items()
        if other != code and cell.contains(point)
    ]
    assert strays == []


def test_every_shipped_village_lies_in_its_own_cell(desa, villages):
    assert [code for code, point in villages.items() if not desa[code].intersects(point)] == []


def test_the_approximate_kecamatan_agree_with_the_real_ones_about_seven_tenths(shared, kecamatan):
    """Share of the real area that lies in the cell of the right kecamatan: approximate, and the map says so."""
    folder = shared / "data" / "geo" / "kutim"
    if not (folder / "kutim_kecamatan.geojson").exists():
        pytest.skip(f"real polygons absent: {folder}")
    real = features(folder / "kutim_kecamatan.geojson")
    assert set(real) == set(kecamatan)
    right = sum(km2(border.intersection(kecamatan[code])) for code, border in real.items())
    assert 0.65 < right / sum(km2(border) for border in real.values()) < 0.80
    worst = min(km2(border.intersection(kecamatan[code])) / km2(border) for code, border in real.items())
    assert worst > 0.5, "every kecamatan is mostly where it belongs"
