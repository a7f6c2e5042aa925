"""Whatever happens to clocks, in whatever order: each due step fires once, oldest first, and none after the answer.

Ticks, ticks asleep for hours, two ticks that read the same rows, the machine's clock an hour back, answers, refusals,
requests taken back, clocks paused and running again, all at random.
"""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from sigap.journal.models import Entry
from sigap.journal.recorded import recorded_from
from sigap.journal.writing import Actor
from sigap.notify.models import Message
from sigap.notify.sender import send_due
from sigap.response import actions
from sigap.response.models import Request, Timer
from sigap.response.timers import _due_steps, _record, _waiting, tick
from tests.factories.accounts import make_officer
from tests.factories.reports import BUSANG, NOW, SANGATTA, taken

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
PAGES = ("alert", "request", "escalation")


class Clocks(RuleBasedStateMachine):
    """A desk, two offices, and a plain count of the minutes each clock has run."""

    desk: Actor
    offices: dict[str, Actor]

    @initialize()
    def start(self):
        self.savepoint = transaction.atomic()
        self.savepoint.__enter__()
        self.now = self.latest = NOW
        self.ran, self.paused, self.over, self.pages_at_end = {}, set(), set(), {}
        self.seen = Entry.objects.order_by("-seq").values_list("seq", flat=True).first()

    def teardown(self):
        if hasattr(self, "savepoint"):
            transaction.set_rollback(True)
            self.savepoint.__exit__(None, None, None)

    # --- what may happen ---------------------------------------------------------------------

    @rule(
        to=st.sampled_from(["POLRES", "BAWASLU"]),
        area=st.sampled_from([SANGATTA, BUSANG]),
        late=st.sampled_from([0, 4, 50]),
    )
    @precondition(lambda self: len(self.ran) < 4 and self.now == self.latest)
    def ask(self, to, area, late):
        incident = taken(now=self.now, area_code=area, kind="B1").incident
        self.pass_time(late)
        request = actions.send(self.desk, incident.id, to, "PERMINTAAN", now=self.now)
        timer = Timer.objects.get(request=request, kind="answer")
        self.ran[timer.id] = late

    @rule(minutes=st.sampled_from([1, 3, 7, 20, 90, 600]))
    def pass_time(self, minutes):
        """The world goes on; whether anybody ticks is another matter."""
        before, self.now = self.latest, self.now + minutes * MINUTE
        self.latest = max(self.latest, self.now)
        for timer in self.ran:
            if timer not in self.paused:
                self.ran[timer] += (self.latest - before) / MINUTE

    @rule()
    def set_back(self):
        self.now = max(self.now - HOUR, NOW)

    @rule()
    def tick(self):
        tick(self.now)
        self.nothing_missed()

    @rule()
    def two_ticks_that_read_the_same(self):
        stale = _due_steps(list(_waiting(self.now)), self.now, self.now)
        tick(self.now)
        assert _record(stale, self.now) == 0
        self.nothing_missed()

    @rule(data=st.data(), how=st.sampled_from(["accepted", "cannot", "not_mine", "withdraw"]))
    @precondition(lambda self: set(self.ran) - self.over)
    def end(self, data, how):
        row = Timer.objects.select_related("request").get(id=self._one(data, set(self.ran) - self.over))
        if how == "withdraw":
            actions.withdraw(self.desk, row.request_id, "contoh", now=self.now)
        else:
            actions.answer(
                self.offices[row.request.to_institution],
                row.request_id,
                how,
                reason_code="medan",
                forward_to="KPU",
                now=self.now,
            )
        self.over.add(row.id)
        self.pages_at_end[row.id] = self._pages(row.request_id)

    @rule(data=st.data())
    @precondition(lambda self: set(self.ran) - self.over - self.paused and self.now == self.latest)
    def pause(self, data):
        timer = self._one(data, set(self.ran) - self.over - self.paused)
        actions.pause_clock(self.desk, timer, "contoh: air surut", now=self.now)
        self.paused.add(timer)

    @rule(data=st.data())
    @precondition(lambda self: self.paused - self.over and self.now == self.latest)
    def resume(self, data):
        timer = self._one(data, self.paused - self.over)
        actions.resume_clock(self.desk, timer, now=self.now)
        self.paused.discard(timer)

    @rule()
    def send(self):
        send_due(self.now)

    # --- what must hold ----------------------------------------------------------------------

    def nothing_missed(self):
        """Everything whose minutes had run at this moment is recorded; entries of this round are oldest first."""
        back = (self.latest - self.now) / MINUTE
        for row in Timer.objects.filter(id__in=set(self.ran) - self.over):
            due = {name for name, seconds in row.steps.items() if self.ran[row.id] - back >= seconds / 60}
            assert row.id in self.paused or due <= set(row.done), (due, row.done)
        new = self._steps_since(self.seen)
        assert [step.due_at for step in new] == sorted(step.due_at for step in new)
        self.seen = Entry.objects.order_by("-seq").values_list("seq", flat=True).first()

    @invariant()
    def each_step_once_and_none_early(self):
        if not getattr(self, "ran", None):
            return
        for row in Timer.objects.filter(id__in=self.ran):
            fired = [step.step for step in self._steps_since(0) if step.timer == row.id]
            assert len(fired) == len(set(fired))
            assert fired == row.done
            assert all(self.ran[row.id] >= row.steps[name] / 60 for name in fired)
            rungs = {f"rung-{n}" for n in (1, 2) if f"rung-{n}" in fired}
            told = Message.objects.filter(cause=f"request:{row.request_id}", template="escalation")
            assert set(told.values_list("step", flat=True)) == rungs

    @invariant()
    def answered_is_quiet(self):
        for timer, before in getattr(self, "pages_at_end", {}).items():
            row = Timer.objects.get(id=timer)
            assert row.stopped_at is not None
            assert row.next_at is None
            assert self._pages(row.request_id) == before, "an answered request pages nobody again"

    def _pages(self, request):
        rows = Message.objects.filter(cause=f"request:{request}", template__in=PAGES)
        assert not (Request.objects.get(id=request).answered_at and rows.filter(state="queued").exists())
        return sorted(rows.values_list("step", "to_post", "channel", "state"))

    def _steps_since(self, seq):
        rows = Entry.objects.filter(kind="timer.stepped", seq__gt=seq).order_by("seq")
        return [recorded_from(text).event for text in rows.values_list("text", flat=True)]

    def _one(self, data, timers):
        return data.draw(st.sampled_from(sorted(timers)))


@pytest.mark.django_db
def test_clocks_under_anything():
    Clocks.desk = make_officer("desk-piket-1", now=NOW - timedelta(days=1)).actor
    Clocks.offices = {
        "POLRES": make_officer("polres-ops", now=NOW - timedelta(days=1)).actor,
        "BAWASLU": make_officer("bawaslu-piket", now=NOW - timedelta(days=1)).actor,
    }
    run_state_machine_as_test(
        Clocks,
        settings=settings(
            max_examples=15,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
