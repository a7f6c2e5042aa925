"""Official borders: loaded, drawn, taken back; contested lines; what is refused."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from pyproj import Transformer
from shapely import transform
from shapely.geometry import shape
from shapely.ops import unary_union

from sigap.journal.models import Entry
from sigap.journal.rebuild import check as rebuild_check
from sigap.journal.writing import Actor
from sigap.territory import actions, borders, deliveries, queries
from sigap.territory.compute import read_boundaries
from sigap.territory.models import Area, AreaShape, BoundaryImport, DisputedBorder, OfficialShape
from sigap.territory.refusals import CannotRead, NoSuchBoundary, WrongInput, unreadable
from sigap.territory.seeding import seed_kutim
from sigap.vault import apart
from sigap_engine.apart import NoRoom, NotRead, Used
from sigap_engine.boundaries import UnreadableLayer
from tests.factories import bombs
from tests.factories.accounts import browser, make_officer
from tests.factories.boundary_files import geojson, square
from tests.factories.reports import NOW, SEED

BATU_AMPAR = "64.08.17"


@pytest.fixture
def admin():
    return browser(make_officer("admin-sistem"))


def villages_of(kecamatan, moved=0.002):
    """The villages of a kecamatan as an office would deliver them: ours, shifted a little to the east."""
    rows = AreaShape.objects.filter(level="desa", code__startswith=f"{kecamatan}.")
    names = queries.area_names()
    return [
        (
            {"KODE": row.code.replace(".", ""), "DESA": names[row.code].upper()},
            transform(shape(json.loads(row.geometry)), lambda x, y: (x + moved, y), interleaved=False),
        )
        for row in rows
    ]


def load(data, source="contoh 2026", now=NOW, **asked):
    return actions.import_boundaries(SEED, read_boundaries(data, **asked), data, source=source, now=now)


def deliver(admin, data, **fields):
    answer = admin.post("/kelola/batas/kirim/", {"berkas": SimpleUploadedFile("batas.geojson", data), **fields})
    assert answer.status_code == 302
    return answer["Location"]


def test_villages_replace_what_was_drawn_and_their_kecamatan_is_united_from_them():
    rows = villages_of(BATU_AMPAR)
    done = load(geojson(rows))
    drawn = borders.borders("desa")
    assert done.matched == len(rows) == 7
    for values, one in rows:
        code = next(code for code in drawn if code.replace(".", "") == values["KODE"])
        assert not drawn[code].approximate
        assert shape(json.loads(drawn[code].geometry)).symmetric_difference(one).area < 1e-6
    assert sum(1 for one in drawn.values() if not one.approximate) == 7
    united = borders.borders("kecamatan")[BATU_AMPAR]
    assert not united.approximate
    assert shape(json.loads(united.geometry)).symmetric_difference(unary_union([one for _v, one in rows])).area < 1e-6
    assert OfficialShape.objects.get(code=BATU_AMPAR).derived


def test_a_point_lies_in_the_village_that_the_official_border_says():
    codes = list(Area.objects.filter(parent_code=BATU_AMPAR).values_list("code", flat=True)[:2])
    before = [queries.locate(row.lat_e6, row.lon_e6) for row in Area.objects.filter(code__in=codes)]
    swapped = dict(zip(codes, reversed(codes), strict=True))
    rows = [
        ({"KODE": swapped[row.code]}, shape(json.loads(row.geometry)))
        for row in AreaShape.objects.filter(code__in=codes)
    ]
    load(geojson(rows))
    after = [queries.locate(row.lat_e6, row.lon_e6) for row in Area.objects.filter(code__in=codes)]
    assert (before, after) == (codes, list(reversed(codes)))


def test_an_import_taken_back_gives_the_borders_before_it_and_folds_the_same_again(settings):
    first = load(geojson(villages_of(BATU_AMPAR)), source="pertama")
    kept = borders.borders("desa")
    second = load(geojson(villages_of(BATU_AMPAR, moved=0.004)), source="kedua")
    assert borders.borders("desa") != kept
    actions.withdraw_boundaries(SEED, second.id, now=NOW)
    assert borders.borders("desa") == kept
    actions.withdraw_boundaries(SEED, first.id, now=NOW)
    assert all(one.approximate for one in borders.borders("desa").values())
    actions.withdraw_boundaries(SEED, first.id, now=NOW)
    assert Entry.objects.filter(kind="territory.boundaries_withdrawn").count() == 2
    assert rebuild_check().differences == []


def test_a_kecamatan_delivered_as_such_wins_over_one_united_from_its_villages():
    load(
        geojson([({"KODE": BATU_AMPAR}, unary_union([one for _v, one in villages_of(BATU_AMPAR, 0.006)]))]),
        level="kecamatan",
    )
    own = borders.borders("kecamatan")[BATU_AMPAR]
    load(geojson(villages_of(BATU_AMPAR)))
    assert borders.borders("kecamatan")[BATU_AMPAR] == own


def test_the_same_file_twice_is_one_import():
    data = geojson(villages_of(BATU_AMPAR))
    assert load(data).id == load(data).id
    assert BoundaryImport.objects.count() == 1


def test_a_new_bundle_of_ours_leaves_official_borders_as_they_are(monkeypatch):
    load(geojson(villages_of(BATU_AMPAR)))
    kept = borders.borders("desa")
    assert seed_kutim(SEED, NOW) is None
    monkeypatch.setattr("sigap.territory.seeding.METHOD", "voronoi 3")
    assert seed_kutim(SEED, NOW) is not None
    assert borders.borders("desa") == kept


def test_where_official_borders_end_the_maps_say_so(web):
    assert "batas pendekatan (Voronoi)" in web.get("/peta/").content.decode()
    load(geojson(villages_of(BATU_AMPAR)))
    assert "sebagian batas masih pendekatan" in web.get("/peta/").content.decode()
    features = {one["properties"]["code"]: one for one in web.get("/peta/kecamatan.json").json()["features"]}
    assert [code for code, one in features.items() if not one["properties"]["approximate"]] == [BATU_AMPAR]
    assert len(web.get("/peta/sekitar.json").json()["features"]) == 1 + 18


def test_the_counts_of_the_territory_still_hold():
    load(geojson(villages_of(BATU_AMPAR)))
    assert queries.check_counts()["problems"] == []


def test_a_file_is_looked_through_before_anything_changes_and_then_counts(admin):
    look = deliver(admin, geojson(villages_of(BATU_AMPAR)))
    page = admin.get(look).content.decode()
    assert "7 dari 141 desa dan kelurahan cocok" in page
    assert page.count('class="new"') == 7
    assert "134 wilayah tidak ada di berkas" in page
    assert not BoundaryImport.objects.exists()
    sha = look.split("/")[4]
    assert admin.post(f"/kelola/batas/periksa/{sha}/pakai/", {"sumber": "Bappeda 2026"})["Location"] == "/kelola/batas/"
    page = admin.get("/kelola/batas/").content.decode()
    assert "Bappeda 2026" in page
    assert "7 dari 141" in page


def test_borders_without_a_word_of_where_they_are_from_are_asked_about(admin):
    look = deliver(admin, geojson(villages_of(BATU_AMPAR)))
    sha = look.split("/")[4]
    answer = admin.post(f"/kelola/batas/periksa/{sha}/pakai/", {"sumber": "  ", "tingkat": "desa"}, follow=True)
    assert "Tulis dari mana batas ini" in answer.content.decode()
    assert answer.request["PATH_INFO"].startswith("/kelola/batas/periksa/")
    assert not BoundaryImport.objects.exists()


def test_a_row_that_nothing_tells_is_given_its_area_by_a_person(admin):
    rows = villages_of(BATU_AMPAR)
    code = rows[0][0]["KODE"]
    rows[0] = ({"KODE": "9999999999", "DESA": "Tidak Dikenal"}, square(118.2, 1.5, 0.001))
    look = deliver(admin, geojson(rows), tingkat="desa")
    page = admin.get(look).content.decode()
    assert "1 baris tidak dikenali" in page
    assert 'name="cocok-1"' in page
    dotted = next(one for one in queries.area_names() if one.replace(".", "") == code)
    page = admin.get(f"{look.partition('?')[0]}?tingkat=desa&cocok-1={dotted}").content.decode()
    assert "7 dari 141 desa dan kelurahan cocok" in page
    assert f'name="cocok-1" value="{dotted}"' in page
    sha = look.split("/")[4]
    admin.post(f"/kelola/batas/periksa/{sha}/pakai/", {"sumber": "x", "tingkat": "desa", "cocok-1": dotted})
    assert OfficialShape.objects.filter(code=dotted).exists()


def test_metres_without_a_projection_are_asked_about_and_then_read(admin):
    metres = [(values, transform(one, _to_utm, interleaved=False)) for values, one in villages_of(BATU_AMPAR)]
    look = deliver(admin, geojson(metres))
    answer = admin.get(look)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Berkas tidak menyebut proyeksinya" in page
    assert 'value="EPSG:32650" checked' in " ".join(page.split())
    assert "7 dari 141" in admin.get(f"{look.partition('?')[0]}?proyeksi=EPSG:32650").content.decode()


def _to_utm(x, y):
    return Transformer.from_crs("EPSG:4326", "EPSG:32650", always_xy=True).transform(x, y)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Berkas kosong"),
        (b"nama,kode", "Ini bukan GeoJSON"),
        (b"PK\x03\x04rusak", "Berkas rusak atau terpotong"),
        (geojson([({"nama": "Jakarta"}, square(106.8, -6.3, 0.1))]), "tidak jatuh di Kutai Timur"),
        (
            geojson([({"nama": "<script>alert(1)</script>"}, square(117.35, 0.85, 0.001))]),
            "Tidak satu baris pun dikenali",
        ),
    ],
)
def test_a_file_that_cannot_be_used_says_why_and_the_way_back(admin, data, told):
    answer = admin.post("/kelola/batas/kirim/", {"berkas": SimpleUploadedFile("b.json", data)}, follow=True)
    page = answer.content.decode()
    assert told in page
    assert "<script>alert" not in page
    assert "/kelola/batas/" in page


def test_a_form_without_a_file_and_a_file_that_is_gone_say_so(admin):
    assert "Pilih berkas batasnya" in admin.post("/kelola/batas/kirim/", {}, follow=True).content.decode()
    for path in ("/kelola/batas/periksa/" + "0" * 64 + "/", "/kelola/batas/periksa/..%2F..%2Fnodes/"):
        answer = admin.get(path, follow=True)
        assert answer.status_code in (200, 404)
        if answer.status_code == 200:
            assert "sudah tidak disimpan" in answer.content.decode()


def test_only_the_administrator_changes_borders():
    desk = make_officer("desk-piket-1").actor
    data = geojson(villages_of(BATU_AMPAR))
    read = read_boundaries(data)
    for act in (
        lambda: actions.import_boundaries(desk, read, data, source="x", now=NOW),
        lambda: actions.withdraw_boundaries(desk, NOWHERE, now=NOW),
        lambda: actions.dispute_border(desk, one=BATU_AMPAR, other="", name="x", source="", now=NOW),
        lambda: actions.settle_border(desk, NOWHERE, now=NOW),
    ):
        with pytest.raises(Exception, match="Peran Anda tidak dapat"):
            act()
    assert not BoundaryImport.objects.exists()


NOWHERE = "00000000-0000-0000-0000-000000000001"


def test_a_contested_line_is_drawn_on_every_map_until_it_is_settled(web):
    one, other = "64.08.04", "64.08.14"
    found = actions.dispute_border(SEED, one=other, other=one, name="Contoh", source="S1", now=NOW)
    (line,) = web.get("/peta/sengketa-batas.json").json()["features"]
    assert line["properties"]["name"] == "Contoh"
    drawn = shape(line["geometry"])
    shapes = {code: shape(json.loads(row.geometry)) for code, row in borders.borders("kecamatan").items()}
    assert drawn.length > 0.1
    assert drawn.distance(shapes[one]) < 0.001 > drawn.distance(shapes[other])
    assert 'class="contested"' in web.get("/peta/").content.decode()
    actions.settle_border(SEED, found.id, now=NOW)
    assert web.get("/peta/sengketa-batas.json").json()["features"] == []
    assert rebuild_check().differences == []


def test_a_line_with_what_lies_outside_follows_the_land_and_not_the_coast():
    actions.dispute_border(SEED, one="64.08.11", other="", name="Berau", source="", now=NOW)
    (found,) = borders.contested_lines()
    whole = shape(json.loads(borders.borders("kecamatan")["64.08.11"].geometry)).boundary
    assert 0.05 < found.line.length < 0.8 * whole.length


def test_two_areas_that_do_not_meet_have_no_line_and_the_page_says_so(admin):
    actions.dispute_border(SEED, one="64.08.06", other="64.08.11", name="Jauh", source="", now=NOW)
    assert borders.contested_lines()[0].line is None
    assert "tidak bersinggungan" in admin.get("/kelola/batas/").content.decode()


def test_the_same_dispute_either_way_round_is_one(admin):
    for one, other in (("64.08.04", "64.08.14"), ("64.08.14", "64.08.04")):
        admin.post("/kelola/batas/sengketa/", {"satu": one, "dua": other, "nama": "Contoh"})
    assert DisputedBorder.objects.count() == 1
    admin.post(f"/kelola/batas/sengketa/{DisputedBorder.objects.get().id}/cabut/")
    assert not borders.disputes().exists()


@pytest.mark.parametrize(
    ("told", "error"),
    [
        ({"one": BATU_AMPAR, "other": BATU_AMPAR, "name": "x"}, WrongInput),
        ({"one": BATU_AMPAR, "other": "64.08.04.2001", "name": "x"}, WrongInput),
        ({"one": BATU_AMPAR, "other": "", "name": " "}, WrongInput),
        ({"one": "99.99", "other": "", "name": "x"}, NoSuchBoundary),
        ({"one": BATU_AMPAR, "other": "99.99", "name": "x"}, NoSuchBoundary),
    ],
)
def test_a_line_that_cannot_be_is_refused(told, error):
    with pytest.raises(error):
        actions.dispute_border(SEED, source="", now=NOW, **told)


def test_what_is_not_there_cannot_be_taken_back():
    for act in (actions.withdraw_boundaries, actions.settle_border):
        with pytest.raises(NoSuchBoundary):
            act(SEED, NOWHERE, now=NOW)


def test_an_import_by_hand_tells_who_made_it(admin):
    look = deliver(admin, geojson(villages_of(BATU_AMPAR)))
    admin.post(f"/kelola/batas/periksa/{look.split('/')[4]}/pakai/", {"sumber": "x"})
    assert BoundaryImport.objects.get().imported_by is not None


def test_the_reasons_of_the_engine_all_have_a_sentence():
    for code in UnreadableLayer.CODES:
        assert isinstance(unreadable(UnreadableLayer(code, "7")), CannotRead)


def test_the_machine_may_import():
    data = geojson([({"KODE": BATU_AMPAR}, unary_union([one for _v, one in villages_of(BATU_AMPAR)]))])
    read = read_boundaries(data, level="kecamatan")
    assert actions.import_boundaries(Actor.system("x"), read, data, source="x", now=NOW).level == "kecamatan"


@pytest.mark.parametrize(
    ("name", "sentence"),
    [
        ("zip of 10 GB", "Isi zip lebih besar dari 48 MB"),
        ("a view that never ends", "rusak atau terpotong"),
        ("brackets without end", "rusak atau terpotong"),
    ],
)
def test_a_bomb_is_a_page_with_one_sentence(admin, name, sentence):
    answer = admin.get(deliver(admin, bombs.BOUNDARIES[name]()))
    assert answer.status_code == 422
    assert sentence in answer.content.decode()


def test_a_file_too_heavy_to_read_is_a_page_and_a_full_house_asks_to_wait(admin, monkeypatch):
    deliveries._read.cache_clear()  # another test may have had the same file read
    where = deliver(admin, geojson(villages_of(BATU_AMPAR)))
    for problem, status, sentence in (
        (NotRead("time", Used()), 422, "terlalu berat untuk dibaca"),
        (NoRoom("x"), 503, "Tunggu sebentar lalu kirim lagi"),
    ):

        def ask(*_, problem=problem):
            raise problem

        monkeypatch.setattr(apart.APART, "ask", ask)
        answer = admin.get(where)
        assert answer.status_code == status
        assert sentence in answer.content.decode()
    monkeypatch.undo()
    assert admin.get(where).status_code == 200


def test_a_file_larger_than_taken_is_refused_on_the_page_of_its_form(admin):
    bad = SimpleUploadedFile("batas.geojson", b"x" * (24 * 1024 * 1024 + 1))
    answer = admin.post("/kelola/batas/kirim/", {"berkas": bad})
    assert answer.status_code == 422
    assert "lebih besar dari 24 MB" in answer.content.decode()
