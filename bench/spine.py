"""The spine over real HTTP: durable accepted reports per second, and how soon another desk sees one.

Peer in the same run: bench/peer.py, a plain Django insert with the same server, threads and durability.
Prints figures and ratios; asserts nothing about time. BENCH_SECONDS and BENCH_CLIENTS change the load.
"""

import http.client
import os
import sys
import threading
import time
from datetime import UTC, datetime, timedelta

from bench.serving import Server, as_json, get, hammer, serving, told

SECONDS = float(os.environ.get("BENCH_SECONDS", "8"))
CLIENTS = int(os.environ.get("BENCH_CLIENTS", "8"))
THREADS = "16"
PEER = [
    sys.executable, "-m", "granian", "--interface", "wsgi", "bench.peer:application",
    "--port", "{port}", "--blocking-threads", THREADS, "--log-level", "error",
]  # fmt: skip
TOKEN = """
from datetime import timedelta
from django.utils import timezone
from sigap.accounts.actions import issue_token
from sigap.journal.writing import Actor
now = timezone.now()
until = now + timedelta(days=1)
post = "panwascam-sangatta_utara"
print(issue_token(Actor.system("seed"), label="bench", post_code=post, expires_at=until, now=now).key)
"""


def body() -> bytes:
    return as_json(
        {
            "kind": "D1",
            "place": {"code": "64.08.04.2001"},
            "occurred_at": (datetime.now(UTC) - timedelta(minutes=5)).isoformat(),
            "text": "CONTOH baliho sobek di simpang",
            "basis": "saw",
            "injured": 0,
            "weapons": "none",
            "crowd": "none",
        }
    )


def post(connection: http.client.HTTPConnection, headers: dict[str, str]) -> tuple[int, bytes]:
    connection.request("POST", "/api/v1/reports", body(), headers)
    answer = connection.getresponse()
    return answer.status, answer.read()


def intake(server: Server, headers: dict[str, str]) -> list[float]:
    return hammer(server, CLIENTS, SECONDS, lambda connection: post(connection, headers)[0] == 201)


def seen(server: Server, machine: dict[str, str], rounds: int = 20, *, first: bool = True) -> list[float]:
    """Seconds from the 201 of a report until the open page of another desk has it: the browser's own loop, once a
    second the journal's head, then the changed part. ``first``: the report must stand in that part; where thousands
    wait it may not be among the first, and what counts is the part made after the head had moved."""
    cookie = {"Cookie": server.cookies("desk-piket-1")}
    took: list[float] = []
    waiting: dict[str, float] = {}
    over = threading.Event()

    def desk() -> None:
        connection, mark = server.connection(), ""
        while not over.is_set():
            asked = time.perf_counter()
            status, _told, tag = get(connection, "/hidup/", {**cookie, "If-None-Match": mark})
            if status == 200:
                mark = tag
                part = get(connection, "/desk/periksa/", {**cookie, "X-Live": "1"})[1].decode()
                for code in [code for code, at in waiting.items() if (code in part if first else at < asked)]:
                    took.append(time.perf_counter() - waiting.pop(code))
            time.sleep(1.0)

    thread = threading.Thread(target=desk)
    thread.start()
    teller = server.connection()
    for number in range(rounds):
        _status, answer = post(teller, machine)
        waiting[answer.decode().split('"code": "')[1].split('"')[0]] = time.perf_counter()
        time.sleep(0.35 + 0.061 * (number % 12))
    time.sleep(2.5)
    over.set()
    thread.join()
    return took


def main() -> None:
    with serving() as server:
        machine = {"Authorization": f"Bearer {server.run(TOKEN)}", "Content-Type": "application/json"}
        screen = seen(server, machine)
        ours = intake(server, machine)
    with serving(command=PEER) as plain:
        theirs = intake(plain, {"Content-Type": "application/json"})
    print(told("report accepted, Sigap", ours), f"  {len(ours) / SECONDS:6.0f}/s, {CLIENTS} clients")
    print(told("row stored, plain Django", theirs), f"  {len(theirs) / SECONDS:6.0f}/s")
    print(f"ratio Sigap / plain Django insert: {len(ours) / len(theirs):.2f}")
    print(
        "  (a report: 2 signed entries, 2 sealed texts, an incident, its exclusions, all committed before the answer)"
    )
    print(told("accepted → on another desk's screen", screen))


if __name__ == "__main__":
    main()
