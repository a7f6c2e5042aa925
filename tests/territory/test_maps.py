"""The map as data, as a drawing, and the page of one area."""

import re
from xml.etree import ElementTree

import pytest

from sigap.territory import queries
from sigap.territory.svg import NEAR, WALL, Mark, area_map_svg

SVG = "{http://www.w3.org/2000/svg}"


def test_the_map_data_holds_18_kecamatan_and_141_villages(web):
    for path, number in (("/peta/kecamatan.json", 18), ("/peta/desa.json", 141)):
        answer = web.get(path)
        assert answer["Content-Type"] == "application/geo+json"
        features = answer.json()["features"]
        assert len(features) == len({one["properties"]["code"] for one in features}) == number
        for one in features:
            assert one["properties"]["name"]
            assert one["properties"]["approximate"] is True
            assert one["geometry"]["type"] in {"Polygon", "MultiPolygon"}
            assert 115 < one["properties"]["lon"] < 120 and -1 < one["properties"]["lat"] < 2.5


def test_the_same_map_is_not_sent_twice(web):
    first = web.get("/peta/desa.json")
    again = web.get("/peta/desa.json", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert web.get("/peta/desa.json", headers={"If-None-Match": '"old"'}).status_code == 200
    assert web.get("/peta/kecamatan.json")["ETag"] != first["ETag"]


def test_the_surroundings_are_served(web):
    assert web.get("/peta/sekitar.json").json()["type"] == "FeatureCollection"


def drawn(svg):
    return ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))


def test_the_drawing_has_a_shape_a_link_and_a_label_for_each_kecamatan():
    picture = drawn(area_map_svg())
    kecamatan = {row.code: row.name for row in queries.kecamatan_list()}
    assert len(kecamatan) == 18
    assert {text.text for text in picture.iter(f"{SVG}text")} - {"50 km"} == set(kecamatan.values())
    links = {link.get("href"): link for link in picture.iter(f"{SVG}a")}
    assert set(links) == {f"/wilayah/{code}/" for code in kecamatan}
    for code, name in kecamatan.items():
        path = links[f"/wilayah/{code}/"].find(f"{SVG}path")
        assert path.find(f"{SVG}title").text == name
        assert links[f"/wilayah/{code}/"].get("aria-label") == name
        assert re.fullmatch(r"(M[\d. L-]+Z)+", path.get("d"))


def test_the_drawing_stays_inside_its_frame_and_says_what_it_is():
    picture = drawn(area_map_svg())
    assert (picture.get("role"), picture.get("aria-label")) == ("group", "Peta Kutai Timur")
    _, _, width, height = (float(one) for one in picture.get("viewBox").split())
    for text in picture.iter(f"{SVG}text"):
        assert 0 < float(text.get("x")) < width and 0 < float(text.get("y")) < height, text.text


def test_the_chosen_village_lights_up_its_kecamatan_alone():
    picture = drawn(area_map_svg(chosen="64.08.04.2001"))
    lit = [
        path.find(f"{SVG}title").text for path in picture.iter(f"{SVG}path") if "chosen" in path.get("class").split()
    ]
    assert lit == ["Sangatta Utara"]
    assert [text.text for text in picture.iter(f"{SVG}text") if text.get("class") == "chosen"] == ["Sangatta Utara"]


def test_a_mark_is_a_number_with_words_and_cannot_smuggle_markup():
    row = queries.area("64.08.11.2001")
    svg = area_map_svg(marks=[Mark(row.lat_e6, row.lon_e6, 4, "/kejadian/KTR-1/", '<script>"CONTOH')])
    assert "<script>" not in svg
    mark = next(link for link in drawn(svg).iter(f"{SVG}a") if link.get("href") == "/kejadian/KTR-1/")
    assert mark.find(f".//{SVG}title").text == '<script>"CONTOH'
    assert mark.find(f".//{SVG}text").text == "4"


def boxes(picture, size, radius):
    """(names, marks) as rectangles."""
    labels = picture.findall(f"{SVG}text")
    names = [(float(t.get("x")), float(t.get("y")), len(t.text) * size * 0.5 / 2, t.text) for t in labels]
    spots = list(picture.iter(f"{SVG}circle"))
    return (
        [(x - half, y - size * 0.8, x + half, y, name) for x, y, half, name in names],
        [
            (
                float(c.get("cx")) - radius,
                float(c.get("cy")) - radius,
                float(c.get("cx")) + radius,
                float(c.get("cy")) + radius,
            )
            for c in spots
        ],
    )


def meet(a, b):
    return a[0] < b[2] and a[2] > b[0] and a[1] < b[3] and a[3] > b[1]


@pytest.mark.parametrize(("look", "size", "radius"), [(NEAR, 11, 11), (WALL, 15, 14)])
def test_no_mark_hides_a_name_and_no_name_another(look, size, radius):
    busy = [row for row in queries.kecamatan_list() if row.name in ("Sangatta Utara", "Telen", "Kombeng", "Bengalon")]
    marks = [Mark(row.lat_e6, row.lon_e6, 3, f"/kejadian/{n}/", "CONTOH") for row in busy for n in range(4)]
    names, spots = boxes(drawn(area_map_svg(marks=marks, look=look)), size, radius)
    assert len(names) == 18 and len(spots) == 16
    for one in names:
        assert not [spot for spot in spots if meet(one, spot)], one
        assert not [other for other in names if other is not one and meet(one, other)], one


def test_a_name_with_nothing_on_it_stays_where_it_is():
    calm, busy = (drawn(area_map_svg(marks=marks)) for marks in ([], [Mark(400_000, 117_500_000, 3, "/k/", "CONTOH")]))
    sandaran = [next(t for t in one.findall(f"{SVG}text") if t.text == "Sandaran").attrib for one in (calm, busy)]
    assert sandaran[0] == sandaran[1]


def test_a_watch_is_a_square_and_the_gravest_lies_on_top():
    row = queries.area("64.08.11")
    told = [(5, False), (2, False), (3, True)]
    marks = [Mark(row.lat_e6, row.lon_e6, level, f"/k/{level}/", "CONTOH", watch=watch) for level, watch in told]
    groups = [one for one in drawn(area_map_svg(marks=marks)).iter(f"{SVG}g") if "mark" in one.get("class")]
    assert [one.get("class") for one in groups] == ["mark s2", "mark s3", "mark s5"]
    assert [one.find(f"{SVG}rect") is not None for one in groups] == [False, True, False]


def page(web, code):
    answer = web.get(f"/wilayah/{code}/")
    assert answer.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split())


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("64.08", ("Kabupaten Kutai Timur", "Pemilih Pilkada 2024 297.994", "TPS 701", "Sangkulirang")),
        ("64.08.04", ("Kecamatan Sangatta Utara", "Pemilih Pilkada 2024 85.830", "Singa Gembara", "Teluk Lingga")),
        ("64.08.11", ("Kecamatan Sandaran", "Pemilih Pilkada 2024 belum diketahui", "Manubar")),
        ("64.08.04.2001", ("Desa Sangatta Utara", "Pemilih Pilkada 2024 belum diketahui", "perkiraan", "Daftar TPS")),
        ("64.08.04.1010", ("Kelurahan Teluk Lingga",)),
    ],
)
def test_the_page_of_an_area_tells_what_is_known_and_what_is_not(web, code, told):
    words = page(web, code)
    for one in told:
        assert one in words
    assert "batas pendekatan" in words


def test_the_station_that_voted_again_is_marked_in_its_village(web):
    assert "88 (pemungutan suara ulang 2 Desember 2024 (pemilih ganda))" in page(web, "64.08.04.2001")
    assert "pemungutan suara ulang" not in page(web, "64.08.11.2001")


@pytest.mark.parametrize("code", ["64.08.99", "64", "tidak-ada", "64.08.04.2001.1"])
def test_an_area_that_does_not_exist_is_not_there(web, code):
    assert web.get(f"/wilayah/{code}/").status_code == 404
