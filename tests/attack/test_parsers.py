"""Every reader of what comes from outside: a result, or its own refusal in words; never anything else."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.http import HttpRequest
from hypothesis import given
from hypothesis import settings as tried
from hypothesis import strategies as st

from sigap.accounts.actions.contacts import normal_phone
from sigap.accounts.refusals import WrongInput
from sigap.accounts.sessions import device_cookie, device_of
from sigap.accounts.views.answers import local_midnight
from sigap.history.drafts import from_cells
from sigap.history.importing import CannotRead, judge, readable
from sigap.history.templatetags.past import tautan
from sigap.intake.drafts import millionths
from sigap.intake.forms import _phone_clock
from sigap.journal.canonical import NotCanonical, canonical_text, instant, parse_instant, plain, read_text
from sigap.journal.checkpoint import read_checkpoint
from sigap.journal.events import UnknownEvent
from sigap.journal.importing import _read as read_entry
from sigap.journal.recorded import MALFORMED, recorded_from
from sigap.journal.refusal import BrokenJournal
from sigap.journal.verifying import signed_by
from sigap.territory.deliveries import Asked
from sigap.territory.views import _point
from sigap.ui.words import read_clock, read_day, typed_day
from sigap.vault.files import file_names, open_original, open_served
from sigap.vault.sealing import open_texts
from sigap_engine.boundaries import UnreadableLayer, place, read_layer
from sigap_engine.geo import NameIndex, Place, parse_tps
from sigap_engine.likeness import words as likeness_words
from sigap_engine.sheets import UnreadableSheet, harmless, read_table, write_csv, write_xlsx
from tests.attack.conftest import TRIES
from tests.attack.hostile import json_values, spoils, spoilt, texts
from tests.factories.boundary_files import geojson, geopackage, square, zipped_shapefile

hard = tried(tried.get_profile(TRIES))
TODAY = date(2025, 3, 3)
SHAPES = [
    ({"KODE": "64.08.11", "NAMA": "Sandaran"}, square(117.5, 1.0, 0.2)),
    ({"KODE": "64.08.04"}, square(117.2, 0.4)),
]
ZIPPED = [({"NAMA": "Sandaran", "KODE": "64.08.11"}, square(117.5, 1.0, 0.2))]
FILES = {"GeoJSON": geojson(SHAPES), "GeoPackage": geopackage(ZIPPED), "Shapefile": zipped_shapefile(ZIPPED)}
HEADER = ("kode", "tanggal", "wilayah", "jenis", "kelas", "ringkasan", "sumber")
ROW = ("", "27-11-2024", "Sandaran", "G2", "T2", "CONTOH", "CONTOH, 1 Januari 2025")
SHEETS = {"CSV": write_csv(HEADER, [ROW]), "XLSX": write_xlsx("Riwayat", HEADER, [ROW])}
GOLDEN = sorted((Path(__file__).parents[1] / "golden" / "events").glob("*.json"))
ENTRY = json.loads(GOLDEN[0].read_text())


def or_refused(refusal, read):
    """What a reader gives, or None when it refused with one of its codes or a sentence."""
    try:
        return read()
    except refusal as refused:
        known = getattr(refusal, "CODES", None)
        if not (refused.code in known if known else refused.sentence):
            raise AssertionError(f"{refusal.__name__} without words") from refused
        return None


@hard
@given(texts)
def test_days_and_times(text):
    day, clock = read_day(text), read_clock(text)
    assert day is None or read_day(typed_day(day)) == day
    assert clock is None or read_clock(f"{clock:%H.%M}") == clock


@hard
@given(st.dates(date(1900, 1, 1), date(2999, 12, 31)))
def test_every_day_is_read_back_as_it_is_typed(day):
    assert read_day(typed_day(day)) == day
    assert read_day(day.isoformat()) == day


@hard
@given(texts)
def test_a_day_becomes_a_moment_that_can_be_kept(text):
    moment = local_midnight(text)
    if moment is not None:
        assert parse_instant(instant(moment)) == moment


@hard
@given(st.one_of(texts, st.datetimes(timezones=st.timezones()).map(datetime.isoformat)))
def test_a_phones_clock_is_a_moment_that_can_be_kept(text):
    moment = _phone_clock(text)
    if moment is not None:
        assert parse_instant(instant(moment)) == moment


@hard
@given(texts)
def test_telephone_numbers(text):
    try:
        number = normal_phone(text)
    except WrongInput:
        return
    assert number.isascii()
    assert normal_phone(number) == number


@hard
@given(st.one_of(texts, st.floats().map(str)), st.one_of(texts, st.floats().map(str)))
def test_points_of_an_address(lat, lon):
    point = _point(lat, lon)
    assert point is None or all(isinstance(one, int) and abs(one) <= 360_000_000 for one in point)


@hard
@given(st.one_of(st.none(), st.decimals(), st.sampled_from(["1E+999999", "-1E+999990", "1E-999999"])))
def test_degrees_become_millionths_or_nothing(told):
    value = Decimal(told) if isinstance(told, str) else told
    found = millionths(value)
    assert found is None or abs(found) <= 360_000_000


@hard
@given(texts)
def test_names_of_places(text):
    index = NameIndex([Place("1", "Sangatta Utara", 1), Place("1.1", "Singa Gembara", 2, "Sangatta Utara")])
    number, rest = parse_tps(text)
    assert number is None or 0 <= number <= 999
    assert len(rest) <= len(text) + 1
    assert all(0 <= hit.score <= 1.0001 for hit in index.search(text))
    index.clear(text)
    likeness_words.content_words(text)


@hard
@given(st.sampled_from(["", "http://", "https://", "http://[", "https://a[::1]", "http://a：b@"]), texts)
def test_a_source_is_a_link_of_the_web_or_words(start, rest):
    told = str(tautan(start + rest))
    assert told == start + rest or told.startswith(('<a href="http://', '<a href="https://'))


@hard
@given(st.dictionaries(st.one_of(texts, st.sampled_from(HEADER)), texts, max_size=8))
def test_cells_of_a_row_of_history(cells):
    from_cells(cells)


@hard
@given(st.sampled_from(sorted(SHEETS)), spoils)
def test_sheets(which, how):
    data = spoilt(SHEETS[which], how)
    table = or_refused(UnreadableSheet, lambda: read_table(data))
    if table is not None:
        assert table.header
        assert all(isinstance(cell, str) for _number, row in table.rows for cell in row.values())


@hard
@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30)), min_size=1, max_size=5))
def test_what_is_written_is_read_back_without_what_made_it_harmless(rows):
    """To the letter where the text is of one line without blanks around it; else apart from apostrophes in front."""

    def bare(cell):
        return " ".join(str(cell).split()).lstrip("' ")

    def plain(cell):
        return cell == " ".join(cell.split()) and harmless(cell) in (cell, f"'{cell}")

    written = [("x", *row) for row in rows]
    for data in (write_csv(("a", "b", "c"), written), write_xlsx("x", ("a", "b", "c"), written)):
        found = [[row[name] for name in ("a", "b", "c")] for _number, row in read_table(data).rows]
        assert [[bare(cell) for cell in row] for row in found] == [
            [bare(harmless(cell)) for cell in row] for row in written
        ]
        pairs = [pair for row in zip(found, written, strict=True) for pair in zip(*row, strict=True)]
        assert [read for read, cell in pairs if plain(cell)] == [cell for _read, cell in pairs if plain(cell)]


@hard
@given(st.one_of(st.binary(max_size=400), st.tuples(st.sampled_from(sorted(SHEETS)), spoils)))
def test_a_sheet_of_history_is_readable_or_refused_in_words(told):
    data = told if isinstance(told, bytes) else spoilt(SHEETS[told[0]], told[1])
    or_refused(CannotRead, lambda: readable(data))
    or_refused(UnreadableLayer, lambda: read_layer(data))


@pytest.mark.django_db
@tried(tried.get_profile(TRIES), max_examples=40)
@given(st.lists(st.tuples(*[texts] * len(HEADER)), min_size=1, max_size=4))
def test_every_row_of_a_sheet_is_judged(rows):
    report = or_refused(CannotRead, lambda: judge(write_csv(HEADER, [ROW, *rows]), TODAY, []))
    assert report is None or all(row.says for row in report.rows)


@hard
@given(st.sampled_from(sorted(FILES)), spoils, texts)
def test_boundary_files(which, how, asked):
    around = [square(117.0, 0.0, 2.0)]
    layer = or_refused(UnreadableLayer, lambda: read_layer(spoilt(FILES[which], how)))
    if layer is not None:
        shapes = [one.shape for one in layer.features]
        or_refused(UnreadableLayer, lambda: place(shapes, layer.projection, around, asked[:80]))


@hard
@given(
    st.sampled_from(["FeatureCollection", "Feature", "Topology"]),
    json_values,
    st.dictionaries(st.one_of(texts, st.just("NAMA")), st.one_of(texts, json_values), max_size=4),
    st.one_of(json_values, st.just(json.loads(FILES["GeoJSON"])["features"][0]["geometry"])),
    st.one_of(json_values, texts),
)
def test_geojson_of_any_shape(kind, crs, properties, geometry, name):
    feature = {"type": "Feature", "properties": properties, "geometry": geometry, "id": name}
    told = {**feature, "type": kind, "features": [feature, crs], "crs": crs, "name": name}
    layer = or_refused(UnreadableLayer, lambda: read_layer(json.dumps(told).encode()))
    for one in layer.features if layer else ():
        "".join((*one.values, *one.values.values(), layer.name)).encode()  # a page can show it


@hard
@given(st.dictionaries(st.one_of(texts, st.sampled_from(["tingkat", "proyeksi", "cocok-1", "cocok-²"])), texts))
def test_what_is_asked_of_a_boundary_file(fields):
    asked = Asked.from_fields(fields)
    again = Asked.from_fields(dict(asked.fields))
    assert again == asked


@hard
@given(json_values)
def test_canonical_json_is_the_same_when_read_again(value):
    try:
        text = canonical_text({"x": value})
    except NotCanonical:
        return
    assert canonical_text(read_text(text)) == text
    assert plain(read_text(text)) == read_text(text)


@hard
@given(st.datetimes(timezones=st.timezones()))
def test_every_moment_is_read_back(moment):
    try:
        text = instant(moment)
    except NotCanonical:  # beyond the calendar once it is UTC
        assert moment.year in (1, 9999)
        return
    assert parse_instant(text) == moment.astimezone(UTC)


def changed(document, where, value):
    """The document with one field somewhere in it replaced."""
    copy = json.loads(json.dumps(document))
    at = copy
    for step in where[:-1]:
        at = at[step]
    at[where[-1]] = value
    return copy


def places(value, path=()):
    """Every path in a document."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    found = [path] if path else []
    for key, inner in inside:
        found += places(inner, (*path, key))
    return found


@hard
@given(st.sampled_from(GOLDEN), st.data())
def test_a_spoilt_entry_is_read_or_said_to_be_malformed(path, data):
    """What pages read passes over exactly what MALFORMED names."""
    document = json.loads(path.read_text())
    where = data.draw(st.sampled_from(places(document)))
    text = json.dumps(changed(document, where, data.draw(st.one_of(json_values, texts))))
    for one in (text, text[: data.draw(st.integers(0, len(text)))]):
        try:
            recorded_from(one)
        except (UnknownEvent, *MALFORMED):
            continue


@pytest.mark.django_db
@tried(tried.get_profile(TRIES), max_examples=40)
@given(
    st.lists(
        st.one_of(texts, texts.map(lambda one: f"v1.{one}.x"), st.uuids().map(lambda one: f"f1.{one}.x")), max_size=4
    )
)
def test_references_that_lead_nowhere_open_nothing(refs):
    assert not any(open_texts(refs).values())
    assert not file_names(refs)
    for ref in refs:
        assert open_served(ref) is open_original(ref) is None


@hard
@given(texts)
def test_a_mark_of_a_device_that_we_did_not_sign(text):
    request = HttpRequest()
    request.COOKIES[device_cookie()] = text
    assert device_of(request) is None


@hard
@given(texts, st.binary(max_size=40))
def test_a_signature_that_is_none(text, digest):
    assert not signed_by(Ed25519PrivateKey.generate().public_key(), text, digest)


@hard
@given(st.data())
def test_offered_lines_are_entries_or_refused(data):
    where = data.draw(st.sampled_from(places(ENTRY)))
    text = json.dumps(changed(ENTRY, where, data.draw(st.one_of(json_values, texts))))
    line = json.dumps({"text": text, "hash": data.draw(texts), "signature": data.draw(st.one_of(json_values, texts))})
    for one in (line, line[: data.draw(st.integers(0, len(line)))], data.draw(texts)):
        with pytest.raises(BrokenJournal):
            read_entry(one, "baris 1")


DEEP = "[" * 200_000


def test_a_line_of_brackets_is_refused():
    for one in (DEEP, json.dumps({"text": DEEP, "hash": "", "signature": ""})):
        with pytest.raises(BrokenJournal):
            read_entry(one, "baris 1")
    with pytest.raises((UnknownEvent, *MALFORMED)):
        recorded_from(DEEP)


def test_a_checkpoint_of_brackets_is_refused(tmp_path):
    (tmp_path / "kepala.json").write_text(DEEP)
    with pytest.raises(BrokenJournal):
        read_checkpoint(tmp_path / "kepala.json")


@tried(tried.get_profile(TRIES), max_examples=25)
@given(
    data=st.one_of(
        st.binary(max_size=200),
        texts.map(lambda text: text.encode("utf-8", "surrogatepass")),
        json_values.map(lambda told: json.dumps(told).encode()),
        st.builds(
            lambda told, signature: json.dumps({"x": told, "signature": signature}).encode(),
            json_values,
            st.one_of(texts, json_values),
        ),
    )
)
def test_a_checkpoint_that_is_none_is_refused(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "checkpoint.json"
    path.write_bytes(data)
    with pytest.raises(BrokenJournal):
        read_checkpoint(path)
