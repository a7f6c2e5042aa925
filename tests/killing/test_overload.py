"""Five times the clients that fill the machine, briefly: nothing acknowledged is lost, and whoever is refused hears when
to come back. How soon the accepted are answered is looked at by night (script/nightly.d/60-overload)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_five_times_the_load_loses_nothing_and_tells_the_refused_when_to_come_back():
    if os.environ.get("DATABASE_URL"):
        pytest.skip("the limits stand in front of either database; the bench serves SQLite")
    environment = {**os.environ, "BENCH_SECONDS": "4", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-W", "ignore", "-m", "bench.overload", "--check"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert "lost: 0" in done.stdout
