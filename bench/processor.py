"""Processor time of each page in the full realm, whatever else the machine is doing. Peer: the plain list of bench/peer.py."""

import subprocess
import sys
import tempfile
from pathlib import Path

from bench.filled import ROOT, copied, environment

PAGES = """
import django; django.setup()
import time
from bench.plans_here import PAGES, Client, Login, Officer, browser, seeded_person, shared
person = seeded_person("desk-piket-1")
web = browser(Officer(person, Login.objects.get(person_id=person), "desk-piket-1"), client=Client(SERVER_NAME="127.0.0.1"))
for path in PAGES:
    took = []
    for _ in range(6):
        shared.forget()
        began = time.process_time()
        assert web.get(path).status_code == 200
        took.append(time.process_time() - began)
    print(path, sorted(took[1:])[2])
"""
PEER = """
import bench.peer
import json, time
from django.test import Client
web = Client(SERVER_NAME="127.0.0.1")
told = json.dumps({"kind": "D1", "place": {"code": "64.08"}, "text": "CONTOH"})
for _ in range(60):
    web.post("/api/v1/reports", told, content_type="application/json")
took = []
for _ in range(21):
    began = time.process_time()
    web.get("/laporan/")
    took.append(time.process_time() - began)
print(sorted(took)[10])
"""


def _said(code: str, told: dict[str, str]) -> str:
    done = subprocess.run([sys.executable, "-c", code], env=told, cwd=ROOT, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="sigap-bench-") as name:
        copied(Path(name))
        told = environment(Path(name))
        subprocess.run([sys.executable, "-m", "sigap.config.cli", "migrate"], env=told, check=True, stdout=subprocess.DEVNULL)  # fmt: skip
        plain = float(_said(PEER, told))
        for line in _said(PAGES, told).splitlines():
            path, seconds = line.split()
            print(f"{path:<40} {1000 * float(seconds):7.1f} ms   {float(seconds) / plain:5.0f} × plain list")


if __name__ == "__main__":
    main()
