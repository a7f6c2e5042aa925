"""Finding a place: by name, by station, by a point on the map."""

import pytest

from sigap.territory import queries
from sigap.territory.models import Area
from tests.factories.reports import SANDARAN


@pytest.mark.parametrize(
    ("typed", "tps_id", "label"),
    [
        ("TPS 088 Sangatta Utara", "64.08.04.2001/088", "TPS 088 Sangatta Utara, Kec. Sangatta Utara"),
        ("tps 88 sangata utara", "64.08.04.2001/088", "TPS 088 Sangatta Utara, Kec. Sangatta Utara"),
        ("TPS 015 Singa Gembara", "64.08.04.2011/015", "TPS 015 Singa Gembara, Kec. Sangatta Utara"),
        ("tps no. 15 singa gembra", "64.08.04.2011/015", "TPS 015 Singa Gembara, Kec. Sangatta Utara"),
    ],
)
def test_a_station_is_found_by_its_number_and_village(typed, tps_id, label):
    first = queries.search_places(typed)[0]
    assert (first.tps_id, first.label, first.level) == (tps_id, label, "tps")
    assert first.area_code == tps_id.partition("/")[0]
    clear = queries.clear_hit(typed)
    assert clear is not None and clear.tps_id == tps_id


def test_a_number_that_the_village_does_not_have_finds_no_station():
    assert queries.search_places("TPS 999 Sangatta Utara") == []
    clear = queries.clear_hit("TPS 999 Sangatta Utara")
    assert clear is not None and clear.tps_id == "", "the area is clear, the station is not"


def test_a_number_alone_is_no_place():
    assert queries.search_places("TPS 88") == []
    assert queries.clear_hit("TPS 88") is None


def test_a_number_that_several_villages_of_a_kecamatan_have_offers_them_all():
    found = queries.search_places("TPS 1 Sandaran")
    assert found[0].tps_id == f"{SANDARAN}/001"
    assert len(found) > 3
    assert {hit.tps_id.rpartition("/")[2] for hit in found} == {"001"}
    clear = queries.clear_hit("TPS 1 Sandaran")
    assert clear is not None and clear.tps_id == ""


def test_a_name_says_why_it_was_found():
    assert queries.search_places("Sandaran")[0].why == "nama sama"
    assert queries.search_places("sandarn")[0].why == "nama mirip"
    assert queries.search_places("singa gembara sangatta utara")[0].why == "nama sama, kecamatan disebut"


@pytest.mark.parametrize("typed", ["", "xyzzy", "😀", "\x00", "Jakarta Selatan Raya", "%", "'; DROP TABLE"])
def test_words_that_name_nothing_find_nothing(typed):
    assert queries.search_places(typed) == []
    assert queries.clear_hit(typed) is None


@pytest.mark.parametrize("typed", ["TPS 88 Sangatta", "Sangatta"])
def test_words_that_fit_two_kecamatan_are_never_filed_in_the_wrong_one(typed):
    assert {hit.area_code[:8] for hit in queries.search_places(typed)} >= {"64.08.04"}
    clear = queries.clear_hit(typed)
    assert clear is None or clear.area_code.startswith("64.08.04")


@pytest.mark.parametrize(
    ("lat_e6", "lon_e6", "where"),
    [
        (500_000, 117_540_000, "Sangatta"),
        (850_178, 118_814_214, "Sandaran"),
        (130_000, 117_490_000, None),  # Bontang
        (-1_240_000, 116_850_000, None),  # Balikpapan
        (500_000, 118_540_000, None),  # the Makassar strait
        (0, 0, None),
        (91_000_000, 0, None),
        (10**12, -(10**12), None),
    ],
)
def test_a_point_is_in_its_village_or_nowhere(lat_e6, lon_e6, where):
    code = queries.locate(lat_e6, lon_e6)
    if where is None:
        assert code is None
    else:
        assert where in queries.place_label(code or "")


def test_standing_in_the_middle_of_any_village_is_inside_the_regency():
    villages = Area.objects.filter(level__in=("desa", "kelurahan"))
    assert [row.name for row in villages if queries.locate(row.lat_e6, row.lon_e6) is None] == []


@pytest.mark.parametrize(
    ("area", "tps", "label"),
    [
        ("64.08.04.2001", "64.08.04.2001/088", "TPS 088 Sangatta Utara, Kec. Sangatta Utara"),
        ("64.08.11.2001", "", "Sandaran, Kec. Sandaran"),
        ("64.08.11", "", "Kec. Sandaran"),
        ("64.08", "", "Kutai Timur"),
        ("", "", ""),
        ("99.99", "", "99.99"),
    ],
)
def test_places_are_named_with_their_kecamatan(area, tps, label):
    assert queries.place_label(area, tps) == label


def test_enclosing_areas_come_from_the_outside_in():
    assert [row.name for row in queries.parents_of("64.08.04.2011")] == ["Kutai Timur", "Sangatta Utara"]
    assert queries.parents_of("64.08") == []


def test_suggestions_while_typing(web):
    hits = web.get("/tempat/?q=TPS 088 Sangatta Utara").json()["hits"]
    assert hits[0] == {
        "area": "64.08.04.2001",
        "tps": "64.08.04.2001/088",
        "label": "TPS 088 Sangatta Utara, Kec. Sangatta Utara",
        "level": "tps",
        "why": "nama sama",
    }
    assert web.get("/tempat/?q=xyzzy").json() == {"hits": []}
    assert web.get("/tempat/").json() == {"hits": []}


@pytest.mark.parametrize(
    ("asked", "labels"),
    [
        ("lat=0.850178&lon=118.814214", ["Sandaran, Kec. Sandaran"]),
        ("lat=-1.24&lon=116.85", []),
        ("lat=nan&lon=1", []),
        ("lat=1e400&lon=1", []),
        ("lat=utara&lon=timur", []),
        ("lat=0.85", []),
    ],
)
def test_a_point_on_the_map_is_named_or_answered_with_nothing(web, asked, labels):
    answer = web.get(f"/tempat/?{asked}")
    assert answer.status_code == 200
    assert [hit["label"] for hit in answer.json()["hits"]] == labels
