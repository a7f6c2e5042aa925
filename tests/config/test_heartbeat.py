"""The sign of life for an outside watcher: once a minute, only when all is well, and never in tick's way."""

import json
import signal
import socket
import subprocess
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from sigap.config import heartbeat
from tests.config.commands import ROOT, SIGAP, environment

NOW = datetime(2024, 11, 27, 1, 0, tzinfo=UTC)


class Watcher(BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.seen.append(self.path)
        self.send_response(self.server.answer)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *_):
        pass


@pytest.fixture
def watcher():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Watcher)
    server.seen, server.answer = [], 200
    server.address = f"http://127.0.0.1:{server.server_port}/hidup/rahasia"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def nobody():
    """An address on loopback where nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"


@pytest.fixture
def babbler():
    """Something that listens and answers no HTTP: a wrong port, a broken proxy."""
    server = socket.create_server(("127.0.0.1", 0))

    def babble():
        while True:
            try:
                caller, _ = server.accept()
            except OSError:
                return
            with caller:
                caller.recv(4096)
                caller.sendall(b"siapa ini?\r\n\r\n")

    thread = threading.Thread(target=babble, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.getsockname()[1]}/"
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


@pytest.fixture(autouse=True)
def _never_told(monkeypatch):
    monkeypatch.setattr(heartbeat, "_last", [])


def test_the_watcher_hears_once_a_minute(settings, watcher):
    settings.SIGAP_HEARTBEAT_URL = watcher.address
    told = [heartbeat.tell_watcher(NOW + timedelta(seconds=second), []) for second in range(0, 150)]
    assert [second for second, was in enumerate(told) if was] == [0, 60, 120]
    assert watcher.seen == ["/hidup/rahasia"] * 3


def test_a_failing_part_keeps_it_silent_until_it_is_mended(settings, watcher):
    settings.SIGAP_HEARTBEAT_URL = watcher.address
    assert heartbeat.tell_watcher(NOW, ["send_due"]) is False
    assert watcher.seen == []
    assert heartbeat.tell_watcher(NOW + timedelta(seconds=1), []) is True
    assert len(watcher.seen) == 1


def test_without_an_address_nobody_is_told(settings, watcher):
    settings.SIGAP_HEARTBEAT_URL = ""
    assert heartbeat.tell_watcher(NOW, []) is False
    assert watcher.seen == []


@pytest.mark.parametrize("status", [404, 500, 503])
def test_a_watcher_that_refuses_is_tried_again_in_a_minute(settings, watcher, status):
    settings.SIGAP_HEARTBEAT_URL = watcher.address
    watcher.answer = status
    assert heartbeat.tell_watcher(NOW, []) is False
    assert heartbeat.tell_watcher(NOW + timedelta(seconds=30), []) is False
    assert len(watcher.seen) == 1
    watcher.answer = 200
    assert heartbeat.tell_watcher(NOW + timedelta(seconds=60), []) is True


def test_a_dead_watcher_is_logged_without_its_secret_address(settings, nobody, caplog):
    settings.SIGAP_HEARTBEAT_URL = nobody + "rahasia"
    assert heartbeat.tell_watcher(NOW, []) is False
    assert "heartbeat not delivered" in caplog.text
    assert "rahasia" not in caplog.text


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/", "127.0.0.1:80"])
def test_only_http_addresses_are_called(settings, address):
    settings.SIGAP_HEARTBEAT_URL = address
    assert heartbeat.tell_watcher(NOW, []) is False


def test_an_answer_that_is_no_http_is_a_failed_call(settings, babbler):
    settings.SIGAP_HEARTBEAT_URL = babbler
    assert heartbeat.tell_watcher(NOW, []) is False


@pytest.mark.parametrize("address", ["http://127.0.0.1:pintu/", "http://[::1/", "http://127.0.0.1/a b"])
def test_a_mistyped_address_is_a_failed_call(settings, address):
    settings.SIGAP_HEARTBEAT_URL = address
    assert heartbeat.tell_watcher(NOW, []) is False


class Ticking:
    """``sigap tick`` as a process, watched through the sign of life it leaves."""

    def __init__(self, folder, address):
        self.beats = folder / "live" / "tick.json"
        self.process = subprocess.Popen(
            [str(SIGAP), "tick"],
            cwd=ROOT,
            env=environment(folder, SIGAP_HEARTBEAT_URL=address),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def rounds(self, wanted):
        """Wait until so many rounds have left a sign of life; fewer when the process ends."""
        seen = set()
        deadline = time.monotonic() + 40
        while len(seen) < wanted and self.process.poll() is None and time.monotonic() < deadline:
            if self.beats.exists():
                seen.add(json.loads(self.beats.read_text())["at"])
            time.sleep(0.02)
        return len(seen)


@pytest.fixture
def ticking(copied):
    opened = []

    def start(address):
        opened.append(Ticking(copied, address))
        return opened[-1]

    yield start
    for one in opened:
        if one.process.poll() is None:
            one.process.kill()
        one.process.wait(timeout=10)


@pytest.mark.slow
def test_a_running_tick_tells_the_watcher_and_stops_when_asked(ticking, watcher):
    tick = ticking(watcher.address)
    assert tick.rounds(3) == 3
    tick.process.send_signal(signal.SIGTERM)
    assert tick.process.wait(timeout=20) == 0
    assert watcher.seen == ["/hidup/rahasia"], "three rounds in a few seconds, one sign of life"


@pytest.mark.slow
def test_a_dead_watcher_never_stops_the_tick(ticking, nobody):
    tick = ticking(nobody)
    assert tick.rounds(3) == 3
    assert tick.process.poll() is None


@pytest.mark.slow
def test_a_watcher_that_answers_nonsense_never_stops_the_tick(ticking, babbler):
    assert ticking(babbler).rounds(3) == 3
