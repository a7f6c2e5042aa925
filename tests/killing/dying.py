"""One round of the clockwork that dies (SIGKILL) before its statement number k, each time over a fresh alert with due
clocks and queued messages; then a round that lives, half a minute later, when what the dead one held is free again.

``python -m tests.killing.dying STEP``: k goes 0, STEP, 2 STEP … until a round ends before it dies. Prints how many died.
"""

import os
import signal
import sys
import traceback
from datetime import timedelta

import django

django.setup()

from django.db import connection, connections
from django.utils import timezone

from sigap.config import tick
from sigap.incidents.actions import take_report
from sigap.intake.drafts import ReportDraft
from sigap.journal.writing import Actor
from sigap.notify.lanes import send_in_lanes
from sigap.notify.sender import send_due
from sigap.response.actions import alert

SEED = Actor.system("seed")


def dies_at(number: int, now) -> None:
    """In the child."""
    seen = 0

    def count(execute, sql, params, many, context):
        nonlocal seen
        if seen == number:
            os.kill(os.getpid(), signal.SIGKILL)
        seen += 1
        return execute(sql, params, many, context)

    commit = connection.commit

    def counted() -> None:
        count(lambda *_: commit(), "COMMIT", None, False, None)

    connection.commit = counted
    # What the lanes do in threads of their own is done in this one, so that it dies before each of its statements too.
    tick.PARTS = tuple(send_due if part is send_in_lanes else part for part in tick.PARTS)
    with connection.execute_wrapper(count):
        failed = tick.one_round(now)
    os._exit(1 if failed else 0)


def fresh_work(now) -> None:
    then = now - timedelta(minutes=30)
    draft = ReportDraft(kind="B1", area_code="64.08.04.2001", occurred_at=then, text="CONTOH ribut", basis="saw")
    alert(SEED, take_report(SEED, draft, now=then).incident.id, now=then)


def in_a_fork(do, *told) -> int:
    child = os.fork()
    if child == 0:
        try:
            do(*told)
        except BaseException:
            traceback.print_exc()
            os._exit(3)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> None:
    now, at, died = timezone.now(), 0, 0
    connections.close_all()
    while True:
        assert in_a_fork(fresh_work, now) == 0
        end = in_a_fork(dies_at, at, now)
        now += timedelta(seconds=31)
        assert in_a_fork(dies_at, 10**9, now) == 0
        if end != -signal.SIGKILL:
            sys.stdout.write(f"{died} {end}\n")
            return
        now += timedelta(seconds=31)
        at, died = at + int(sys.argv[1]), died + 1


if __name__ == "__main__":
    main()
