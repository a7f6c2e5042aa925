"""The journal alone is enough: projections fold again to the same rows, and a row edited by hand shows."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from django.db import OperationalError, connection, connections

from sigap.journal import guard, rebuild
from sigap.journal.applying import APPLIES
from sigap.journal.commands import in_words
from sigap.journal.events import EVENTS
from sigap.journal.ids import new_id
from sigap.journal.models import Conflict
from sigap.journal.rebuild import check, swap
from sigap.journal.writing import Actor, writing
from sigap.vault.events import SubjectErased
from sigap.vault.models import Erasure

pytestmark = pytest.mark.django_db(transaction=True)

NOW = datetime(2024, 11, 27, 6, 8, tzinfo=UTC)


@pytest.fixture
def erasures():
    with writing(Actor.system("test"), now=NOW) as journal:
        for number in range(3):
            journal.record(SubjectErased(erasure=new_id(), subject=f"report:{number}", reason="retention"))


def test_the_same_rows_come_back(erasures):
    result = check()
    assert result.differences == []
    assert result.rows >= 3


def test_a_row_edited_by_hand_is_named(erasures):
    with guard.applying():
        Erasure.objects.filter(subject="report:1").update(reason="other")
    (difference,) = check().differences
    assert (difference["table"], difference["field"]) == ("vault_erasure", "reason")
    assert (difference["live"], difference["rebuilt"]) == ("other", "retention")


def test_a_row_deleted_and_a_row_invented_are_named(erasures):
    with guard.applying():
        Erasure.objects.filter(subject="report:1").delete()
        Erasure.objects.create(id=new_id(), subject="invented", reason="x", erased_at=NOW)
    differences = check().differences
    assert {d["field"] for d in differences} == {"missing from the live table", "only in the live table"}
    words = [in_words(difference) for difference in differences]
    assert any("ditambahkan dengan tangan" in one for one in words)
    assert any("dihapus dengan tangan" in one for one in words)


def test_an_entry_of_a_kind_unknown_to_this_program_is_named_and_nothing_is_swapped(erasures, monkeypatch):
    monkeypatch.delitem(EVENTS, "vault.erased")
    assert {row["why"] for row in check().differences if "why" in row} == {"unknown"}
    result = swap(NOW)
    assert len(result.differences) == 3
    assert "tidak dikenal" in in_words(result.differences[0])
    assert Erasure.objects.count() == 3


def test_an_apply_that_fails_is_named_by_entry_and_nothing_is_swapped(erasures, monkeypatch):
    def fails(entry, event):
        raise ZeroDivisionError

    monkeypatch.setitem(APPLIES, "vault.erased", fails)
    result = swap(NOW)
    assert {(row["kind"], row["why"]) for row in result.differences} == {("vault.erased", "unfoldable")}
    assert Erasure.objects.count() == 3


def test_a_full_disk_in_the_middle_is_no_fault_of_the_entry(erasures, monkeypatch):
    def full(entry, event):
        raise OperationalError("database or disk is full")

    monkeypatch.setitem(APPLIES, "vault.erased", full)
    with pytest.raises(OperationalError):
        check()
    assert not Conflict.objects.exists()


def test_two_checks_at_once_do_not_disturb_each_other(erasures):
    def one(_):
        try:
            return check().differences
        finally:
            connections.close_all()

    with ThreadPoolExecutor(3) as pool:
        assert list(pool.map(one, range(3))) == [[], [], []]


def test_a_check_sees_one_snapshot_while_others_write(erasures, monkeypatch):
    """A report comes in between the fold and the comparison: it is in neither."""
    if connection.vendor == "sqlite":
        pytest.skip("the tests' SQLite lives in memory and has one cache for all; tests/killing does it on a file")
    folded = rebuild.fold

    def fold_then_write(texts, into):
        folded(texts, into)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(write_elsewhere).result()

    monkeypatch.setattr(rebuild, "fold", fold_then_write)
    assert check().differences == []
    assert Erasure.objects.count() == 4
    monkeypatch.undo()
    assert check().differences == []


def write_elsewhere():
    with writing(Actor.system("test"), now=NOW) as journal:
        journal.record(SubjectErased(erasure=new_id(), subject="report:9", reason="retention"))
    connections.close_all()


def test_no_scratch_place_is_left_behind(erasures, settings):
    check()
    swap(NOW)
    assert not list(settings.SIGAP_REALM_DIR.glob("scratch-*"))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'scratch%%'")
            assert cursor.fetchone() == (0,)


def test_swap_heals_the_live_tables(erasures):
    with guard.applying():
        Erasure.objects.filter(subject="report:1").update(reason="other")
    assert swap(NOW).differences == []
    assert check().differences == []
    assert set(Erasure.objects.values_list("reason", flat=True)) == {"retention"}
