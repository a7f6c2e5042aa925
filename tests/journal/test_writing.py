"""One transaction: head, decide, record, apply. What fails leaves nothing behind."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from sigap.journal.applying import APPLIES
from sigap.journal.guard import HandWrite
from sigap.journal.ids import derived_id, new_id
from sigap.journal.models import Entry, Head
from sigap.journal.reading import entries_about, head_mark
from sigap.journal.refusal import BrokenJournal
from sigap.journal.verifying import verify
from sigap.journal.writing import Actor, writing
from sigap.vault.events import SubjectErased
from sigap.vault.models import Erasure

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 11, 27, 6, 8, tzinfo=UTC)
TICK = Actor.system("tick")


def erased(subject="report:1"):
    return SubjectErased(erasure=new_id(), subject=subject, reason="retention")


def test_an_entry_and_its_rows_stand_together():
    with writing(TICK, now=NOW) as journal:
        entry = journal.record(erased())
    assert Erasure.objects.get().erased_at == NOW
    assert [e.id for e in entries_about("report:1")] == [entry.id]
    assert verify().ok


def test_a_failed_action_leaves_neither_entry_nor_row():
    before = head_mark()
    with pytest.raises(ZeroDivisionError), writing(TICK, now=NOW) as journal:
        journal.record(erased())
        raise ZeroDivisionError
    assert head_mark() == before
    assert not Erasure.objects.exists()
    assert verify().ok


def test_an_inner_failure_takes_back_only_what_the_inner_block_recorded():
    with writing(TICK, now=NOW) as outer:
        outer.record(erased("report:1"))
        with pytest.raises(ZeroDivisionError), writing(TICK, now=NOW) as inner:
            inner.record(erased("report:2"))
            raise ZeroDivisionError
        outer.record(erased("report:3"))
    assert sorted(Erasure.objects.values_list("subject", flat=True)) == ["report:1", "report:3"]
    assert verify().ok


def test_the_second_record_under_a_derived_id_is_harmless():
    step = derived_id("timer", "t1", "escalate-1")
    with writing(TICK, now=NOW) as journal:
        assert journal.once(step, erased()) is not None
    with writing(TICK, now=NOW + timedelta(minutes=1)) as journal:
        assert journal.once(step, erased()) is None
    assert Erasure.objects.count() == 1


def test_a_clock_set_back_does_not_set_the_order_back():
    for now in (NOW, NOW - timedelta(hours=1), NOW + timedelta(seconds=1)):
        with writing(TICK, now=now) as journal:
            journal.record(erased())
    by_order = Entry.objects.order_by("order").values_list("seq", flat=True)
    assert list(by_order) == sorted(by_order)
    recorded = list(Entry.objects.order_by("seq").values_list("recorded_at", flat=True))
    assert recorded[-2] < recorded[-3], "the told time is kept as it was told"
    assert verify().ok


def test_only_apply_writes_projections():
    with pytest.raises(HandWrite):
        Erasure.objects.create(id=new_id(), subject="x", reason="y", erased_at=NOW)
    with pytest.raises(HandWrite):
        Erasure.objects.update(reason="z")
    with pytest.raises(HandWrite):
        Erasure.objects.filter(reason="z").delete()


def test_the_chain_is_append_only():
    with writing(TICK, now=NOW) as journal:
        journal.record(erased())
    with pytest.raises(HandWrite):
        Entry.objects.update(kind="x")
    with pytest.raises(HandWrite):
        Entry.objects.all()._raw_delete("default")


def test_an_unaware_moment_is_refused():
    with pytest.raises(ValueError, match="aware"), writing(TICK, now=datetime(2024, 1, 1)):
        pass


def test_a_transaction_that_records_nothing_moves_no_head():
    with writing(TICK, now=NOW) as journal:
        journal.record(erased())
    before = Head.objects.values("seq", "hash", "hlc_us").get()
    with writing(TICK, now=NOW):
        pass
    assert Head.objects.values("seq", "hash", "hlc_us").get() == before


def half_applies(entry, event):
    Erasure.objects.create(id=event.erasure, subject=event.subject, reason="half", erased_at=NOW)
    raise ZeroDivisionError


@pytest.mark.parametrize("inside", [False, True])
def test_an_apply_that_fails_halfway_leaves_nothing_even_when_the_action_looks_away(monkeypatch, inside):
    monkeypatch.setitem(APPLIES, "vault.erased", half_applies)
    before = head_mark()
    with pytest.raises(BrokenJournal), writing(TICK, now=NOW) as outer:
        if inside:
            with writing(TICK, now=NOW) as inner, suppress(ZeroDivisionError):
                inner.record(erased())
        else:
            with suppress(ZeroDivisionError):
                outer.record(erased())
    assert head_mark() == before
    assert not Erasure.objects.exists()
    assert verify().ok


def test_an_inner_block_that_fails_leaves_the_outer_one_whole(monkeypatch):
    with writing(TICK, now=NOW) as outer:
        outer.record(erased("report:1"))
        with monkeypatch.context() as patched, suppress(ZeroDivisionError):
            patched.setitem(APPLIES, "vault.erased", half_applies)
            with writing(TICK, now=NOW) as inner:
                inner.record(erased("report:2"))
        outer.record(erased("report:3"))
    assert sorted(Erasure.objects.values_list("subject", flat=True)) == ["report:1", "report:3"]
    assert verify().ok


def test_a_lost_key_stops_the_writing_instead_of_starting_a_second_signature(settings, tmp_path):
    with writing(TICK, now=NOW) as journal:
        journal.record(erased())
    before = head_mark()
    kept = settings.SIGAP_REALM_DIR
    settings.SIGAP_REALM_DIR = tmp_path
    with pytest.raises(BrokenJournal, match="Pulihkan folder kunci"), writing(TICK, now=NOW) as journal:
        journal.record(erased())
    settings.SIGAP_REALM_DIR = kept
    assert head_mark() == before
    assert verify().ok
