"""A real server of realm contoh on a free port, and Debian's Chromium."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def serving(folder, address, environment, *words):
    """``sigap serve`` with these words, until the block ends; stopped by its process id."""
    log = (folder / "serve.log").open("w")
    command = [sys.executable, "-m", "sigap.config.cli", "serve", *words, "--port", address.rpartition(":")[2]]
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    for _ in range(1800):
        if server.poll() is not None:
            pytest.fail((folder / "serve.log").read_text())
        try:
            if urllib.request.urlopen(f"{address}/healthz", timeout=2).status == 200:
                break
        except OSError:
            time.sleep(0.1)
    yield
    server.send_signal(signal.SIGINT)
    server.wait(timeout=30)


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """Realm contoh with its own data folder."""
    folder, address = tmp_path_factory.mktemp("world"), f"http://127.0.0.1:{free_port()}"
    environment = {**os.environ, "SIGAP_DATA": str(folder), "SIGAP_REALM": "contoh", "DATABASE_URL": ""}
    with serving(folder, address, environment, "--realm", "contoh"):
        yield address, folder, environment


@pytest.fixture
def enter(world, chromium):
    """Sign in as one of the example logins; collects script errors and CSP refusals, which fail the test."""
    opened, problems = [], []

    def go(office, login, width=1366, height=768):
        context = chromium.new_context(viewport={"width": width, "height": height}, locale="id-ID")
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda m: problems.append(m.text) if "Content Security Policy" in m.text else None)
        page.on("dialog", lambda dialog: problems.append("dialog: " + dialog.message))
        page.goto(world[0] + "/masuk/")
        page.fill("#instansi", office)
        page.fill("#nama", login)
        page.fill("#sandi", f"contoh-{login}")
        page.click("main form button[type=submit]")
        page.wait_for_load_state()
        return page

    yield go
    for context in opened:
        context.close()
    assert problems == []
