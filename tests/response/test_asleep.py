"""The clockwork slept, or its clock was moved: every due step comes once, the oldest first."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sigap.journal.models import Entry
from sigap.journal.recorded import recorded_from
from sigap.response import actions, timers
from tests.factories.accounts import make_officer
from tests.factories.reports import SANGATTA, taken

MINUTE = timedelta(minutes=1)


@pytest.fixture
def alerts():
    desk, now = make_officer("desk-piket-1"), timezone.now() - timedelta(hours=2)
    for minutes in (3, 0, 1):
        incident = taken(desk.actor, now + minutes * MINUTE, area_code=SANGATTA).incident
        actions.alert(desk.actor, incident.id, now=now + minutes * MINUTE)
    return now


def steps():
    rows = Entry.objects.filter(kind="timer.stepped").order_by("seq").values_list("text", flat=True)
    return [recorded_from(row).event for row in rows]


@pytest.mark.parametrize("minutes", [10, 60, 60 * 24 * 365])
def test_after_any_sleep_each_due_step_is_recorded_once_and_the_oldest_first(alerts, minutes):
    woke = alerts + 3 * MINUTE + minutes * MINUTE
    assert timers.tick(woke) > 2
    told = steps()
    assert [one.due_at for one in told] == sorted(one.due_at for one in told)
    assert all(one.due_at <= woke for one in told)
    assert len({(one.timer, one.step) for one in told}) == len(told)
    assert timers.tick(woke) == 0


def test_a_clock_that_jumps_repeats_nothing_and_skips_nothing(alerts):
    """Forward by an hour, back by two, forward again step by step: as if it had never jumped."""
    ahead = alerts + 60 * MINUTE
    timers.tick(ahead)
    jumped = steps()
    assert timers.tick(ahead - 120 * MINUTE) == 0
    for minutes in range(0, 61, 5):
        timers.tick(alerts + minutes * MINUTE)
    assert steps() == jumped
