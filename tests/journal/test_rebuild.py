"""The journal alone is enough: projections fold again to the same rows, and a row edited by hand shows."""

from datetime import UTC, datetime

import pytest

from sigap.journal import guard
from sigap.journal.ids import new_id
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
    assert {d["field"] for d in check().differences} == {"missing from the live table", "only in the live table"}


def test_swap_heals_the_live_tables(erasures):
    with guard.applying():
        Erasure.objects.filter(subject="report:1").update(reason="other")
    assert swap(NOW).differences == []
    assert check().differences == []
    assert set(Erasure.objects.values_list("reason", flat=True)) == {"retention"}
