"""SIGKILL at random moments under load: nothing acknowledged is lost, nothing half-applied stays, nothing is doubled.

SIGAP_KILLS: how many (15 in CI, 1000 nightly). Runs on the database that DATABASE_URL names, as a realm of its own.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import psycopg
import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]
KILLS = int(os.environ.get("SIGAP_KILLS", "15"))
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


@pytest.fixture
def environment(tmp_path):
    kept = {
        **os.environ,
        "SIGAP_DATA": str(tmp_path),
        "SIGAP_REALM": "live",
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


class Writer:
    """One writer process; what it said aloud, it had made durable. Its output goes to a file, so that it never waits."""

    def __init__(self, environment, said):
        self.said = said
        with said.open("w") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.killing.writer"], cwd=ROOT, env=environment, stdout=out
            )

    def has_spoken(self):
        deadline = time.monotonic() + 60
        while not self.said.stat().st_size:
            assert self.process.poll() is None and time.monotonic() < deadline, "the writer never wrote"
            time.sleep(0.02)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def acknowledged(self):
        whole = self.said.read_text().rpartition("\n")[0]
        return [line.split() for line in whole.split("\n") if line]


class Load:
    """Beside the writer that is killed: another that goes on, and a tick that is killed now and then."""

    def __init__(self, environment, folder):
        self.environment = environment
        self.senders_killed = 0
        self.survivor = Writer(environment, folder / "survivor.txt")
        self.tick = self._tick()

    def _tick(self):
        return subprocess.Popen(
            [sys.executable, "-m", "sigap.config.cli", "tick"], env=self.environment, stdout=subprocess.DEVNULL
        )

    def kill_tick(self, *, again=True):
        self.tick.send_signal(signal.SIGKILL)
        self.tick.wait()
        self.senders_killed += 1
        if again:
            self.tick = self._tick()


@pytest.fixture
def load(environment, tmp_path):
    running = Load(environment, tmp_path)
    yield running
    for process in (running.survivor.process, running.tick):
        if process.poll() is None:
            process.kill()
            process.wait()


def until_nothing_waits(environment):
    """A message that its sender held when it was killed is taken up again when the lease is over (30 s)."""
    deadline = time.monotonic() + 240
    while counts(environment)["queued"]:
        assert time.monotonic() < deadline, "messages are left behind"
        sigap(environment, "tick", "--once")


def must_be_whole(environment):
    verdict = sigap(environment, "journal", "verify")
    assert verdict["ok"], verdict["broken_at"]
    assert sigap(environment, "journal", "rebuild", "--check")["differences"] == []


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(environment, load, tmp_path):
    chance = random.Random(20241127)
    writers = [load.survivor]
    load.survivor.has_spoken()
    for number in range(KILLS):
        writers.append(Writer(environment, tmp_path / f"writer-{number}.txt"))
        writers[-1].has_spoken()
        time.sleep(chance.uniform(0.0, 0.25))
        writers[-1].kill()
        if number % 4 == 3:
            load.kill_tick()
        if number == KILLS // 2:
            must_be_whole(environment)  # others write meanwhile: it sees one snapshot
    load.survivor.kill()
    load.kill_tick(again=False)

    acknowledged = [told for writer in writers for told in writer.acknowledged()]
    assert len(acknowledged) > KILLS
    reports = {told[1] for told in acknowledged if told[0] == "report"}
    requests = {told[1] for told in acknowledged if told[0] == "request"}
    found = counts(environment)
    assert reports <= set(found["reports"]), "an acknowledged report is lost"
    assert requests <= set(found["requests"]), "an acknowledged request is lost"
    assert found["integrity"] == "ok"
    must_be_whole(environment)

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
    assert found["steps"] >= len(requests)
    assert found["messages"] == found["causes"]
    sent = Counter(
        json.loads(line)["key"] for line in (tmp_path / "live" / "outbox" / "messages.jsonl").read_text().splitlines()
    )
    assert set(found["handed_by_file"]) <= set(sent), "a message counts as handed over that never left"
    again = sum(sent.values()) - len(sent)
    assert again <= len(writers) + load.senders_killed, "of each sender that was killed one message may repeat"
    must_be_whole(environment)
