"""Five times the clients that fill this machine, all at once, with the limits of a real office switched on.

Prints p50 and p99 of what was accepted, how the rest was refused, and what was lost. ``--check`` ends with 1 when an
acknowledged report has no row, or somebody was refused without being told when to come back; ``--soon`` also when the
p99 of the accepted is above two seconds (a named machine at night, not CI).
"""

import http.client
import json
import os
import sys
import threading
import time
from collections import Counter

from bench.serving import Server, quantile, serving, told
from bench.spine import CLIENTS, body

SECONDS = float(os.environ.get("BENCH_SECONDS", "10"))
SOON = 2.0
KEYS = """
from datetime import timedelta
from django.utils import timezone
from sigap.accounts.actions import issue_token
from sigap.accounts.models import Post
from sigap.journal.writing import Actor
now = timezone.now()
for code in Post.objects.filter(code__startswith="panwascam-").order_by("code").values_list("code", flat=True)[:5]:
    print(issue_token(Actor.system("seed"), label="bench", post_code=code, expires_at=now + timedelta(days=1), now=now).key)
"""
ROWS = """
from sigap.intake.models import Report
print(" ".join(str(one) for one in Report.objects.values_list("id", flat=True)))
"""


class Crowd:
    """What every client was told. took: seconds of the accepted; bare: refused without Retry-After."""

    def __init__(self) -> None:
        self.took: list[float] = []
        self.acknowledged: set[str] = set()
        self.statuses: Counter[int] = Counter()
        self.bare = 0

    def press(self, server: Server, keys: list[str], clients: int, seconds: float) -> None:
        until = time.monotonic() + seconds

        def client(key: str) -> None:
            headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
            connection = server.connection()
            while time.monotonic() < until:
                began = time.perf_counter()
                try:
                    connection.request("POST", "/api/v1/reports", body(), headers)
                    answer = connection.getresponse()
                    content = answer.read()
                except (OSError, http.client.HTTPException):
                    self.statuses[0] += 1
                    connection = server.connection()
                    continue
                self.statuses[answer.status] += 1
                if answer.status == 201:
                    self.took.append(time.perf_counter() - began)
                    self.acknowledged.add(json.loads(content)["id"])
                elif answer.status in (429, 503):
                    self.bare += not answer.getheader("Retry-After")
                    time.sleep(0.05)

        threads = [threading.Thread(target=client, args=(keys[n % len(keys)],)) for n in range(clients)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


def main() -> int:
    usual, crowd = Crowd(), Crowd()
    with serving(limited=True) as server:
        keys = server.run(KEYS).split()
        usual.press(server, keys, CLIENTS, min(SECONDS, 8))
        crowd.press(server, keys, 5 * CLIENTS, SECONDS)
        rows = set(server.run(ROWS).split())
    lost = (usual.acknowledged | crowd.acknowledged) - rows
    print(told(f"accepted, {CLIENTS} clients", usual.took))
    print(told(f"accepted, {5 * CLIENTS} clients", crowd.took))
    print(
        f"answers: {dict(sorted(crowd.statuses.items()))}; refused without Retry-After: {crowd.bare}; lost: {len(lost)}"
    )
    print(
        f"accepted a second, {5 * CLIENTS} / {CLIENTS} clients: {len(crowd.took) / SECONDS / max(1, len(usual.took)) * min(SECONDS, 8):.2f}"
    )
    odd = set(crowd.statuses) - {201, 429, 503}
    wrong = bool(lost or crowd.bare or odd or not crowd.took)
    late = quantile(crowd.took, 0.99) > SOON
    return int("--check" in sys.argv and (wrong or ("--soon" in sys.argv and late)))


if __name__ == "__main__":
    sys.exit(main())
