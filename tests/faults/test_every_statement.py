"""A fault at every statement of what is done here: nothing half kept, an answer in words, and done once in the end.

Each statement fails once in one way, in turn: a full disk, a busy database, a broken one. ``-m slow`` takes a disk that
stays full from there on; with SIGAP_EVERY_FAULT=1 (script/nightly) every way at every statement, once and lasting. A
commit that fails while the journal cannot be asked either leaves its sealed files: nobody holds a key to them.
"""

import os
from itertools import count

import pytest

from sigap.journal.rebuild import check as rebuild_check
from sigap.journal.verifying import verify
from tests.faults.breaking import ANSWERS, BUSY, FULL, KINDS, Fault, broken, changed, rows
from tests.faults.deeds import PAGES, PARTS

EVERY_WAY = [(words, lasting) for words in KINDS for lasting in (False, True)]
KEPT = "Sudah tersimpan"


def break_everywhere(deed, files, words_at, **how):
    """Send it again and again, each time with the next statement broken, until nothing is left to break."""
    told, done = [], False
    for at in count():
        before, kept = rows(), files()
        with broken(Fault(at, words_at(at), **how)) as fault:
            answer = deed.send()
        if not fault.fired:
            return told
        moved = changed(before, rows())
        told.append((fault.fired, answer))
        where = f"{words_at(at)} at statement {at}: {fault.fired[:80]}"
        assert deed.times() <= 1, where
        if moved and not done:
            done = not deed.many  # the commit was through: from here on it is only told again
            assert deed.many or deed.times() == 1, where
        else:
            assert moved == [], where
            assert files() == kept or (how.get("lasting") and fault.fired == "COMMIT" and files() > kept), where
        if hasattr(answer, "status_code"):
            must_be_said(answer, words_at(at), kept=bool(moved), where=where)
    raise AssertionError


def must_be_said(answer, words, *, kept, where):
    """A page or JSON in words; "not saved" only when that is true."""
    if answer.status_code < 400:
        return
    assert answer.status_code in (ANSWERS[words], 500, 503, 507), where
    text = answer.content.decode()
    assert len(text) > 60, where
    if kept:
        assert KEPT in text and "belum tersimpan" not in text, where
    else:
        assert "elum tersimpan" in text, where


def must_be_whole():
    verdict = verify()
    assert verdict.ok, verdict


named = {"ids": lambda one: one.__name__}


@pytest.mark.parametrize("make", PAGES + PARTS, **named)
def test_a_fault_at_every_statement_leaves_nothing_half_done(make, desk, lain):
    deed = make(desk)
    told = break_everywhere(deed, lain, lambda at: KINDS[at % 3])
    assert deed.times() == 1
    must_be_whole()
    assert len(told) > 12 and any(what == "COMMIT" for what, _answer in told), "this test breaks nothing"
    if make in PAGES:
        assert {507, 503, 500} <= {answer.status_code for _what, answer in told}


@pytest.mark.slow
@pytest.mark.parametrize(("words", "lasting"), EVERY_WAY if os.environ.get("SIGAP_EVERY_FAULT") else [(FULL, True)])
@pytest.mark.parametrize("make", PAGES + PARTS, **named)
def test_every_fault_at_every_statement(make, words, lasting, desk, lain):
    deed = make(desk)
    break_everywhere(deed, lain, lambda at: words, lasting=lasting)
    assert deed.times() == 1
    must_be_whole()
    assert rebuild_check().differences == []


@pytest.mark.parametrize("make", PAGES, **named)
def test_a_commit_whose_answer_was_lost_is_never_told_as_not_saved(make, desk, lain):
    """It happened. The page says so, and the same form sent again changes nothing more."""
    deed = make(desk)
    told = break_everywhere(deed, lain, lambda at: BUSY, only="COMMIT", after_commit=True)
    assert deed.times() == 1
    assert any(KEPT in answer.content.decode() for _what, answer in told)
    must_be_whole()
