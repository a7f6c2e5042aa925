"""A server of realm live in a temporary folder for the benches: started, asked, stopped."""

import http.client
import json
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.filled import copied
from bench.filled import environment as environment_of

ROOT = Path(__file__).resolve().parents[1]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def quantile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))] if values else float("nan")


def told(name: str, took: list[float]) -> str:
    return f"{name:<34} n {len(took):>6}   p50 {1000 * quantile(took, 0.5):7.1f} ms   p99 {1000 * quantile(took, 0.99):7.1f} ms"


@dataclass(frozen=True)
class Server:
    port: int
    folder: Path
    environment: dict[str, str]

    def run(self, code: str) -> str:
        """Python with Django set up, in the server's realm; returns what it printed."""
        code = "import django; django.setup()\n" + code
        done = subprocess.run(
            [sys.executable, "-c", code], env=self.environment, capture_output=True, text=True, check=True, cwd=ROOT
        )
        return done.stdout.strip()

    def connection(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def cookies(self, post: str) -> str:
        """A signed-in session of the seeded login that sits in a post."""
        return self.run(SESSION % post)

    def offices(self, number: int) -> list[str]:
        """Signed-in sessions of so many offices: the desk first, then whoever is seated by the seed or by us now."""
        return self.run(SEATS % number).splitlines()


SESSION = """
from django.conf import settings
from sigap.accounts.models import Login
from sigap.accounts.seeding import seeded_person
from tests.factories.accounts import Officer, browser
post = %r
person = seeded_person(post)
web = browser(Officer(person, Login.objects.get(person_id=person), post))
print("; ".join(f"{name}={one.value}" for name, one in web.cookies.items()))
"""


SEATS = """
from django.utils import timezone
from sigap.accounts.models import Login, Post
from sigap.accounts.seeding import seeded_person
from tests.factories.accounts import Officer, browser, make_officer
posts = ["desk-piket-1"]
offices = {"KESBANGPOL"}
for row in Post.objects.filter(code__endswith="-piket").order_by("code"):
    if row.institution_code not in offices and len(posts) < %d:
        offices.add(row.institution_code)
        posts.append(row.code)
for post in posts:
    if post == "desk-piket-1":
        person = seeded_person(post)
        web = browser(Officer(person, Login.objects.get(person_id=person), post))
    else:
        web = browser(make_officer(post, now=timezone.now()))
    print("; ".join(f"{name}={one.value}" for name, one in web.cookies.items()))
"""


@contextmanager
def serving(
    *, command: list[str] | None = None, ready: str = "/healthz", full: bool = False, limited: bool = False
) -> Iterator[Server]:
    """A server on an empty realm, or with ``full`` on a copy of the filled one; ``limited``: the limits of a real office."""
    with tempfile.TemporaryDirectory(prefix="sigap-bench-") as name:
        port = free_port()
        if full:
            copied(Path(name))
        environment = environment_of(Path(name))
        if limited:
            del environment["SIGAP_RATE_LIMIT"]
        words = command or [sys.executable, "-m", "sigap.config.cli", "serve", "--port", "{port}"]
        server = subprocess.Popen(
            [word.format(port=port) for word in words],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            for _ in range(4000):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}{ready}", timeout=2)
                    break
                except OSError:
                    time.sleep(0.1)
            else:
                raise SystemExit("the server did not start")
            yield Server(port, Path(name), environment)
        finally:
            server.terminate()
            server.wait(timeout=30)


def hammer(
    server: Server, clients: int, seconds: float, ask: Callable[[http.client.HTTPConnection], bool]
) -> list[float]:
    """``clients`` threads ask until the time is over; the seconds each good answer took."""
    until = time.monotonic() + seconds
    took: list[float] = []

    def client() -> None:
        connection = server.connection()
        while time.monotonic() < until:
            started = time.perf_counter()
            if ask(connection):
                took.append(time.perf_counter() - started)

    threads = [threading.Thread(target=client) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took


def get(connection: http.client.HTTPConnection, path: str, headers: dict[str, str]) -> tuple[int, bytes, str]:
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.getheader("ETag", "")


def as_json(value: object) -> bytes:
    return json.dumps(value).encode()
