"""Taking a report: three times kept apart, sealed words, and bad input answered with one sentence."""

from datetime import UTC, datetime, timedelta

import pytest

from sigap.accounts.actions import add_contact
from sigap.incidents.actions import take_report
from sigap.incidents.actions.taking import Once, body_of
from sigap.incidents.models import Incident, Notice
from sigap.intake.compute import suggest_kinds
from sigap.intake.models import Report
from sigap.intake.refusals import CannotTake, KeyConflict
from sigap.journal.models import Entry
from sigap.vault.sealing import open_text
from tests.factories.accounts import make_officer
from tests.factories.reports import NOW, SANDARAN, SANGATTA, SEED, draft, taken


def test_a_report_opens_its_incident_in_the_same_transaction():
    result = taken()
    assert result.incident.code == result.report.code
    assert result.incident.lead == "POLRES"
    assert result.incident.severity == 4
    assert (result.report.source_grade, result.report.content_grade) == ("F", 2)


def test_the_told_words_are_sealed_and_not_in_the_chain():
    result = taken(text="CONTOH rahasia sekali", place_text="dekat pasar lama")
    assert open_text(result.report.text_ref) == "CONTOH rahasia sekali"
    assert not any("rahasia" in text or "pasar lama" in text for text in Entry.objects.values_list("text", flat=True))


def test_three_times_stay_three_times():
    happened, phone = NOW - timedelta(hours=5), NOW - timedelta(hours=4)
    report = taken(occurred_at=happened, told_at=phone).report
    assert (report.occurred_at, report.told_at, report.received_at) == (happened, phone, NOW)


@pytest.mark.parametrize(
    ("phone", "doubt"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), "unset"),
        (NOW + timedelta(days=1), "ahead"),
        (NOW - timedelta(days=30), "behind"),
        (NOW - timedelta(days=1), ""),
        (NOW, ""),
    ],
)
def test_a_wrong_phone_clock_is_marked_never_overwritten(phone, doubt):
    report = taken(told_at=phone, occurred_at=min(phone, NOW)).report
    assert report.clock_doubt == doubt or (doubt == "" and report.clock_doubt == "")
    assert report.told_at == phone


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"occurred_at": NOW + timedelta(hours=1)}, "masa depan"),
        ({"area_code": "", "lat_e6": 0, "lon_e6": 100_000_000}, "di luar Kutai Timur"),
        ({"area_code": "", "place_text": "Kota Samarinda"}, "Samarinda di luar Kutai Timur"),
        ({"area_code": "64.08.99"}, "Kode wilayah"),
        ({"tps_id": f"{SANGATTA}/999"}, "TPS itu tidak ada"),
        ({"text": "kata " * 5001}, "terlalu panjang"),
        ({"text": "a\x00b"}, "U+0000"),
        ({"area_code": "64.08\x00"}, "U+0000"),
        ({"tps_id": "64.08\x00"}, "U+0000"),
        ({"forwarded_from": "\x00"}, "U+0000"),
        ({"occurred_at": datetime(1970, 1, 1, tzinfo=UTC)}, "Tahun kejadian 1970"),
        ({"text": "   "}, "Tulis apa yang terlihat"),
        ({"area_code": "", "place_text": ""}, "Tulis tempatnya"),
        ({"kind": "Z9"}, "Jenis kejadian"),
        ({"basis": "guess"}, "tidak dikenal"),
        ({"injured": -1}, "Jumlah orang"),
    ],
)
def test_bad_input_is_answered_with_one_sentence_and_leaves_nothing(changes, word):
    before = Entry.objects.count()
    with pytest.raises(CannotTake, match=word.replace("+", r"\+")):
        take_report(SEED, draft(**changes), now=NOW)
    assert Entry.objects.count() == before
    assert not Report.objects.exists()


@pytest.mark.parametrize("text", ["😡🔥 ribut", "\u202eterbalik", "<script>alert(1)</script>", "=1+1", "kata " * 4999])
def test_odd_text_is_kept_exactly(text):
    assert open_text(taken(text=text).report.text_ref) == text.strip()


def test_five_thousand_long_words_are_taken():
    text = "bersama-sama " * 4600
    assert len(text.split()) <= 5000
    assert open_text(taken(text=text).report.text_ref) == text.strip()


@pytest.mark.parametrize(("hours", "doubt"), [(-24, "behind"), (24, "ahead"), (0, "")])
def test_a_phone_clock_read_while_sending_shows_its_error_either_way(hours, doubt):
    report = taken(told_at=NOW + timedelta(hours=hours), read_while_sending=True).report
    assert report.clock_doubt == doubt
    assert report.received_at == NOW


def test_a_caller_is_the_source_not_the_operator_who_types():
    desk = make_officer("desk-piket-1", now=NOW - timedelta(days=1))
    known = taken(desk.actor, channel="telephone", contact="0811 1000 001", basis="witness").report
    unknown = taken(desk.actor, channel="telephone").report
    assert (known.source_grade, known.content_grade) == ("C", 3)
    assert unknown.source_grade == "F"


def test_a_forwarded_message_has_the_origin_of_what_it_forwards():
    told = taken(channel="telephone", contact="0811-1000-001").report
    passed_on = taken(forwarded_from="+62 811 1000 001").report
    assert told.origin == passed_on.origin
    assert taken(forwarded_from="Grup WA  Warga").report.origin == taken(forwarded_from="grup wa warga").report.origin


def test_the_number_of_an_officer_is_that_officer():
    panwas = make_officer("panwascam-sandaran", now=NOW - timedelta(days=1))
    add_contact(SEED, person=panwas.person, channel="whatsapp", address="+6281110000009", now=NOW)
    own = taken(panwas.actor).report
    assert taken(forwarded_from="081110000009").report.origin == own.origin


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("massa melempari kantor KPU", "D3"),
        ("dibakar orang", "D4"),
        ("serangan fajar", "F1"),
        ("isu serangan balasan", "I1"),
        ("zzz", "X0"),
    ],
)
def test_plain_words_find_the_kind_and_other_is_always_there(words, code):
    found = [one.code for one in suggest_kinds(words)]
    assert code in found[:4]
    assert "X0" in found
    assert len(found) <= 8


def test_words_find_the_place_when_they_can_only_mean_one():
    assert taken(area_code="", place_text="singah gembara").report.area_code == "64.08.04.2011"
    report = taken(area_code="", place_text="TPS 088 Sangatta Utara").report
    assert report.tps_id == "64.08.04.2001/088"


def test_words_that_mean_nothing_here_are_kept_as_words():
    report = taken(area_code="", place_text="di tikungan dekat pohon besar").report
    assert report.area_code == ""
    assert open_text(report.place_ref) == "di tikungan dekat pohon besar"


def test_the_same_key_and_body_give_the_same_report_another_body_is_a_conflict():
    one = draft()
    once = Once("token:1", "k1", body_of(one))
    first = take_report(SEED, one, now=NOW, once=once)
    again = take_report(SEED, one, now=NOW + timedelta(minutes=1), once=once)
    assert again.repeated
    assert again.report.id == first.report.id
    with pytest.raises(KeyConflict):
        take_report(SEED, one, now=NOW, once=Once("token:1", "k1", "other"))
    other_sender = take_report(SEED, one, now=NOW, once=Once("token:2", "k1", body_of(one)))
    assert other_sender.report.id != first.report.id


def test_a_peaceful_protest_is_a_notice_not_an_incident():
    result = taken(kind="A1")
    assert result.incident is None
    assert Notice.objects.get().code == result.report.code
    assert not Incident.objects.exists()


def test_an_early_sign_opens_a_watch_with_a_day_to_look_again():
    incident = taken(kind="I1").incident
    assert incident.form == "watch"
    assert incident.look_again_on.isoformat() == "2025-03-06"


def test_a_report_of_excessive_force_goes_outside_and_keeps_the_police_out():
    incident = taken(kind="H6").incident
    assert incident.form == "outside"
    assert incident.lead in ("PROPAM", "OMBUDSMAN", "KOMNASHAM", "BAWASLU")
    assert "POLRES" in incident.exclusions.values_list("institution_code", flat=True)


def test_an_accused_office_and_its_superiors_are_kept_away():
    incident = taken(kind="F2", accused=("SATPOLPP",)).incident
    assert set(incident.exclusions.values_list("institution_code", flat=True)) == {"SATPOLPP", "SEKDA", "BUPATI"}


def test_a_field_reporter_is_graded_as_an_officer():
    panwas = make_officer("panwascam-sandaran", now=NOW - timedelta(days=1))
    report = taken(panwas.actor).report
    assert (report.source_grade, report.content_grade) == ("B", 2)
    assert report.area_code == SANDARAN


def test_a_road_that_leads_elsewhere_is_left_to_the_desk():
    assert taken(area_code="", place_text="jalan poros menuju Bontang km 20").report.place_ref
