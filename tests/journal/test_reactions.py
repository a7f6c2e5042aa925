"""Reactions read along the chain, at least once; one that fails does not stop the rest."""

from datetime import UTC, datetime

import pytest

from sigap.journal.ids import new_id
from sigap.journal.models import SetAside
from sigap.journal.reactions import run_reactions
from sigap.journal.writing import Actor, writing
from sigap.vault.events import SubjectErased

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 11, 27, 6, 8, tzinfo=UTC)


def record(subject):
    with writing(Actor.system("test"), now=NOW) as journal:
        journal.record(SubjectErased(erasure=new_id(), subject=subject, reason="x"))


class Reader:
    __module__ = "tests"

    def __init__(self, name, poison=None):
        self.__qualname__ = name
        self.poison = poison
        self.seen = []

    def __call__(self, entry, now):
        if entry.event.subject == self.poison:
            raise ValueError("poison")
        self.seen.append(entry.event.subject)


def test_each_handler_sees_each_entry_once_and_goes_on_where_it_stopped():
    one = Reader("one")
    record("a")
    run_reactions({"vault.erased": [one]}, NOW)
    record("b")
    run_reactions({"vault.erased": [one]}, NOW)
    run_reactions({"vault.erased": [one]}, NOW)
    assert one.seen == ["a", "b"]


def test_a_poisoned_entry_is_set_aside_after_three_tries_and_the_rest_goes_on():
    bad, good = Reader("bad", poison="a"), Reader("good")
    table = {"vault.erased": [bad, good]}
    record("a")
    record("b")
    for _ in range(3):
        run_reactions(table, NOW)
    run_reactions(table, NOW)
    assert good.seen == ["a", "b"]
    assert bad.seen == ["b"]
    row = SetAside.objects.get()
    assert (row.tries, row.given_up, row.why) == (3, True, "ValueError: poison")


def test_more_entries_than_one_batch():
    reader = Reader("many")
    with writing(Actor.system("test"), now=NOW) as journal:
        for number in range(450):
            journal.record(SubjectErased(erasure=new_id(), subject=str(number), reason="x"))
    run_reactions({"vault.erased": [reader]}, NOW)
    assert reader.seen == [str(number) for number in range(450)]
