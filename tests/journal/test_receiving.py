"""Entries of another node: checked, put into their chain, folded in order; nothing they say stops the fold."""

import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from sigap.incidents.events import IncidentClosed, IncidentOpened, IncidentReopened, NoteAdded
from sigap.incidents.models import Incident, Note
from sigap.journal import guard
from sigap.journal.attention import how_many, settle, waiting_for_a_person
from sigap.journal.ids import derived_id, new_id
from sigap.journal.importing import receive
from sigap.journal.models import Conflict, Entry, Head, Node, Quarantined
from sigap.journal.reading import entries_about
from sigap.journal.rebuild import check
from sigap.journal.refusal import BrokenJournal, Refusal
from sigap.journal.verifying import verify
from sigap.journal.writing import Actor, writing
from sigap.vault.events import SubjectErased
from sigap.vault.models import Erasure
from tests.factories.nodes import OtherNode

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 11, 27, 6, 8, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
DESK = Actor(person=None, post="desk-piket-1", role="desk_officer", institution="KESBANGPOL")


@pytest.fixture(autouse=True)
def keys_of_this_test(settings, tmp_path):
    """A node let in by one test is a stranger to the next."""
    settings.SIGAP_REALM_DIR = tmp_path


def opened(incident, code="S-B-1"):
    return IncidentOpened(
        incident=incident,
        incident_code=code,
        incident_kind="B1",
        form="incident",
        area_code="64.08.04.2001",
        tps_id="",
        lat_e6=None,
        lon_e6=None,
        severity=3,
        severity_why=(),
        lead="POLRES",
        owner_post="",
        occurred_at=NOW,
        look_again_on=None,
        injured=0,
        dead=0,
        report=derived_id("report", incident),
        kept_away=(),
    )


def here(event, at):
    with writing(DESK, now=at) as journal:
        return journal.record(event)


def whole():
    verdict = verify()
    assert verdict.ok, verdict.broken_at
    assert check().differences == []


def test_a_chain_arrives_once_however_often_it_is_sent():
    hub, incident = OtherNode(), new_id()
    hub.records(opened(incident), NOW)
    hub.records(NoteAdded(incident=incident, note=new_id(), note_kind="note", text_ref=""), NOW + MINUTE)
    first = receive(hub.lines, now=NOW + 2 * MINUTE)
    again = receive(hub.lines, now=NOW + 3 * MINUTE)
    assert (first.added, first.known, first.refolded) == (2, 0, 2)
    assert (again.added, again.known, again.refolded) == (0, 2, 0)
    assert Incident.objects.get().code == "S-B-1"
    assert Note.objects.count() == 1
    told = Entry.objects.filter(kind="journal.received")
    assert told.count() == 1, "that they came is itself an entry, once"
    assert {row["node"]: row["entries"] for row in verify().nodes} == {"A": 1, "B": 2}
    whole()


def test_an_entry_that_comes_late_stands_where_it_belongs():
    """Here the matter was closed at 8; the hub had closed it otherwise at 4 and could not say so until 20."""
    incident = new_id()
    here(opened(incident, "S-A-1"), NOW)
    hub = OtherNode()
    hub.records(IncidentClosed(incident=incident, outcome="mediated", reason_ref=""), NOW + 4 * MINUTE)
    here(IncidentClosed(incident=incident, outcome="settled", reason_ref=""), NOW + 8 * MINUTE)
    assert Incident.objects.get().outcome == "settled"
    assert how_many() == 0

    receive(hub.lines, now=NOW + 20 * MINUTE)

    row = Incident.objects.get()
    assert (row.outcome, row.ended_at) == ("mediated", NOW + 4 * MINUTE)
    (conflict,) = waiting_for_a_person().conflicts
    assert (conflict.why, conflict.kind, conflict.subject) == ("move", "incident.closed", f"incident:{incident}")
    assert conflict.at == NOW + 8 * MINUTE, "of the two the later one is put to a person"
    whole()


def test_a_late_entry_can_also_take_a_contradiction_away():
    """First only the second half is known; the first half explains it."""
    incident = new_id()
    here(opened(incident, "S-A-1"), NOW)
    here(IncidentClosed(incident=incident, outcome="settled", reason_ref=""), NOW + MINUTE)
    one, two = OtherNode("B"), OtherNode("C")
    one.records(IncidentReopened(incident=incident, reason_ref=""), NOW + 2 * MINUTE)
    two.records(IncidentClosed(incident=incident, outcome="law", reason_ref=""), NOW + 3 * MINUTE)
    receive(two.lines, now=NOW + 10 * MINUTE)
    assert [row.why for row in Conflict.objects.all()] == ["move"]
    receive(one.lines, now=NOW + 11 * MINUTE)
    assert not Conflict.objects.exists()
    assert Incident.objects.get().outcome == "law"
    whole()


def test_a_note_about_a_matter_that_is_not_here_waits_for_it():
    incident, hub, other = new_id(), OtherNode("B"), OtherNode("C")
    hub.records(opened(incident), NOW)
    other.records(NoteAdded(incident=incident, note=new_id(), note_kind="note", text_ref=""), NOW + MINUTE)
    receive(other.lines, now=NOW + 5 * MINUTE)
    assert not Note.objects.exists()
    assert [row.why for row in Conflict.objects.all()] == ["unfoldable"]
    whole()
    receive(hub.lines, now=NOW + 6 * MINUTE)
    assert Note.objects.get().incident_id == incident
    assert not Conflict.objects.exists()
    whole()


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"kind": "incident.teleported"}, "unknown"),
        ({"version": 9}, "unknown"),
        ({"payload": {}}, "unreadable"),
        ({"payload": {"erasure": "x", "subject": "a", "reason": "b"}}, "unreadable"),
        ({"payload": {"erasure": None, "subject": None, "reason": None}}, "unreadable"),
        ({"who": None}, "unreadable"),
        ({"payload": {"erasure": str(UUID(int=5)), "subject": ["a"], "reason": "b" * 200}}, "unfoldable"),
    ],
)
def test_no_valid_entry_stops_the_fold(changes, why):
    hub = OtherNode()
    hub.records(SubjectErased(erasure=new_id(), subject="report:1", reason="retention"), NOW)
    document = json.loads(json.loads(hub.lines.pop())["text"])
    hub.writes({**document, **changes})
    hub.records(SubjectErased(erasure=new_id(), subject="report:1", reason="later"), NOW + MINUTE)
    receive(hub.lines, now=NOW + 2 * MINUTE)
    assert Erasure.objects.filter(reason="later").exists(), "the rest goes on"
    assert "later" in [entry.event.reason for entry in entries_about("report:1")], "pages go on too"
    reasons = [row.why for row in Conflict.objects.all()]
    if why == "unfoldable" and not reasons:
        pytest.skip("this database takes the long word")
    assert reasons == [why]
    whole()


def test_a_person_settles_a_contradiction_and_it_stays_settled():
    hub = OtherNode()
    hub.records(SubjectErased(erasure=new_id(), subject="report:1", reason="x"), NOW)
    document = json.loads(json.loads(hub.lines.pop())["text"])
    hub.writes({**document, "kind": "incident.teleported"})
    receive(hub.lines, now=NOW + MINUTE)
    (conflict,) = waiting_for_a_person().conflicts
    assert "tidak dikenal" in conflict.sentence
    settle(DESK, conflict.key, now=NOW + 2 * MINUTE)
    settle(DESK, conflict.key, now=NOW + 3 * MINUTE)
    assert Entry.objects.filter(kind="conflict.settled").count() == 1
    assert how_many() == 0
    assert Conflict.objects.get().settled_by == "desk-piket-1"
    with pytest.raises(Refusal):
        settle(DESK, "nothing", now=NOW)
    whole()


# --- time -------------------------------------------------------------------------------------------------------------


def test_an_entry_from_the_future_waits_and_moves_no_clock():
    hub = OtherNode()
    hub.records(SubjectErased(erasure=new_id(), subject="report:1", reason="now"), NOW)
    hub.records(SubjectErased(erasure=new_id(), subject="report:1", reason="ahead"), NOW + timedelta(days=1))
    hub.records(SubjectErased(erasure=new_id(), subject="report:1", reason="behind it"), NOW + timedelta(days=1))
    result = receive(hub.lines, now=NOW + MINUTE)
    assert (result.added, result.quarantined) == (1, 2)
    assert [row.seq for row in waiting_for_a_person().quarantined] == [2, 3]
    assert how_many() == waiting_for_a_person().count == 2
    here(SubjectErased(erasure=new_id(), subject="report:2", reason="ours"), NOW + 2 * MINUTE)
    latest = Entry.objects.order_by("-order").first()
    assert (latest.node, latest.recorded_at) == ("A", NOW + 2 * MINUTE)
    assert latest.order < f"{int((NOW + 5 * MINUTE).timestamp()) * 1_000_000:017d}"
    whole()


def test_it_is_believed_when_its_time_has_come():
    hub = OtherNode()
    hub.records(SubjectErased(erasure=new_id(), subject="report:1", reason="ahead"), NOW + timedelta(hours=1))
    receive(hub.lines, now=NOW)
    assert not Erasure.objects.exists()
    assert receive([], now=NOW + timedelta(minutes=54)).added == 0
    assert receive([], now=NOW + timedelta(minutes=56)).added == 1
    assert Erasure.objects.get().reason == "ahead"
    assert not Quarantined.objects.exists()
    whole()


def test_five_minutes_ahead_is_still_believed():
    hub = OtherNode()
    hub.records(SubjectErased(erasure=new_id(), subject="report:1", reason="x"), NOW + 5 * MINUTE)
    assert receive(hub.lines, now=NOW).added == 1


def test_what_is_recorded_here_after_an_entry_was_seen_is_ordered_after_it():
    hub = OtherNode()
    hub.records(SubjectErased(erasure=new_id(), subject="report:1", reason="x"), NOW + 4 * MINUTE)
    receive(hub.lines, now=NOW)
    ours = here(SubjectErased(erasure=new_id(), subject="report:1", reason="y"), NOW + MINUTE)
    assert ours.order > Entry.objects.get(node="B").order
    assert ours.recorded_at == NOW + MINUTE, "the told time is kept as it was told"
    whole()


# --- what is refused --------------------------------------------------------------------------------------------------


def chain_of(hub, count=3):
    for number in range(count):
        hub.records(SubjectErased(erasure=new_id(), subject=f"report:{number}", reason="x"), NOW)
    return hub.lines


def refused(lines, *words):
    before = Entry.objects.count()
    with pytest.raises(BrokenJournal) as problem:
        receive(lines, now=NOW + MINUTE)
    for word in words:
        assert word in str(problem.value)
    assert Entry.objects.count() == before
    assert not Quarantined.objects.exists()


def test_a_node_that_nobody_let_in_is_refused():
    refused(chain_of(OtherNode(known=False)), "B/1", "belum diterima")


def test_a_chain_signed_with_another_key_is_refused():
    OtherNode("B")
    refused(chain_of(OtherNode("B", known=False)), "B/1", "tanda tangan")


def test_another_key_for_a_known_node_is_refused():
    OtherNode("B")
    with pytest.raises(BrokenJournal, match="kunci lain"):
        OtherNode("B")


def test_a_gap_is_refused_and_says_what_is_wanted():
    refused(chain_of(OtherNode())[1:], "B/1 belum ada")


def test_a_changed_entry_is_refused():
    lines = chain_of(OtherNode())
    refused([lines[0], lines[1].replace("report:1", "report:7")], "baris 2", "rusak")


@pytest.mark.parametrize("line", ["", "{}", "[]", "null", '{"text": "{}", "hash": "", "signature": ""}', "\x00"])
def test_what_is_no_entry_is_refused(line):
    refused([line], "baris 1", "bukan entri")


def test_a_forked_chain_is_refused():
    hub = OtherNode()
    lines = chain_of(hub, 1)
    receive(lines, now=NOW)
    twin = OtherNode("B", known=False)
    twin.key = hub.key
    refused(chain_of(twin, 1), "B", "bercabang")


def test_two_shapes_of_one_entry_in_one_sending_are_refused():
    hub = OtherNode()
    twin = OtherNode("B", known=False)
    refused([*chain_of(hub, 1), *chain_of(twin, 1)], "baris 2", "dua bentuk")


def test_a_chain_whose_clock_goes_back_is_refused():
    hub = OtherNode()
    hub.records(SubjectErased(erasure=new_id(), subject="report:1", reason="x"), NOW)
    hub.records(SubjectErased(erasure=new_id(), subject="report:1", reason="x"), NOW - MINUTE)
    refused(hub.lines, "B/2", "mundur")


def test_an_entry_of_our_own_that_we_do_not_have_says_that_our_tail_may_be_lost():
    here(SubjectErased(erasure=new_id(), subject="report:1", reason="x"), NOW)
    us = OtherNode("A", known=False)
    refused(chain_of(us, 1), "A", "bercabang")
    us.records(SubjectErased(erasure=new_id(), subject="report:1", reason="x"), NOW)
    refused(us.lines[1:], "A/2", "ekor basis data ini mungkin hilang")


def test_a_key_exchanged_in_the_database_for_another_node_is_found():
    receive(chain_of(OtherNode()), now=NOW)
    with guard.applying():
        Node.objects.filter(code="B").update(public_key="11" * 32)
    assert "dahulu diterima" in verify().broken_at.why


def test_both_nodes_may_have_recorded_the_same_step():
    """A timer's step has an id from (timer, step): each chain keeps its own entry, and the fold is the same."""
    step, hub = derived_id("timer", "t", "breach"), OtherNode()
    with writing(DESK, now=NOW) as journal:
        assert journal.once(step, SubjectErased(erasure=UUID(int=9), subject="report:1", reason="x"))
    hub.records(SubjectErased(erasure=UUID(int=9), subject="report:1", reason="x"), NOW)
    ours = Entry.objects.get()
    assert ours.id == derived_id("A", step)
    receive(hub.lines, now=NOW)
    assert Erasure.objects.count() == 1
    assert Head.objects.count() == 2
    whole()
