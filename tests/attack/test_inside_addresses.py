"""What the server fetches itself leads to no address inside, whatever a name, a redirect or a spelling says."""

from __future__ import annotations

import socket
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from django.utils import timezone

from sigap.config import heartbeat
from sigap.notify.channels.port import NotDelivered, Outgoing
from sigap.notify.channels.webhook import Webhook

OUT = Outgoing("key-1", "polres-ops", "teks", 4)
OUTSIDE, INSIDE = "93.184.215.14", "10.0.0.5"
SPELLINGS = (
    *(
        "http://0177.0.0.1/",
        "http://0x7f.1/",
        "http://0x7f000001/",
        "http://127.1/",
        "http://017700000001/",
        "http://0/",
    ),
    *(
        "http://8.8.8.8@127.0.0.1/",
        "http://8.8.8.8:80@127.0.0.1/",
        "http://127.0.0.1#@8.8.8.8/",
        "http://127.0.0.1?@8.8.8.8/",
    ),
    *(
        "http://[::127.0.0.1]/",
        "http://[::ffff:0:7f00:1]/",
        "http://[64:ff9b:1::7f00:1]/",
        "http://[fec0::1]/",
        "http://[3fff::1]/",
    ),
    *(
        "http://[::]/",
        "http://[fe80::1]/",
        "http://[fd00::1]/",
        "http://[ff02::1]/",
        "http://[5f00::1]/",
        "http://[2001:0:4136::1]/",
    ),
    *("http://10.0.0.1/", "http://172.16.0.1/", "http://192.168.0.1/", "http://198.18.0.1/", "http://255.255.255.255/"),
    *(
        "ftp://8.8.8.8/",
        "dict://8.8.8.8/",
        "//8.8.8.8/",
        "http:8.8.8.8",
        "",
        "javascript:1",
        "http:///x",
        "HTTP://127.0.0.1/",
    ),
)


class Net:
    """Names and sockets as an attacker would have them; remembers where somebody went."""

    def __init__(self, monkeypatch, answers):
        self.answers, self.asked, self.went = list(answers), [], []
        self._real = socket.getaddrinfo
        monkeypatch.setattr(socket, "getaddrinfo", self._found)
        monkeypatch.setattr(socket.socket, "connect", self._go)

    def _found(self, host, port, *rest, **more):
        if host != "jahat.example":
            return self._real(host, port, *rest, **more)
        self.asked.append(host)
        told = self.answers.pop(0) if self.answers else [INSIDE]
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in told]

    def _go(self, address):
        self.went.append(address[0])
        raise ConnectionRefusedError


def send(url):
    with pytest.raises(NotDelivered) as problem:
        Webhook(url, "rahasia").send(OUT)
    return problem.value


def test_a_name_that_changes_its_mind_is_asked_once(monkeypatch):
    net = Net(monkeypatch, [[OUTSIDE], [INSIDE]])
    send("http://jahat.example/")
    assert (net.asked, set(net.went)) == (["jahat.example"], {OUTSIDE})


def test_a_name_with_one_foot_inside_is_refused(monkeypatch):
    net = Net(monkeypatch, [[OUTSIDE, INSIDE]])
    assert send("http://jahat.example/").final
    assert net.went == []


def test_no_spelling_of_an_address_leads_inside(monkeypatch):
    net = Net(monkeypatch, [])
    for url in SPELLINGS:
        try:
            Webhook(url, "rahasia").send(OUT)
        except NotDelivered:
            continue
        pytest.fail(f"sent to {url}")
    assert net.went == []


class Elsewhere(BaseHTTPRequestHandler):
    """Answers everything with a redirect to itself, and counts."""

    asked: list[str] = []

    def do_GET(self):
        self.asked.append(self.path)
        self.send_response(302)
        self.send_header("Location", "/dalam")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_):
        pass


@pytest.fixture
def elsewhere():
    Elsewhere.asked = []
    server = HTTPServer(("127.0.0.1", 0), Elsewhere)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/luar"
    server.shutdown()
    server.server_close()


def test_the_webhook_follows_nobody(elsewhere):
    with pytest.raises(NotDelivered) as problem:
        Webhook(elsewhere, "rahasia", allow_private=True).send(OUT)
    assert problem.value.final
    assert Elsewhere.asked == ["/luar"]


def test_the_heartbeat_follows_nobody(elsewhere, settings):
    settings.SIGAP_HEARTBEAT_URL = elsewhere
    assert not heartbeat.tell_watcher(timezone.now() + timedelta(days=1), [])
    assert Elsewhere.asked == ["/luar"]


def test_nothing_else_of_the_product_fetches():
    """A new door to the network is looked through here first."""
    source = Path(__file__).resolve().parents[2] / "src"
    words = (
        "http.client",
        "urllib.request",
        "urlopen",
        "create_connection",
        "smtplib",
        "import requests",
        "import httpx",
        "aiohttp",
        "ftplib",
        "urlretrieve",
    )
    doors = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if "notify/channels" not in path.as_posix() and any(word in path.read_text() for word in words)
    }
    # the doctor knocks where the settings point, and sends nothing
    assert doors == {"sigap/config/heartbeat.py", "sigap/config/serve.py", "sigap/operation/checks/doors.py"}
