"""Clients that go on until they are answered: reports from machines, alerts from desks, each sent again after a break.

What was acknowledged is written down here, far from the server that is killed.
"""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from queue import Empty, SimpleQueue
from urllib.parse import urlencode
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[2]
CSRF = "a" * 32
ENTER = """
import django; django.setup()
import json, sys
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
from sigap.accounts.actions import issue_token
from sigap.accounts.models import Login
from sigap.accounts.seeding import seeded_person
from sigap.journal.writing import Actor
from tests.factories.accounts import Officer, browser
now = timezone.now()
key = issue_token(Actor.system("seed"), label="uji", post_code="panwascam-sangatta_utara", expires_at=now + timedelta(days=2), now=now).key
person = seeded_person("desk-piket-1")
web = browser(Officer(person, Login.objects.get(person_id=person), "desk-piket-1"))
cookies = {name: one.value for name, one in web.cookies.items()}
cookies[settings.CSRF_COOKIE_NAME] = "%s"
json.dump({"key": key, "cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}, sys.stdout)
""" % (CSRF,)  # noqa: UP031 - braces stand in the text


def enter(environment: dict[str, str]) -> dict[str, str]:
    """A machine's key and the cookies of a signed-in desk officer."""
    done = subprocess.run([sys.executable, "-c", ENTER], cwd=ROOT, env=environment, capture_output=True, text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr
    told: dict[str, str] = json.loads(done.stdout)
    return told


@dataclass
class Load:
    """Threads that send for as long as they are let. reports: key → (id, code); alerts: codes; broken: answers that
    never came; refused: status → how many."""

    port: int
    key: str
    cookie: str
    machines: int = 4
    desks: int = 2
    reports: dict[str, tuple[str, str]] = field(default_factory=dict)
    alerts: set[str] = field(default_factory=set)
    broken: int = 0
    refused: dict[int, int] = field(default_factory=dict)
    odd: list[str] = field(default_factory=list)
    _over: threading.Event = field(default_factory=threading.Event)
    _codes: SimpleQueue[str] = field(default_factory=SimpleQueue)
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        jobs = [self._reporter] * self.machines + [self._desk] * self.desks
        self._threads = [threading.Thread(target=job) for job in jobs]
        for thread in self._threads:
            thread.start()

    def finish(self) -> None:
        """No new reports; what was begun is sent until it is answered."""
        self._over.set()
        for thread in self._threads:
            thread.join(timeout=120)
        assert not any(thread.is_alive() for thread in self._threads), "somebody is never answered"

    def _reporter(self) -> None:
        while not self._over.is_set():
            key, body = uuid4().hex, report_body()
            headers = {"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", "Idempotency-Key": key}  # fmt: skip
            status, told = self._until_answered("/api/v1/reports", body, headers, (200, 201))
            if status:
                row = json.loads(told)
                self.reports[key] = (row["id"], row["code"])
                self._codes.put(row["code"])

    def _desk(self) -> None:
        headers = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        form = urlencode({"csrfmiddlewaretoken": CSRF}).encode()
        while not self._over.is_set():
            try:
                code = self._codes.get(timeout=0.1)
            except Empty:
                continue
            status, _told = self._until_answered(f"/kejadian/{code}/siaga/", form, headers, (302,))
            if status:
                self.alerts.add(code)

    def _until_answered(self, path: str, body: bytes, headers: dict[str, str], good: tuple[int, ...]) -> tuple[int, bytes]:  # fmt: skip
        for _ in range(400):
            try:
                status, told = ask(self.port, path, body, headers)
            except (OSError, http.client.HTTPException):
                self.broken += 1
                continue
            if status in good:
                if status < 300 and not told.endswith(b"}"):
                    self.broken += 1  # cut off between its head and its body: nobody knows what it said
                    continue
                return status, told
            self.refused[status] = self.refused.get(status, 0) + 1
            if status not in (429, 503, 507):
                self.odd.append(f"{status} {path} {told[:300]!r}")
                return 0, b""
        self.odd.append(f"never answered: {path}")
        return 0, b""


def ask(port: int, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", path, body, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def report_body(text: str = "CONTOH ribut di depan TPS") -> bytes:
    told = {
        "kind": "B1",
        "place": {"code": "64.08.04.2001"},
        "occurred_at": (datetime.now(UTC) - timedelta(minutes=30)).isoformat(),
        "text": text,
        "basis": "saw",
    }
    return json.dumps(told).encode()
