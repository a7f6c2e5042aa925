"""Kutai Timur as shipped: loaded once, whole, and without invented figures."""

from datetime import timedelta

import pytest

from sigap.journal import blobs
from sigap.journal.models import Entry
from sigap.journal.refusal import BrokenJournal
from sigap.territory import queries
from sigap.territory import seeding as territory
from sigap.territory.models import Area, AreaShape, Fact, Stage, Tps
from tests.factories.reports import NOW, SEED, load_kutim


def rows():
    return {
        model.__name__: list(model.objects.order_by("pk").values_list())
        for model in (Area, AreaShape, Tps, Fact, Stage)
    }


def test_loading_the_same_again_records_nothing_and_changes_nothing():
    entries, before = Entry.objects.count(), rows()
    assert territory.seed_kutim(SEED, NOW) is None
    load_kutim()
    assert Entry.objects.count() == entries
    assert rows() == before


def test_a_changed_bundle_is_one_new_entry_and_replaces_what_it_no_longer_names(monkeypatch):
    shipped = territory.kutim_bundle()
    smaller = {**shipped, "tps": [row for row in shipped["tps"] if row["area_code"] != "64.08.11.2001"]}
    monkeypatch.setattr(territory, "kutim_bundle", lambda: smaller)
    entries = Entry.objects.count()
    entry = territory.seed_kutim(SEED, NOW + timedelta(days=1))
    assert entry is not None and entry.event.tps == len(smaller["tps"]) < 701
    assert Entry.objects.count() == entries + 1
    assert not Tps.objects.filter(area_code="64.08.11.2001").exists()
    assert queries.check_counts()["problems"] == [f"tps: {len(smaller['tps'])}, seharusnya 701"]


def test_the_counts_are_those_of_the_regency():
    assert queries.check_counts() == {"kecamatan": 18, "desa": 141, "tps": 701, "voters": 297_994, "problems": []}


def test_every_village_has_stations_numbered_from_one():
    counts = queries.tps_counts()
    assert set(counts) == set(Area.objects.filter(level__in=("desa", "kelurahan")).values_list("code", flat=True))
    assert sum(counts.values()) == 701
    for code, count in counts.items():
        assert sorted(queries.tps_of(code).values_list("number", flat=True)) == list(range(1, count + 1)), code


def test_only_the_two_stations_that_sources_name_are_no_estimate():
    known = Tps.objects.filter(estimated=False)
    assert {(row.id, row.label) for row in known} == {
        ("64.08.04.2001/088", "TPS 088 Sangatta Utara"),
        ("64.08.04.2011/015", "TPS 015 Singa Gembara"),
    }
    assert all("2 Desember 2024" in row.note for row in known)


def test_voters_that_nobody_published_stay_unknown_and_are_never_split():
    known = {row.code: row.voters for row in Area.objects.exclude(voters=None)}
    assert known == {"64.08": 297_994, "64.08.04": 85_830, "64.08.06": 4_320}
    sandaran = queries.area("64.08.11")
    assert sandaran is not None and sandaran.voters is None


def test_every_border_says_that_it_is_approximate():
    assert AreaShape.objects.count() == 18 + 141
    assert not AreaShape.objects.exclude(approximate=True, method="voronoi 2").exists()


def test_every_fact_names_an_area_that_exists():
    codes = set(Area.objects.values_list("code", flat=True))
    assert Fact.objects.count() > 10
    assert set(Fact.objects.values_list("area_code", flat=True)) <= codes
    assert all(fact.text.strip() for fact in Fact.objects.all())


def test_a_bundle_changed_on_disk_is_noticed(settings):
    digest = Entry.objects.get(kind="territory.imported").text.partition('"bundle_sha":"')[2][:64]
    path = settings.SIGAP_REALM_DIR / "blobs" / digest[:2] / digest
    whole = path.read_bytes()
    try:
        path.write_bytes(whole.replace(b"Sandaran", b"Sandarak"))
        with pytest.raises(BrokenJournal, match="was changed"):
            blobs.get(digest)
    finally:
        path.write_bytes(whole)
    assert blobs.get(digest) == whole


def test_a_fact_of_one_kecamatan_names_no_other():
    """What is said of all stands there once; "Teluk Pandan" is not said of Busang."""
    names = {row.code: row.name for row in Area.objects.filter(level="kecamatan")}
    for fact in Fact.objects.filter(topic__in=("rawan-2020", "logistik")):
        assert not [name for code, name in names.items() if code != fact.area_code and name in fact.text], fact.key


def test_every_stage_rule_note_and_fact_that_is_shipped_has_its_english():
    untold = [
        *((row.key, "name") for row in Stage.objects.filter(name_en="")),
        *((row.key, "rule") for row in Stage.objects.filter(rule_en="").exclude(rule="")),
        *((row.key, "text") for row in Fact.objects.filter(text_en="")),
        *((row.id, "note") for row in Tps.objects.filter(note_en="").exclude(note="")),
    ]
    assert untold == []
    area = Fact.objects.get(key="64.08:luas")
    assert area.text.startswith("35.747,50 km²") and area.text_en.startswith("35,747.50 km²")
    people = Fact.objects.get(key="64.08:penduduk")
    assert (people.text, people.text_en) == ("427.492 jiwa (30 Juni 2023)", "427,492 people (30 June 2023)")


def test_a_bundle_of_before_the_english_still_folds(monkeypatch):
    shipped = territory.kutim_bundle()
    older = {
        name: [{key: value for key, value in row.items() if not key.endswith("_en")} for row in shipped[name]]
        for name in shipped
    }
    monkeypatch.setattr(territory, "kutim_bundle", lambda: older)
    assert territory.seed_kutim(SEED, NOW + timedelta(days=1)) is not None
    assert Stage.objects.get(code="T08").name_en == "" and Fact.objects.count() == len(shipped["facts"])
