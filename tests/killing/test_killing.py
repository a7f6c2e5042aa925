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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from tests.killing.load import Load, ask, enter, report_body

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
from sigap.notify.models import Message, State
from sigap.notify.sender import send_due
now = timezone.now()
for number in range(1, 60):
    send_due(now + timedelta(seconds=31 * number))
    if not Message.objects.filter(state=State.QUEUED).exists():
        break
"""


@pytest.fixture(scope="module")
def environment(tmp_path_factory):
    """One seeded realm for all of these; each test counts from what it found."""
    kept = {
        **os.environ,
        "SIGAP_DATA": str(tmp_path_factory.mktemp("killing")),
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
        self.next("stop")  # it has warmed up

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


@pytest.fixture(scope="module")
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


def sent_to_file(environment):
    outbox = Path(environment["SIGAP_DATA"]) / "live" / "outbox" / "messages.jsonl"
    lines = outbox.read_text().splitlines() if outbox.exists() else []
    return Counter(json.loads(line)["key"] for line in lines)


def repeated(sent):
    return sum(sent.values()) - len(sent)


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(environment, entered, nursery):
    before, again = counts(environment), repeated(sent_to_file(environment))
    chance = random.Random(int(os.environ.get("SIGAP_SEED", "20241127")))
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
    held = set(found["reports"]) - set(before["reports"])
    assert {one for one, _code in load.reports.values()} <= held, "an acknowledged report is lost"
    assert len(held) == len(load.reports), "a report that was sent again after a kill is there twice"
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
    sent = sent_to_file(environment)
    assert set(found["handed_by_file"]) <= set(sent), "a message counts as handed over that never left"
    assert repeated(sent) - again <= senders_killed + 1, "of each sender that was killed one message may repeat"
    must_be_whole(environment)


def test_a_clockwork_killed_between_any_two_statements_repeats_at_most_one_message(environment):
    before, again = counts(environment), repeated(sent_to_file(environment))
    step = "1" if KILLS > 100 else "5"
    command = [sys.executable, "-m", "tests.killing.dying", step]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    died, end = map(int, done.stdout.split())
    assert died > 8 and end == 0
    found = counts(environment)
    assert found["queued"] == 0 and found["doubled"] == []
    assert found["steps"] - before["steps"] >= died
    assert found["messages"] == found["causes"]
    sent = sent_to_file(environment)
    assert set(found["handed_by_file"]) <= set(sent)
    assert repeated(sent) - again <= died
    assert max(sent.values()) <= 2, "one message left more than twice"
    must_be_whole(environment)


def test_one_report_sent_ten_times_by_thirty_two_clients_is_one(environment, entered, nursery):
    """A gateway that repeats, out of order and at once: one row each; the same key with other words is refused."""
    before = set(counts(environment)["reports"])
    nursery.next("server")
    chance = random.Random(7)
    bodies = {f"ulang-{number}": report_body(f"CONTOH laporan {number}") for number in range(24)}
    todo = [key for key in bodies for _ in range(chance.randint(1, 10))]
    chance.shuffle(todo)
    headers = {"Authorization": f"Bearer {entered['key']}", "Content-Type": "application/json"}

    def send(key):
        status, told = ask(nursery.port, "/api/v1/reports", bodies[key], {**headers, "Idempotency-Key": key})
        return key, status, json.loads(told).get("id")

    with ThreadPoolExecutor(32) as clients:
        answers = list(clients.map(send, todo))
    first = {key: ident for key, status, ident in answers if status == 201}
    assert len(first) == len(bodies)
    assert Counter(status for _key, status, _ident in answers) == {201: len(bodies), 200: len(todo) - len(bodies)}
    assert all(ident == first[key] for key, _status, ident in answers), "another id for the same key"
    assert set(counts(environment)["reports"]) - before == set(first.values())
    status, told = ask(nursery.port, "/api/v1/reports", report_body("lain"), {**headers, "Idempotency-Key": "ulang-1"})
    assert status == 409 and "Kunci" in json.loads(told)["error"]["sentence"]
