"""A disk that is really full: a small tmpfs in a mount namespace of our own, a whole ``sigap serve`` on it.

``unshare -rm python -m tests.faults.full_disk FOLDER SEEDED PORT``: mounts FOLDER, copies the seeded realm into it,
serves, fills the disk to the last byte, sends, frees it, sends again, three times. Prints one JSON document.
"""

import http.client
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import urllib.request
from pathlib import Path
from uuid import uuid4

from tests.killing.load import ask, enter, report_body

FOLDER, SEEDED, PORT = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
FILLER = FOLDER / "filler"
NOT_MOUNTED = 77


def fill() -> None:
    with FILLER.open("ab", buffering=0) as file:
        for size in (1 << 20, 1 << 14, 1 << 9, 1):
            try:
                while True:
                    file.write(b"x" * size)
            except OSError:
                continue


class Sending:
    """Four machines and what they were told. acknowledged: ids; said: status → one answer of it."""

    def __init__(self, key: str) -> None:
        self.headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json"}
        self.acknowledged: list[str] = []
        self.said: dict[int, str] = {}
        self.counts: dict[int, int] = {}

    def send(self, times: int, until: int = 0) -> None:
        def machine() -> None:
            for _ in range(times):
                status, told = ask(PORT, "/api/v1/reports", report_body("CONTOH " + "panjang " * 200), {**self.headers, "Idempotency-Key": uuid4().hex})  # fmt: skip
                self.counts[status] = self.counts.get(status, 0) + 1
                self.said[status] = told.decode()
                if status == 201:
                    self.acknowledged.append(json.loads(told)["id"])
                if status == until:
                    return

        machines = [threading.Thread(target=machine) for _ in range(4)]
        for one in machines:
            one.start()
        for one in machines:
            one.join()


def get(path: str, cookie: str) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    answer.read()
    return answer.status


def ready() -> list[str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=20) as answer:
            return json.load(answer)["problems"]
    except urllib.error.HTTPError as problem:
        return json.load(problem)["problems"]


def wait_for(true, seconds: float = 90) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            if true():
                return True
        except OSError:
            pass
        time.sleep(0.2)
    return False


def rounds(server, environment) -> dict:
    entered = enter(environment)
    sending, pages, full_ready = Sending(entered["key"]), [], []
    sending.send(3)
    for _ in range(3):
        fill()
        sending.send(400, until=507)
        pages += [get(path, entered["cookie"]) for path in ("/", "/lapor/", "/lembar-darurat/")]
        full_ready += ready()
        FILLER.unlink()
        sending.send(5)
    recovered = wait_for(lambda: "tick" not in ready())
    return {
        "counts": sending.counts,
        "said": sending.said,
        "acknowledged": sending.acknowledged,
        "pages": pages,
        "full_ready": sorted(set(full_ready)),
        "recovered": recovered,
        "alive": server.poll() is None,
    }


def main() -> int:
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=48m", "none", str(FOLDER)], check=False).returncode:
        return NOT_MOUNTED
    shutil.copytree(SEEDED, FOLDER, dirs_exist_ok=True)
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "SIGAP_DATA": str(FOLDER), "SIGAP_REALM": "live", "SIGAP_RATE_LIMIT": "0",
                   "DJANGO_SETTINGS_MODULE": "sigap.config.settings", "PYTHONPATH": f"{root / 'src'}:{root}"}  # fmt: skip
    command = [sys.executable, "-m", "sigap.config.cli", "serve", "--port", str(PORT), "--no-seed", "--json"]
    with open(os.devnull, "w") as nowhere:
        server = subprocess.Popen(command, env=environment, stdout=nowhere, stderr=nowhere)
    try:
        assert wait_for(lambda: urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2))
        told = rounds(server, environment)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(timeout=60)
    with sqlite3.connect(FOLDER / "live" / "sigap.sqlite3") as database:
        told["rows"] = [row[0] for row in database.execute("SELECT id FROM intake_report")]
        told["integrity"] = database.execute("PRAGMA integrity_check").fetchone()[0]
    verify = subprocess.run([sys.executable, "-m", "sigap.config.cli", "journal", "verify", "--json"], env=environment, capture_output=True, text=True, check=False)  # fmt: skip
    told["verify"] = json.loads(verify.stdout)["ok"]
    json.dump(told, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
