"""The sealed number of a teller: two officers, one of them from outside the regency office, an hour, a trace."""

from datetime import timedelta

import pytest

from sigap.accounts import actions as accounts
from sigap.accounts.models import Holding
from sigap.accounts.refusals import NotAllowed
from sigap.incidents import actions as incidents
from sigap.incidents.models import IncidentReport
from sigap.incidents.refusals import NotThere as NoMatter
from sigap.intake.access import open_numbers
from sigap.intake.apart import share_a_chain
from sigap.intake.events import OpeningAsked, OpeningGranted, OpeningRefused
from sigap.intake.models import Opening, Report
from sigap.intake.refusals import CannotOpen, NotThere
from sigap.journal.ids import new_id
from sigap.journal.importing import receive
from sigap.journal.models import Conflict, Entry
from sigap.journal.reading import entries_about
from sigap.journal.recorded import Actor
from sigap.vault.erasing import erase
from tests.factories.accounts import SEED, make_officer
from tests.factories.nodes import OtherNode
from tests.factories.reports import NOW, taken

EARLIER = NOW - timedelta(days=1)
MINUTE = timedelta(minutes=1)
NUMBER = "0812 7777 0001"
KEY = Actor(person=None, post="desk-pemeriksa-1", role="verifier", institution="KESBANGPOL")
OUTSIDE_KEY = Actor(person=None, post="bawaslu-piket", role="duty_officer", institution="BAWASLU")


def called(**more):
    """A caller whom the operator wrote down, with his number."""
    return taken(contact=NUMBER, channel="telephone", **more).report


@pytest.fixture
def officers():
    posts = ("desk-pemeriksa-1", "desk-piket-1", "desk-kepala", "bawaslu-piket", "kpu-piket", "polres-ops")
    return {post: make_officer(post, now=EARLIER) for post in posts}


def asked(officers, report, by="desk-pemeriksa-1", now=NOW):
    return incidents.ask_opening(officers[by].actor, report.id, "telepon terputus, tempat belum jelas", now=now)


def matter_of(report):
    return IncidentReport.objects.get(report=report.id).incident_id


def seen_by(officer, report, now):
    """What the access of this room opens to somebody, as every page gets it."""
    openings = list(Opening.objects.filter(report=report))
    return open_numbers(officer.viewer, [Report.objects.get(id=report.id)], openings, now).get(report.id)


def test_it_opens_to_the_one_who_asked_and_to_nobody_else_for_an_hour(officers):
    report = called()
    opening = asked(officers, report)
    assert {post: seen_by(one, report, NOW) for post, one in officers.items()} == dict.fromkeys(officers)
    granted = incidents.grant_opening(officers["bawaslu-piket"].actor, opening.id, now=NOW + MINUTE)
    assert granted.until_at == NOW + 61 * MINUTE
    now = NOW + 2 * MINUTE
    assert seen_by(officers["desk-pemeriksa-1"], report, now) == NUMBER
    others = [post for post in officers if post != "desk-pemeriksa-1"]
    assert [seen_by(officers[post], report, now) for post in others] == [None] * len(others)
    assert seen_by(officers["desk-pemeriksa-1"], report, NOW + 61 * MINUTE) is None


def test_a_clock_set_back_gives_no_more_time(officers):
    report = called()
    opening = asked(officers, report)
    incidents.grant_opening(officers["kpu-piket"].actor, opening.id, now=NOW)
    assert seen_by(officers["desk-pemeriksa-1"], report, NOW - timedelta(hours=1)) is None


def test_it_leaves_a_trace_in_words_of_who_and_why_but_never_the_number(officers):
    report = called()
    one, two = asked(officers, report), asked(officers, report, by="desk-piket-1")
    incidents.grant_opening(officers["bawaslu-piket"].actor, one.id, now=NOW)
    incidents.refuse_opening(officers["kpu-piket"].actor, two.id, "sudah ada yang menelepon", now=NOW)
    entries = [one for one in entries_about(f"report:{report.id}") if one.kind.startswith("opening.")]
    assert [(one.kind, one.actor.post) for one in entries] == [
        ("opening.asked", "desk-pemeriksa-1"),
        ("opening.asked", "desk-piket-1"),
        ("opening.granted", "bawaslu-piket"),
        ("opening.refused", "kpu-piket"),
    ]
    for text in Entry.objects.filter(kind__startswith="opening.").values_list("text", flat=True):
        assert NUMBER not in text
        assert "telepon" not in text


def test_looking_writes_nothing(officers):
    report = called()
    opening = asked(officers, report)
    incidents.grant_opening(officers["kpu-piket"].actor, opening.id, now=NOW)
    before = Entry.objects.count()
    assert seen_by(officers["desk-pemeriksa-1"], report, NOW) == NUMBER
    assert Entry.objects.count() == before


def test_asked_again_while_one_is_going_gives_the_same_and_afterwards_a_new_one(officers):
    report = called()
    first = asked(officers, report)
    assert asked(officers, report, now=NOW + MINUTE).id == first.id
    assert asked(officers, report, by="desk-kepala").id != first.id, "another person asks for himself"
    incidents.grant_opening(officers["kpu-piket"].actor, first.id, now=NOW + MINUTE)
    assert asked(officers, report, now=NOW + 2 * MINUTE).id == first.id
    second = asked(officers, report, now=NOW + 62 * MINUTE)
    assert second.id != first.id
    incidents.refuse_opening(officers["kpu-piket"].actor, second.id, "cukup", now=NOW + 63 * MINUTE)
    assert asked(officers, report, now=NOW + 64 * MINUTE).id not in (first.id, second.id)


@pytest.mark.parametrize(
    "post", ["polres-ops", "camat-sandaran", "admin-sistem", "fkub-penengah", "panwascam-sandaran"]
)
def test_only_the_desk_asks_and_only_the_two_offices_decide(officers, post):
    stranger = make_officer(post, now=EARLIER).actor
    report = called()
    with pytest.raises(NotAllowed):
        incidents.ask_opening(stranger, report.id, "ingin tahu siapa", now=NOW)
    opening = asked(officers, report)
    with pytest.raises(NotAllowed):
        incidents.grant_opening(stranger, opening.id, now=NOW)
    with pytest.raises(NotAllowed):
        incidents.refuse_opening(stranger, opening.id, "tidak perlu", now=NOW)


def test_the_desk_does_not_decide_for_itself(officers):
    opening = asked(officers, called())
    for post in ("desk-pemeriksa-1", "desk-kepala"):
        with pytest.raises(NotAllowed, match="Bawaslu"):
            incidents.grant_opening(officers[post].actor, opening.id, now=NOW)


def test_a_key_a_link_and_the_machine_are_no_person(officers):
    report = called()
    link = Actor(person=None, post="bawaslu-piket", role="link", institution="BAWASLU")
    for actor in (KEY, SEED):
        with pytest.raises(CannotOpen, match="namanya sendiri"):
            incidents.ask_opening(actor, report.id, "lewat mesin", now=NOW)
    opening = asked(officers, report)
    for actor in (OUTSIDE_KEY, SEED):
        with pytest.raises(CannotOpen, match="namanya sendiri"):
            incidents.grant_opening(actor, opening.id, now=NOW)
    with pytest.raises(NotAllowed):
        incidents.grant_opening(link, opening.id, now=NOW)


def test_one_person_in_two_posts_does_not_agree_with_himself():
    both = make_officer("desk-pemeriksa-1", "bawaslu-piket", now=EARLIER)
    other_hat = Actor(person=both.person, post="bawaslu-piket", role="duty_officer", institution="BAWASLU")
    opening = incidents.ask_opening(both.actor, called().id, "menelepon balik", now=NOW)
    with pytest.raises(CannotOpen, match="permintaannya sendiri"):
        incidents.grant_opening(other_hat, opening.id, now=NOW)


def test_nor_does_a_colleague_who_also_sits_outside(officers):
    """He wears the hat of KPU today, but the regency office is his as well."""
    inside = make_officer("kpu-piket", "desk-wakil", now=EARLIER)
    opening = asked(officers, called())
    with pytest.raises(CannotOpen, match="luar jajaran"):
        incidents.grant_opening(inside.actor, opening.id, now=NOW)


def test_nor_somebody_of_the_office_in_which_the_asker_also_sits(officers):
    asker = make_officer("desk-pemeriksa-2", "panwascam-sandaran", now=EARLIER)
    opening = incidents.ask_opening(asker.actor, called().id, "menelepon balik", now=NOW)
    with pytest.raises(CannotOpen, match="luar jajaran"):
        incidents.grant_opening(officers["bawaslu-piket"].actor, opening.id, now=NOW)
    assert incidents.grant_opening(officers["kpu-piket"].actor, opening.id, now=NOW).state == "granted"


def test_an_office_whose_chain_nobody_knows_is_no_outsider(officers):
    bawaslu, desk = frozenset({"BAWASLU"}), frozenset({"KESBANGPOL"})
    assert not share_a_chain(desk, bawaslu)
    assert share_a_chain(desk, frozenset({"DISKOMINFO"}))
    assert share_a_chain(desk, frozenset({"KANTOR_YANG_TIDAK_TERDAFTAR"}))
    assert share_a_chain(desk, frozenset())


def test_an_accused_office_neither_asks_nor_decides(officers):
    report = called(accused=("BAWASLU",))
    opening = asked(officers, report)
    with pytest.raises(NotThere):
        incidents.grant_opening(officers["bawaslu-piket"].actor, opening.id, now=NOW)
    assert incidents.grant_opening(officers["kpu-piket"].actor, opening.id, now=NOW).state == "granted"
    against_desk = called(accused=("KESBANGPOL",))
    with pytest.raises(NotThere):
        asked(officers, against_desk)


def test_when_both_outside_offices_are_named_it_stays_sealed_and_says_so(officers):
    with pytest.raises(CannotOpen, match="tetap tersegel"):
        asked(officers, called(accused=("BAWASLU", "KPU")))


def test_an_office_that_merging_brought_into_it_decides_no_more(officers):
    """The report names nobody; the matter into which it was merged names Bawaslu."""
    report = called()
    opening = asked(officers, report)
    accusing = taken(accused=("BAWASLU",)).incident
    incidents.merge(officers["desk-kepala"].actor, matter_of(report), accusing.id, now=NOW)
    with pytest.raises(NotThere):
        incidents.grant_opening(officers["bawaslu-piket"].actor, opening.id, now=NOW)


def test_an_asker_whose_office_came_to_be_named_gets_nothing(officers):
    report = called()
    opening = asked(officers, report)
    outside = make_officer("desk-pemeriksa-2", now=EARLIER)
    accusing = taken(accused=("KESBANGPOL",)).incident
    incidents.merge(outside.actor, matter_of(report), accusing.id, now=NOW)
    with pytest.raises(CannotOpen, match="tidak lagi berhak"):
        incidents.grant_opening(officers["kpu-piket"].actor, opening.id, now=NOW)
    assert incidents.refuse_opening(officers["kpu-piket"].actor, opening.id, "kedaluwarsa", now=NOW).state == "refused"


def test_an_asker_who_left_the_desk_gets_nothing(officers):
    """He is at KPU's district office now: neither is it granted, nor does an hour that still runs show him anything."""
    report = called()
    waiting, running = asked(officers, report), asked(officers, report, by="desk-piket-1")
    incidents.grant_opening(officers["kpu-piket"].actor, running.id, now=NOW)
    for post in ("desk-pemeriksa-1", "desk-piket-1"):
        holding = Holding.objects.get(person_id=officers[post].person)
        accounts.end_holding(SEED, holding=holding.id, reason="moved", now=NOW)
        accounts.assign_post(SEED, person=officers[post].person, post_code="ppk-busang", now=NOW)
    with pytest.raises(CannotOpen):
        incidents.grant_opening(officers["bawaslu-piket"].actor, waiting.id, now=NOW + MINUTE)
    assert seen_by(officers["desk-piket-1"], report, NOW + MINUTE) is None


def test_a_page_that_is_no_longer_true_decides_nothing_twice(officers):
    opening = asked(officers, called())
    incidents.refuse_opening(officers["bawaslu-piket"].actor, opening.id, "tidak perlu", now=NOW)
    with pytest.raises(CannotOpen, match="sudah “ditolak”"):
        incidents.grant_opening(officers["kpu-piket"].actor, opening.id, now=NOW)
    with pytest.raises(CannotOpen, match="sudah “ditolak”"):
        incidents.refuse_opening(officers["kpu-piket"].actor, opening.id, "juga tidak", now=NOW)


def test_reasons_are_needed_and_kept_short(officers):
    report = called()
    with pytest.raises(CannotOpen, match="Tulis mengapa"):
        incidents.ask_opening(officers["desk-piket-1"].actor, report.id, " x ", now=NOW)
    with pytest.raises(CannotOpen, match="terlalu panjang"):
        incidents.ask_opening(officers["desk-piket-1"].actor, report.id, "x" * 501, now=NOW)
    opening = asked(officers, report)
    with pytest.raises(CannotOpen, match="Tulis alasan"):
        incidents.refuse_opening(officers["kpu-piket"].actor, opening.id, "", now=NOW)


def test_there_must_be_a_number_a_matter_of_the_desk_and_a_report(officers):
    desk = officers["desk-piket-1"].actor
    with pytest.raises(CannotOpen, match="tidak meninggalkan nomor"):
        incidents.ask_opening(desk, taken().report.id, "menelepon balik", now=NOW)
    for away in (called(kind="H6").id, called(kind="A1").id, new_id()):
        with pytest.raises(NoMatter):
            incidents.ask_opening(desk, away, "menelepon balik", now=NOW)


def test_an_erased_number_is_not_asked_for_and_an_open_one_is_gone(officers):
    report = called()
    opening = asked(officers, report)
    incidents.grant_opening(officers["kpu-piket"].actor, opening.id, now=NOW)
    erase(SEED, f"report:{report.id}", "contoh", now=NOW)
    assert seen_by(officers["desk-pemeriksa-1"], report, NOW) == ""
    with pytest.raises(CannotOpen, match="sudah dihapus"):
        asked(officers, report, by="desk-piket-1")


def test_a_waiting_one_whose_report_was_erased_is_refused_without_the_words(officers):
    opening = asked(officers, report := called())
    erase(SEED, f"report:{report.id}", "contoh", now=NOW)
    row = incidents.refuse_opening(officers["kpu-piket"].actor, opening.id, "CONTOH sudah dihapus", now=NOW)
    assert (row.state, row.refusal_ref) == ("refused", "")


def conflicts():
    return sorted(Conflict.objects.values_list("kind", "why"))


def test_what_another_node_wrote_cannot_make_one_person_two(officers):
    """Signed entries of a hub: the asker grants himself, a machine asks, nobody asked. Rows for a person, no number."""
    report = called()
    opening = asked(officers, report)
    asker = officers["desk-pemeriksa-1"].actor
    hub, later = OtherNode("P"), NOW + timedelta(minutes=1)
    grant = {"report": report.id, "until_at": NOW + timedelta(hours=1)}
    hub.records(OpeningGranted(opening=opening.id, **grant), later, asker)
    hub.records(OpeningGranted(opening=new_id(), **grant), later, officers["kpu-piket"].actor)
    hub.records(OpeningAsked(opening=new_id(), report=report.id, reason_ref=""), later, KEY)
    hub.records(OpeningAsked(opening=new_id(), report=new_id(), reason_ref=""), later, asker)
    receive(hub.lines, now=NOW + timedelta(hours=2))
    assert conflicts() == [
        ("opening.asked", "missing"),
        ("opening.asked", "missing"),
        ("opening.granted", "missing"),
        ("opening.granted", "move"),
    ]
    assert seen_by(officers["desk-pemeriksa-1"], report, later) is None


def test_two_nodes_that_decided_apart_the_first_stands(officers):
    report = called()
    opening = asked(officers, report)
    hub = OtherNode("Q")
    event = OpeningRefused(opening=opening.id, report=report.id, reason_ref="")
    hub.records(event, NOW + MINUTE, officers["kpu-piket"].actor)
    incidents.grant_opening(officers["bawaslu-piket"].actor, opening.id, now=NOW + 2 * MINUTE)
    receive(hub.lines, now=NOW + 3 * MINUTE)
    assert Opening.objects.get(id=opening.id).state == "refused"
    assert conflicts() == [("opening.granted", "move")]
    assert seen_by(officers["desk-pemeriksa-1"], report, NOW + 4 * MINUTE) is None
