"""Two marks never averaged; more harm never lowers severity; the word terverifikasi needs two."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigap_engine.grading import Confirmation, Facts, grade, may_verify, severity


@pytest.mark.parametrize(
    ("basis", "role", "identified", "marks"),
    [
        ("saw", "field_reporter", True, ("B", 2)),
        ("witness", "camat", True, ("B", 3)),
        ("rumour", "", True, ("C", 4)),
        ("saw", "", False, ("F", 2)),
        ("rumour", "", False, ("F", 4)),
    ],
)
def test_plain_words_become_two_marks(basis, role, identified, marks):
    found = grade(basis, role, identified=identified)
    assert (found.source, found.content) == marks
    assert found.why


def test_an_unknown_basis_is_refused():
    with pytest.raises(ValueError):
        grade("guess", "", identified=False)


facts = st.builds(
    Facts,
    injured=st.integers(0, 3),
    dead=st.integers(0, 1),
    weapons=st.booleans(),
    voting_or_count_day=st.booleans(),
    kecamatan=st.integers(1, 3),
    identity_targeted=st.booleans(),
)


@given(st.integers(1, 5), facts)
def test_severity_stays_in_bounds_and_explains_every_raise(base, told):
    found = severity(base, told)
    assert base <= found.level <= 5
    assert found.level == base or found.why


@given(st.integers(1, 5), facts)
def test_one_more_injured_never_lowers_severity(base, told):
    worse = Facts(
        told.injured + 1, told.dead, told.weapons, told.voting_or_count_day, told.kecamatan, told.identity_targeted
    )
    assert severity(base, worse).level >= severity(base, told).level


def test_a_death_is_always_five():
    assert severity(1, Facts(dead=1)).level == 5


def check(person):
    return Confirmation(person, f"check-{person}", checks=True)


def tell(person, origin):
    return Confirmation(person, origin, checks=False)


@pytest.mark.parametrize(
    ("confirmations", "tellers", "level", "expected"),
    [
        ([], [], 3, (False, "nobody_checked")),
        ([tell("a", "x")], ["a"], 3, (False, "nobody_checked")),
        ([tell("a", "x"), check("v")], ["a"], 3, (False, "second_needed")),
        ([tell("a", "x"), check("v"), check("v")], ["a"], 3, (False, "second_needed")),
        ([tell("a", "x"), check("v"), check("w")], ["a"], 3, (True, "two_checkers")),
        ([tell("a", "x"), tell("b", "y"), check("v")], ["a", "b"], 3, (True, "independent_source")),
        ([tell("a", "x"), tell("b", "x"), check("v")], ["a", "b"], 3, (False, "second_needed")),
        ([tell("a", "x"), tell("a", "y"), check("v")], ["a"], 3, (False, "second_needed")),
        ([tell("v", "x"), check("v")], ["v"], 5, (False, "own_report")),
        ([tell("v", "x"), check("v"), check("w")], ["v"], 5, (False, "second_needed")),
        ([tell("v", "x"), check("v"), check("w"), check("z")], ["v"], 5, (True, "two_checkers")),
    ],
)
def test_verified_needs_two_persons_or_an_independent_source(confirmations, tellers, level, expected):
    verdict = may_verify(confirmations, tellers, level)
    assert (verdict.allowed, verdict.why) == expected
