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
from pathlib import Path

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
    sigap(kept, "seed", "kutim-2024")
    return kept


def sigap(environment, *words):
    command = [sys.executable, "-m", "sigap.config.cli", *words, "--json"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr
    return json.loads(done.stdout.strip().splitlines()[-1])


def run_until_killed(environment, chance):
    """One writer, killed after a random while; returns what it acknowledged."""
    writer = subprocess.Popen(
        [sys.executable, "-m", "tests.killing.writer"], cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True
    )
    first = writer.stdout.readline()
    time.sleep(chance.uniform(0.0, 0.25))
    writer.send_signal(signal.SIGKILL)
    rest = writer.stdout.read()
    writer.wait()
    return [line.split() for line in (first + rest).split("\n")[:-1] if line]


def test_nothing_acknowledged_is_lost_and_nothing_is_doubled(environment):
    chance = random.Random(20241127)
    acknowledged = []
    for _ in range(KILLS):
        acknowledged += run_until_killed(environment, chance)
    assert len(acknowledged) > KILLS

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
    for _ in range(12):  # a round takes 200 clocks and 200 messages
        sigap(environment, "tick", "--once")

    counted = json.loads(
        subprocess.run(
            [sys.executable, "-c", COUNT], env=environment, capture_output=True, text=True, check=True
        ).stdout
    )
    reports = {told[1] for told in acknowledged if told[0] == "report"}
    requests = {told[1] for told in acknowledged if told[0] == "request"}
    assert reports <= set(counted["reports"])
    assert requests <= set(counted["requests"])
    assert counted["integrity"] == "ok"
    assert counted["doubled"] == []
    assert counted["steps"] >= len(requests)
    assert counted["messages"] == counted["causes"]
    assert sigap(environment, "journal", "verify")["ok"]
    assert sigap(environment, "journal", "rebuild", "--check")["differences"] == []
