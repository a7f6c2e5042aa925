"""Promises of the clock engine, as properties and as hand-worked cases."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sigap_engine.clocks import (
    BREACH,
    WARN,
    Clock,
    ClockError,
    Pause,
    Rung,
    Step,
    answer_steps,
    due_at,
    elapsed,
    left,
    moment_of,
    next_attention_at,
    pause,
    resume,
    stop,
    target_for,
    transitions,
    used_share,
)

START = datetime(2024, 11, 27, 6, 0, tzinfo=UTC)
WITA = ZoneInfo("Asia/Makassar")
MINUTE = timedelta(minutes=1)
LADDER = (Rung(0, 0), Rung(1, 100), Rung(2, 150))

minutes = st.integers(0, 600).map(lambda m: timedelta(minutes=m))


def clock(target=20 * MINUTE, **more):
    return Clock(START, target, answer_steps(target, LADDER), **more)


@st.composite
def handled(draw):
    """A clock that was paused and resumed a few times, and the last instant anything was done to it."""
    one = clock(timedelta(minutes=draw(st.integers(1, 240))))
    at = START
    for _ in range(draw(st.integers(0, 4))):
        at += draw(minutes)
        one = pause(one, at)
        if draw(st.booleans()):
            at += draw(minutes)
            one = resume(one, at)
    return one, at


def test_a_plain_clock():
    one = clock()
    assert due_at(one) == START + 20 * MINUTE
    assert [(d.name, d.at - START) for d in transitions(one, (), START + 60 * MINUTE)] == [
        (WARN, 15 * MINUTE),
        (BREACH, 20 * MINUTE),
        ("rung-1", 20 * MINUTE),
        ("rung-2", 30 * MINUTE),
    ]
    assert left(one, START + 23 * MINUTE) == -3 * MINUTE
    assert used_share(one, START + 15 * MINUTE) == 0.75


def test_pausing_shifts_what_is_due_by_the_pause():
    one = resume(pause(clock(), START + 5 * MINUTE), START + 65 * MINUTE)
    assert due_at(one) == START + 80 * MINUTE
    assert elapsed(one, START + 70 * MINUTE) == 10 * MINUTE


def test_while_paused_nothing_becomes_due():
    one = pause(clock(), START + 5 * MINUTE)
    assert due_at(one) is None
    assert transitions(one, (), START + timedelta(days=3)) == ()
    assert next_attention_at(one, ()) is None


def test_answered_stops_every_further_step_even_those_slept_through():
    one = stop(clock(), START + 40 * MINUTE)
    assert transitions(one, (), START + timedelta(days=1)) == ()
    assert next_attention_at(one, ()) is None
    assert elapsed(one, START + timedelta(days=1)) == 40 * MINUTE


def test_the_first_answer_counts():
    assert stop(stop(clock(), START + MINUTE), START + 9 * MINUTE).stopped_at == START + MINUTE


@given(handled(), minutes, minutes)
def test_a_ticker_that_slept_fires_the_same_steps_as_one_that_did_not(made, first, second):
    one, last = made
    end = last + first + second
    done = [due.name for due in transitions(one, (), last + first)]
    rest = [due.name for due in transitions(one, done, end)]
    assert done + rest == [due.name for due in transitions(one, (), end)]


@given(handled(), minutes, minutes)
def test_a_clock_set_back_neither_unfires_nor_doubles(made, ahead, back):
    one, last = made
    done = {due.name for due in transitions(one, (), last + ahead)}
    again = [due.name for due in transitions(one, done, last + ahead - back)]
    assert again == []
    assert not done & {due.name for due in transitions(one, done, last + ahead + back)}


@given(handled())
def test_attention_is_exactly_when_the_next_step_is_due(made):
    one, _ = made
    at = next_attention_at(one, ())
    if at is None:
        assert transitions(one, (), START + timedelta(days=400)) == ()
    else:
        assert transitions(one, (), at)
        assert transitions(one, (), at - timedelta(microseconds=1)) == ()


@given(handled(), minutes)
def test_running_time_never_goes_back_and_never_exceeds_wall_time(made, more):
    one, last = made
    assert elapsed(one, last) <= elapsed(one, last + more) <= last + more - START


@given(handled(), st.integers(0, 500))
def test_the_moment_of_a_running_time_has_run_exactly_that_long(made, ran):
    one, _ = made
    running = timedelta(minutes=ran)
    at = moment_of(one, running)
    if at is not None:
        assert elapsed(one, at) == running


@given(st.integers(0, 24 * 60 * 3))
def test_midnight_in_wita_means_nothing_to_a_response_clock(offset):
    utc = Clock(START + timedelta(minutes=offset), 30 * MINUTE)
    local = Clock(utc.start_at.astimezone(WITA), 30 * MINUTE)
    assert due_at(utc) == due_at(local)


@given(st.integers(1, 600), st.integers(-60, 600))
def test_a_ladder_climbs_from_when_the_office_was_asked_and_never_before(target, asked):
    length, late = timedelta(minutes=target), timedelta(minutes=asked)
    steps = {step.name: step.after for step in answer_steps(length, LADDER, late)}
    assert steps[BREACH] == length, "the teller has waited since the report"
    assert steps["rung-1"] - max(late, timedelta(0)) == length
    assert steps["rung-2"] - max(late, timedelta(0)) == length * 3 / 2


@given(st.lists(st.tuples(st.sampled_from(["pause", "resume", "refuse", "reassign"]), st.integers(0, 300)), max_size=8))
def test_whatever_is_done_to_it_each_step_is_due_at_most_once_and_in_order(moves):
    """Paused, resumed, refused, given to another office (a new clock on the same start), at any minute of the day.

    Checked against a plain count of the minutes that ran.
    """
    one, at, ran, running, fired = clock(30 * MINUTE), START, timedelta(0), True, []
    asked_ran = timedelta(0)
    for move, after in [*moves, ("end", 900)]:
        at += after * MINUTE
        ran += after * MINUTE if running else timedelta(0)
        due = transitions(one, fired, at)
        assert [d.at for d in due] == sorted(d.at for d in due)
        fired += [d.name for d in due]
        plain = {WARN: 22.5, BREACH: 30, "rung-1": asked_ran / MINUTE + 30, "rung-2": asked_ran / MINUTE + 45}
        if one.stopped_at is None:
            assert set(fired) >= {name for name, minute in plain.items() if ran >= minute * MINUTE}
            assert all(ran >= plain[name] * MINUTE for name in fired)
        if move == "pause":
            one, running = pause(one, at), False if one.stopped_at is None else running
        elif move == "resume":
            one, running = resume(one, at), True
        elif move == "refuse":
            before = elapsed(one, at)
            one = stop(one, at)
            assert transitions(one, fired, at + timedelta(days=9)) == ()
            assert elapsed(one, at + timedelta(days=9)) == before
        elif move == "reassign":
            one = Clock(START, 30 * MINUTE, answer_steps(30 * MINUTE, LADDER, ran), one.pauses)
            asked_ran, fired = ran, [name for name in fired if name in (WARN, BREACH)]
    assert len(fired) == len(set(fired))


def test_the_smallest_target_still_is_a_clock():
    assert target_for(1, "64.08.11", {"64.08.11": 1}) == timedelta(seconds=1)


def test_reassigned_to_another_office_the_time_already_used_stays_used():
    """A new office gets its own ladder on the same start: the reporter has waited since then."""
    one = clock(20 * MINUTE)
    moved = Clock(one.start_at, 30 * MINUTE, answer_steps(30 * MINUTE, LADDER))
    assert left(moved, START + 10 * MINUTE) == 20 * MINUTE


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        ("64.08.04.2001", 15),
        ("64.08.11", 45),
        ("64.08.11.2003", 45),
        ("64.08.11.2003/004", 45),
        ("64.08.110", 15),
        ("", 15),
    ],
)
def test_remote_kecamatan_multiply_the_target(area, expected):
    assert target_for(15, area, {"64.08.11": 300, "64.08": 100}) == expected * MINUTE


def test_the_innermost_multiplier_wins():
    assert target_for(10, "64.08.11.2003", {"64.08.11": 300, "64.08.11.2003": 400}) == 40 * MINUTE


@pytest.mark.parametrize(
    "make",
    [
        lambda: Clock(datetime(2024, 1, 1), MINUTE),
        lambda: Clock(START, timedelta(0)),
        lambda: Clock(START, MINUTE, (Step("a", MINUTE), Step("a", MINUTE))),
        lambda: Clock(START, MINUTE, pauses=(Pause(START), Pause(START + MINUTE))),
        lambda: Clock(START, MINUTE, pauses=(Pause(START + MINUTE, START),)),
        lambda: target_for(0, "64.08", {}),
        lambda: target_for(5, "64.08", {"64.08": 0}),
    ],
)
def test_contradictions_are_refused(make):
    with pytest.raises(ClockError):
        make()
