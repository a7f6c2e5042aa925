"""How fast is the spine? Durable accepted reports over real HTTP, against a named peer in the same run.

Peer: the same machine, Python and SQLite settings (WAL, synchronous=FULL), one plain INSERT committed per request,
without journal, signature, seal or rules: the floor that any durable intake on this disk pays.

Prints figures and ratios; asserts nothing about time.
"""

import http.client
import json
import os
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
os.environ["SIGAP_RATE_LIMIT"] = "0"
CLIENTS = int(os.environ.get("BENCH_CLIENTS", "8"))

TOKEN_CODE = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from sigap.accounts.actions import add_person, assign_post, issue_token
from sigap.journal.writing import Actor
now = timezone.now(); seed = Actor.system("seed")
print(issue_token(seed, label="bench", post_code="panwascam-sangatta_utara", expires_at=now + timedelta(days=1), now=now).key)
"""


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def quantile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def body() -> bytes:
    at = (datetime.now(UTC) - timedelta(minutes=5)).isoformat()
    told = {
        "kind": "D1",
        "place": {"code": "64.08.04.2001"},
        "occurred_at": at,
        "text": "CONTOH baliho sobek di simpang",
        "basis": "saw",
        "injured": 0,
        "weapons": "none",
        "crowd": "none",
    }
    return json.dumps(told).encode()


def load(port: int, token: str) -> tuple[int, list[float], int]:
    """CLIENTS threads post for SECONDS; returns accepted, latencies, refused."""
    until = time.monotonic() + SECONDS
    took, refused = [], []

    def client():
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        while time.monotonic() < until:
            started = time.perf_counter()
            connection.request("POST", "/api/v1/reports", body(), headers)
            answer = connection.getresponse()
            answer.read()
            (took if answer.status == 201 else refused).append(time.perf_counter() - started)

    threads = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(took), took, len(refused)


def floor(folder: Path) -> float:
    """Plain durable inserts a second, one commit each, one writer."""
    lite = sqlite3.connect(folder / "floor.sqlite3", isolation_level=None)
    lite.executescript(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE t (id INTEGER PRIMARY KEY, body BLOB)"
    )
    started, n = time.monotonic(), 0
    while time.monotonic() - started < min(3.0, SECONDS):
        lite.execute("BEGIN IMMEDIATE")
        lite.execute("INSERT INTO t (body) VALUES (?)", (body(),))
        lite.execute("COMMIT")
        n += 1
    return n / (time.monotonic() - started)


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="sigap-bench-") as name:
        folder, port = Path(name), free_port()
        environment = {
            **os.environ,
            "SIGAP_DATA": name,
            "SIGAP_REALM": "live",
            "DJANGO_SETTINGS_MODULE": "sigap.config.settings",
        }
        server = subprocess.Popen(
            [sys.executable, "-m", "sigap.config.cli", "serve", "--port", str(port)],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
        )
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2)
                    break
                except OSError:
                    time.sleep(0.1)
            token = subprocess.run(
                [sys.executable, "-c", TOKEN_CODE], env=environment, capture_output=True, text=True, check=True
            ).stdout.strip()
            accepted, took, refused = load(port, token)
            peer = floor(folder)
            rate = accepted / SECONDS
            print(
                f"durable reports accepted: {accepted} in {SECONDS:.0f} s = {rate:.0f}/s, {CLIENTS} clients, refused {refused}"
            )
            print(f"latency p50 {1000 * statistics.median(took):.0f} ms, p99 {1000 * quantile(took, 0.99):.0f} ms")
            print(f"peer, plain durable INSERT on the same disk: {peer:.0f}/s")
            print(
                f"ratio reports / plain inserts: {rate / peer:.3f}  (a report is 2 signed entries, 2 sealed texts, 3 projections)"
            )
        finally:
            server.terminate()
            server.wait(timeout=20)


if __name__ == "__main__":
    main()
