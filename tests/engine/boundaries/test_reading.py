"""Files as offices deliver them, and files as attackers do."""

import io
import json
import sqlite3
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigap_engine.boundaries import UnreadableLayer, read_layer
from sigap_engine.boundaries import layer as limits
from tests.factories.boundary_files import geojson, geopackage, square, zipped_shapefile

ROWS = [
    ({"KODE": "64.08.01", "NAMA": "Muara Ancalong"}, square(116, 0)),
    ({"KODE": "64.08.02", "NAMA": "Wahau"}, square(117, 0)),
]


@pytest.mark.parametrize("make", [geojson, geopackage, zipped_shapefile])
def test_the_same_rows_are_read_from_each_kind_of_file(make):
    layer = read_layer(make(ROWS))
    assert [feature.values["NAMA"] for feature in layer.features] == ["Muara Ancalong", "Wahau"]
    assert [feature.number for feature in layer.features] == [1, 2]
    assert [feature.shape.equals(shape) for feature, (_values, shape) in zip(layer.features, ROWS, strict=True)] == [
        True,
        True,
    ]


def test_the_kind_is_told_by_what_the_file_holds():
    assert {read_layer(make(ROWS)).format for make in (geojson, geopackage, zipped_shapefile)} == {
        "GeoJSON",
        "GeoPackage",
        "Shapefile",
    }


def test_each_kind_tells_its_projection():
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32650"}}
    assert read_layer(geojson(ROWS, crs=crs)).projection == "EPSG:32650"
    crs84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert read_layer(geojson(ROWS, crs=crs84)).projection == "EPSG:4326"
    assert read_layer(geojson(ROWS)).projection == ""
    assert read_layer(geopackage(ROWS, srs=32650)).projection == "EPSG:32650"
    assert read_layer(geopackage(ROWS, srs=-1, organization="NONE", definition="undefined")).projection == ""
    assert read_layer(zipped_shapefile(ROWS)).projection.startswith("GEOGCS")
    assert read_layer(zipped_shapefile(ROWS, prj="")).projection == ""


def test_a_geometry_blob_without_an_envelope_is_read():
    assert len(read_layer(geopackage(ROWS, envelope=False)).features) == 2


def test_codes_that_were_kept_as_numbers_stay_whole():
    data = geojson([({"kode": 6408012001}, square(0, 0)), ({"kode": 6408012002.0}, square(1, 0))])
    assert [feature.values["kode"] for feature in read_layer(data).features] == ["6408012001", "6408012002"]


def test_a_row_without_a_polygon_is_counted_and_the_rest_is_read():
    broken = {"type": "Feature", "properties": {}, "geometry": {"type": "Polygon", "coordinates": [[[1]]]}}
    told = json.loads(geojson([*ROWS, ({"KODE": "x"}, None)]))
    told["features"].append(broken)
    layer = read_layer(json.dumps(told).encode())
    assert len(layer.features) == 2
    assert layer.skipped == (3, 4)


def test_names_in_an_old_code_page_are_read():
    rows = [({"NAMA": "Télen"}, square(0, 0))]
    assert read_layer(zipped_shapefile(rows, cpg="cp1252")).features[0].values["NAMA"] == "Télen"


def test_a_shapefile_in_a_folder_beside_other_files_is_found():
    data = zipped_shapefile(ROWS, folder="Batas 2025/", extra=[("__MACOSX/._batas.shp", b"x"), ("baca saya.txt", b"x")])
    assert len(read_layer(data).features) == 2


def refused(data: bytes) -> UnreadableLayer:
    with pytest.raises(UnreadableLayer) as told:
        read_layer(data)
    assert told.value.code in UnreadableLayer.CODES
    return told.value


def refused_rightly(error: UnreadableLayer) -> None:
    if error.code not in UnreadableLayer.CODES:
        raise AssertionError(error.code) from error


def zipped(*entries: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in entries:
            archive.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"GIF89a", "unknown_format"),
        (b"<?xml version='1.0'?><kml/>", "unknown_format"),
        (b"{", "broken"),
        (b'{"type":"Topology"}', "no_features"),
        (b'{"type":"FeatureCollection","features":[]}', "no_features"),
        (b'{"type":"FeatureCollection","features":[{"type":"Feature","geometry":null}]}', "no_polygons"),
        (b"[" * 200_000, "unknown_format"),
        (b'{"a":' + b"[" * 200_000, "broken"),
        (b'{"type":' + b"9" * 50_000 + b"}", "broken"),
        (b"PK\x03\x04 broken", "broken"),
        (b"SQLite format 3\x00 broken", "broken"),
        (zipped(("a.txt", b"x")), "no_layer"),
        (zipped(("a.shp", b"x")), "parts_missing"),
        (zipped(("a.shp", b"x"), ("a.dbf", b"x")), "broken"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_reason(data, code):
    assert refused(data).code == code


def test_an_archive_without_its_table_names_the_missing_part():
    assert refused(zipped_shapefile(ROWS, without="dbf")).detail == ".dbf"


def test_an_archive_that_unpacks_to_more_than_the_limit_is_left_unread(monkeypatch):
    monkeypatch.setattr("sigap_engine.boundaries.shapefile_zip.MAX_UNPACKED", 1_000_000)
    assert refused(zipped(("a.shp", bytes(900_000)), ("a.dbf", bytes(200_000)))).code == "unpacks_too_large"


def test_a_file_over_the_limit_is_left_unread(monkeypatch):
    monkeypatch.setattr("sigap_engine.boundaries.reading.MAX_BYTES", 10)
    assert refused(geojson(ROWS)).code == "too_large"


@pytest.mark.parametrize(("name", "code"), [("MAX_FEATURES", "too_many_features"), ("MAX_POINTS", "too_many_points")])
def test_more_rows_or_points_than_the_limits_are_refused(monkeypatch, name, code):
    assert getattr(limits, name) > 1
    monkeypatch.setattr(f"sigap_engine.boundaries.reading.{name}", 1)
    assert refused(geojson(ROWS)).code == code


def test_a_package_whose_rows_are_a_view_that_never_ends_is_given_up(monkeypatch):
    monkeypatch.setattr("sigap_engine.boundaries.geopackage._MAX_STEPS", 3)
    database = sqlite3.connect(":memory:")
    database.deserialize(geopackage(ROWS))
    database.executescript(
        """
        ALTER TABLE batas RENAME TO lama;
        CREATE VIEW batas AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
          SELECT i AS fid, lama.geom AS geom FROM n, lama WHERE i < 0;
        """
    )
    assert refused(database.serialize()).code == "broken"


def test_a_package_may_not_call_functions_of_the_database():
    database = sqlite3.connect(":memory:")
    database.deserialize(geopackage(ROWS))
    database.executescript(
        "ALTER TABLE batas RENAME TO lama; CREATE VIEW batas AS SELECT fid, geom, load_extension('x') AS NAMA FROM lama;"
    )
    assert refused(database.serialize()).code == "broken"


@pytest.mark.parametrize("number", ["1e400", "NaN", "Infinity"])
def test_numbers_that_are_no_coordinates_never_become_a_shape(number):
    text = geojson(ROWS[:1]).decode().replace("116.0", number, 1)
    assert refused(text.encode()).code in ("broken", "no_polygons")


@given(
    st.binary(max_size=300),
    st.sampled_from(
        [b"", b"PK\x03\x04", b"SQLite format 3\x00", b'{"type":"FeatureCollection","features":['],
    ),
)
def test_any_bytes_are_read_or_refused(data, head):
    try:
        read_layer(head + data)
    except UnreadableLayer as error:
        refused_rightly(error)


@pytest.mark.parametrize("make", [geojson, geopackage, zipped_shapefile])
@given(data=st.data())
def test_a_file_with_a_changed_piece_is_read_or_refused(make, data):
    whole = bytearray(make(ROWS))
    at = data.draw(st.integers(0, len(whole) - 1))
    piece = data.draw(st.binary(min_size=1, max_size=8))
    whole[at : at + len(piece)] = piece
    try:
        read_layer(bytes(whole))
    except UnreadableLayer as error:
        refused_rightly(error)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["type", "features", "geometry", "coordinates", "properties", "crs", "name", "id"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_any_json_in_the_place_of_features_is_read_or_refused(told):
    text = json.dumps({"type": "FeatureCollection", "features": told, "crs": told, "name": told})
    try:
        read_layer(text.encode())
    except UnreadableLayer as error:
        refused_rightly(error)
