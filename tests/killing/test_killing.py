"""SIGKILL at random moments under load: nothing acknowledged is lost, nothing half-applied stays, nothing is doubled.

SIGAP_KILLS: how many (25 on each database in CI, 500 on each in script/nightly). Runs on the database that
DATABASE_URL names, as a realm of its own.
"""

import json
import os
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest

from tests.killing.load import Load, enter

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("SIGAP_KILLS", "25"))
COUNT = """
import django; django.setup()
import json, sys
from collections import Counter
from django.db import connection
from sigap.intake.models import Report
from sigap.journal.models import Entry
from sigap.journal.recorded import recorded_from
from sigap.notify.models import Message
from sigap.response.models import Request
steps = Counter()
for text in Entry.objects.filter(kind="timer.stepped").values_list("text", flat=True):
    event = recorded_from(text).event
    steps[f"{event.timer}:{event.step}"] += 1
integrity = "ok"
if connection.vendor == "sqlite":
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        integrity = cursor.fetchone()[0]
json.dump({
    "alerts": Counter(Request.objects.filter(alert=True).values_list("incident__code", flat=True)),
    "reports": [str(x) for x in Report.objects.values_list("id", flat=True)],
    "requests": [str(x) for x in Request.objects.values_list("id", flat=True)],
    "steps": len(steps), "doubled": [k for k, n in steps.items() if n > 1],
    "messages": Message.objects.count(), "causes": Message.objects.values("cause", "step", "to_post", "channel").distinct().count(),
    "queued": Message.objects.filter(state="queued").count(),
    "handed_by_file": [
        str(x) for x in Message.objects.filter(channel="file", handed_at__isnull=False).values_list("id", flat=True)
    ],
    "integrity": integrity,
}, sys.stdout)
"""


SEND_ALL = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from sigap.notify.sender import send_due
now = timezone.now()
for number in range(1, 60):
    if not send_due(now + timedelta(seconds=31 * number)) and number > 3:
        break
"""


@pytest.fixture
def environment(tmp_path):
    kept = {
        **os.environ,
        "SIGAP_DATA": str(tmp_path),
        "SIGAP_REALM": "live",
        "SIGAP_RATE_LIMIT": "0",
        "DJANGO_SETTINGS_MODULE": "sigap.config.settings",
    }
    kept["PYTHONPATH"] = f"{ROOT / 'src'}:{ROOT}"
    if kept.get("DATABASE_URL"):
        with psycopg.connect(kept["DATABASE_URL"], autocommit=True) as connection:
            connection.execute("DROP SCHEMA IF EXISTS realm_live CASCADE")
    sigap(kept, "seed", "kutim-2024")
    return kept


def sigap(environment, *words):
    command = [sys.executable, "-m", "sigap.config.cli", *words, "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def counts(environment):
    command = [sys.executable, "-c", COUNT]
    return json.loads(subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout)


class Nursery:
    """The process that forks servers and ticks, and kills them when told to."""

    def __init__(self, environment, key, cookie):
        self.listener = socket.socket()
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(128)
        self.port = self.listener.getsockname()[1]
        handle = self.listener.fileno()
        command = [sys.executable, "-m", "tests.killing.nursery", str(handle), key, cookie]
        self.process = subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            pass_fds=[handle],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def next(self, what):
        """Kill the one that runs and start another."""
        self.process.stdin.write(what + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "done\n"

    def close(self):
        self.next("stop")
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.listener.close()


@pytest.fixture
def entered(environment):
    return enter(environment)


@pytest.fixture
def nursery(environment, entered):
    running = Nursery(environment, **entered)
    yield running
    if running.process.poll() is None:
        running.close()


def until_nothing_waits(environment):
    """A message that its sender held when it was killed is taken up again when the lease is over (30 s): the clock is
    put forward, nobody waits."""
    subprocess.run([sys.executable, "-c", SEND_ALL], env=environment, check=True)
    assert counts(environment)["queued"] == 0, "messages are left behind"


def must_be_whole(environment):
    verdict = sigap(environment, "journal", "verify")
    assert verdict["ok"], verdict["broken_at"]
    assert sigap(environment, "journal", "rebuild", "--check")["differences"] == []


def sent_to_file(folder):
    outbox = folder / "live" / "outbox" / "messages.jsonl"
    return Counter(json.loads(line)["key"] for line in outbox.read_text().splitlines())


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(environment, entered, nursery, tmp_path):
    chance = random.Random(20241127)
    load = Load(nursery.port, **entered)
    nursery.next("server")
    nursery.next("tick")
    load.start()
    senders_killed, began = 0, time.monotonic()
    for number in range(KILLS):
        heard = len(load.reports)
        deadline = time.monotonic() + 60
        while len(load.reports) == heard:
            assert time.monotonic() < deadline, f"nobody is answered: {load.odd[-3:]}"
            time.sleep(0.005)
        time.sleep(chance.uniform(0.0, 0.25))
        nursery.next("server")
        if number % 3 == 2:
            nursery.next("tick")
            senders_killed += 1
        if number == KILLS // 2:
            must_be_whole(environment)  # others write meanwhile: it sees one snapshot
    took = time.monotonic() - began
    load.finish()
    nursery.close()
    print(
        f"{KILLS} kills in {took:.0f} s; {len(load.reports)} reports, {len(load.alerts)} alerts, {load.broken} answers cut off"
    )

    assert load.odd == []
    assert len(load.reports) > KILLS and load.alerts and load.broken > KILLS // 2
    found = counts(environment)
    held = Counter(found["reports"])
    assert {one for one, _code in load.reports.values()} <= set(held), "an acknowledged report is lost"
    assert len(held) == len(load.reports) + 1, "a report that was sent again after a kill is there twice"
    assert load.alerts <= set(found["alerts"]), "an acknowledged alert is lost"
    assert set(found["alerts"].values()) == {1}, "an alert that was sent again is there twice"
    assert found["integrity"] == "ok"

    ticks = [
        subprocess.Popen(
            [sys.executable, "-m", "sigap.config.cli", "tick", "--once", "--json"],
            env=environment,
            stdout=subprocess.PIPE,
        )
        for _ in range(2)
    ]
    for tick in ticks:
        told = json.loads(tick.communicate(timeout=120)[0])
        assert told["failed"] == [], "two ticks at once"
    until_nothing_waits(environment)

    found = counts(environment)
    assert found["doubled"] == []
    assert found["messages"] == found["causes"]
    sent = sent_to_file(tmp_path)
    assert set(found["handed_by_file"]) <= set(sent), "a message counts as handed over that never left"
    again = sum(sent.values()) - len(sent)
    assert again <= senders_killed + 1, "of each sender that was killed one message may repeat"
    must_be_whole(environment)


def test_a_clockwork_killed_between_any_two_statements_repeats_at_most_one_message(environment, tmp_path):
    step = "1" if KILLS > 100 else "5"
    command = [sys.executable, "-m", "tests.killing.dying", step]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    died, end = map(int, done.stdout.split())
    assert died > 8 and end == 0
    found = counts(environment)
    assert found["queued"] == 0 and found["doubled"] == []
    assert found["steps"] >= died
    assert found["messages"] == found["causes"]
    sent = sent_to_file(tmp_path)
    assert set(found["handed_by_file"]) <= set(sent)
    assert sum(sent.values()) - len(sent) <= died
    assert max(sent.values()) <= 2, "one message left more than twice"
    must_be_whole(environment)
