"""The regency's real polygons, where they lie beside the project."""

import csv
import json
from pathlib import Path

import pytest
from pyproj import Transformer
from shapely import transform
from shapely.geometry import shape

from sigap_engine.boundaries import Known, area_km2, match, mend, place, read_layer
from tests.factories.boundary_files import geopackage, zipped_shapefile

ROOT = Path(__file__).resolve().parents[3]
REAL = ROOT.parent / "shared" / "data" / "geo" / "kutim"
OURS = ROOT / "data" / "territory"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="poligon asli tidak ada: ../shared/data/geo/kutim")

LEVELS = {"desa": ("desa", "kelurahan"), "kecamatan": ("kecamatan",)}


def known_of(level):
    with (OURS / "areas.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    shapes = drawn(level)
    names = {row["code"]: row["name"] for row in rows}
    return [
        Known(
            row["code"],
            row["name"],
            names.get(row["parent"], "") if level == "desa" else "",
            int(row["lon_e6"]) / 1e6,
            int(row["lat_e6"]) / 1e6,
            shapes[row["code"]],
        )
        for row in rows
        if row["level"] in LEVELS[level]
    ]


def drawn(level):
    return {
        row["id"]: shape(row["geometry"]) for row in json.loads((OURS / f"{level}.geojson").read_text())["features"]
    }


def run(data, level, asked=""):
    layer = read_layer(data)
    placed = place([row.shape for row in layer.features], layer.projection, list(drawn(level).values()), asked)
    matching = match(layer.features, placed.shapes, known_of(level))
    shapes = {one.code: placed.shapes[one.feature - 1] for one in matching.matches}
    return layer, placed, matching, mend(shapes)


def rows_of(name):
    told = json.loads((REAL / name).read_text())
    return [(row["properties"], shape(row["geometry"])) for row in told["features"]]


@pytest.mark.parametrize(
    ("name", "level", "count"), [("kutim_desa.geojson", "desa", 141), ("kutim_kecamatan.geojson", "kecamatan", 18)]
)
def test_every_area_is_matched_and_the_regency_measures_what_it_measures(name, level, count):
    _layer, _placed, matching, coverage = run((REAL / name).read_bytes(), level)
    assert (len(matching.matches), matching.unmatched, matching.missing) == (count, (), ())
    assert round(sum(area_km2(one) for one in coverage.shapes.values())) == 31_532
    assert all(one.is_valid for one in coverage.shapes.values())
    assert coverage.clashes == ()


def test_the_same_villages_by_name_alone_as_a_shapefile_in_metres():
    change = Transformer.from_crs("EPSG:4326", "EPSG:32650", always_xy=True).transform
    rows = [
        (
            {"NAMOBJ": values["nama"].upper(), "WADMKC": values["nama_kecamatan"]},
            transform(one, change, interleaved=False),
        )
        for values, one in rows_of("kutim_desa_light.geojson")
    ]
    _layer, placed, matching, coverage = run(zipped_shapefile(rows, prj=""), "desa", asked="EPSG:32650")
    assert placed.projection == "EPSG:32650"
    assert (len({one.code for one in matching.matches}), matching.unmatched) == (141, ())
    assert {one.how for one in matching.matches} == {"name"}
    assert round(sum(area_km2(one) for one in coverage.shapes.values())) == 31_532


def test_the_same_kecamatan_with_latitude_first_and_without_names_as_a_geopackage():
    rows = [
        ({"objectid": str(number)}, transform(one, lambda x, y: (y, x), interleaved=False))
        for number, (_values, one) in enumerate(rows_of("kutim_kecamatan_light.geojson"))
    ]
    _layer, placed, matching, _coverage = run(geopackage(rows), "kecamatan")
    assert placed.swapped
    assert {one.how for one in matching.matches} == {"inside"}
    assert (len(matching.matches), matching.missing) == (18, ())
