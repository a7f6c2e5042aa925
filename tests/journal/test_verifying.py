"""Whatever is done to the tables with full database rights is found."""

import json
from datetime import UTC, datetime

import pytest

from sigap.journal import guard
from sigap.journal.checkpoint import read_checkpoint, write_checkpoint
from sigap.journal.ids import new_id
from sigap.journal.models import Entry, EntrySubject, Head, Node
from sigap.journal.refusal import BrokenJournal
from sigap.journal.verifying import verify
from sigap.journal.writing import Actor, writing
from sigap.vault.events import SubjectErased

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 11, 27, 6, 8, tzinfo=UTC)


@pytest.fixture
def chain():
    start = Head.objects.first()
    first = start.seq if start else 0
    with writing(Actor.system("test"), now=NOW) as journal:
        for number in range(6):
            journal.record(SubjectErased(erasure=new_id(), subject=f"report:{number}", reason="retention"))
    return first


def tamper(**changes):
    with guard.applying():
        Entry.objects.filter(seq=Entry.objects.order_by("-seq").first().seq - 2).update(**changes)


@pytest.mark.parametrize(
    "changes",
    [
        {"text": "{}"},
        {"hash": "0" * 64},
        {"signature": "A" * 88},
        {"kind": "vault.other"},
        {"recorded_at": datetime(2030, 1, 1, tzinfo=UTC)},
        {"order": "0"},
        {"node": "B"},
    ],
)
def test_any_changed_column_is_found(chain, changes):
    assert verify().ok
    tamper(**changes)
    verdict = verify()
    assert not verdict.ok
    assert verdict.broken_at is not None


def mend_head(last):
    """What a careful forger does after cutting the tail: the head row fits the shorter chain again."""
    us, count = json.loads(last.text)["hlc"]
    Head.objects.update(seq=last.seq, hash=last.hash, hlc_us=us, hlc_count=count)


def test_a_dropped_entry_is_found(chain):
    row = Entry.objects.order_by("-seq")[2]
    with guard.applying():
        EntrySubject.objects.filter(entry=row).delete()
        Entry.objects.filter(id=row.id)._raw_delete("default")
    assert verify().broken_at.seq == row.seq


def test_two_exchanged_entries_are_found(chain):
    one, two = Entry.objects.order_by("-seq")[1:3]
    with guard.applying():
        Entry.objects.filter(id=one.id).update(seq=10**6)
        Entry.objects.filter(id=two.id).update(seq=one.seq)
        Entry.objects.filter(id=one.id).update(seq=two.seq)
    assert not verify().ok


def test_a_changed_subject_index_is_found(chain):
    with guard.applying():
        EntrySubject.objects.filter(subject="report:3").update(subject="report:99")
    assert not verify().ok


def test_a_key_exchanged_in_the_database_is_found(chain):
    with guard.applying():
        Node.objects.update(public_key="00" * 32)
    assert not verify().ok


def test_a_cut_tail_with_a_mended_head_is_found_by_the_checkpoint(chain, tmp_path):
    path = write_checkpoint(NOW, tmp_path / "head.json")
    last, before = Entry.objects.order_by("-seq")[:2]
    with guard.applying():
        EntrySubject.objects.filter(entry=last).delete()
        Entry.objects.filter(id=last.id)._raw_delete("default")
    assert not verify().ok, "the head row still says one more"
    mend_head(before)
    assert verify().ok, "alone, the shortened chain looks whole"
    verdict = verify(read_checkpoint(path))
    assert not verdict.ok
    assert "dipotong" in verdict.broken_at.why


def test_a_checkpoint_of_an_earlier_moment_still_holds(chain, tmp_path):
    path = write_checkpoint(NOW, tmp_path / "head.json")
    with writing(Actor.system("test"), now=NOW) as journal:
        journal.record(SubjectErased(erasure=new_id(), subject="report:9", reason="retention"))
    assert verify(read_checkpoint(path)).ok


def test_a_changed_checkpoint_is_refused(chain, tmp_path):
    path = write_checkpoint(NOW, tmp_path / "head.json")
    path.write_text(path.read_text().replace('"entries": ', '"entries": 1'))
    with pytest.raises(BrokenJournal):
        read_checkpoint(path)
