"""The webhook and the exchange under it: signed, pinned, one deadline, never inside."""

import json
import socket

import pytest

from sigap.notify.channels.port import NotDelivered, Outgoing
from sigap.notify.channels.webhook import Webhook
from tests.factories.providers import HttpProvider, Reply

OUT = Outgoing("key-1", "polres-ops", "teks", 4)


def hook(provider):
    return Webhook(provider.url, "rahasia", allow_private=True, seconds=1)


def test_the_webhook_signs_and_carries_the_key():
    with HttpProvider() as provider:
        assert hook(provider).send(OUT) == "p-1"
        (asked,) = provider.asked
    assert asked.headers["idempotency-key"] == "key-1"
    assert asked.headers["x-sigap-signature"].startswith("sha256=")
    told = {"key": "key-1", "to": "polres-ops", "text": "teks", "severity": 4}
    assert json.loads(asked.body) == told, "the key is signed as well"
    assert asked.target == "/x?kanal=1"


@pytest.mark.parametrize(
    ("status", "final"), [(500, False), (503, False), (429, False), (400, True), (404, True), (302, True)]
)
def test_again_later_is_told_from_never(status, final):
    with HttpProvider(reply=Reply(status)) as provider, pytest.raises(NotDelivered) as problem:
        hook(provider).send(OUT)
    assert problem.value.final is final


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/",
        "http://localhost:1/",
        "http://2130706433:1/",
        "http://[::1]:1/",
        "http://[::ffff:127.0.0.1]:1/",
        "http://[64:ff9b::7f00:1]:1/",
        "http://[2002:7f00:1::]:1/",
        "http://169.254.169.254/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
        "http://0.0.0.0/",
        "file:///etc/passwd",
        "gopher://8.8.8.8/",
        "http://8.8.8.8:x/",
        "http:///tanpa-nama",
    ],
)
def test_private_addresses_are_refused_for_good_and_nothing_is_connected_to(url, monkeypatch):
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("connected"))
    with pytest.raises(NotDelivered) as problem:
        Webhook(url, "x").send(OUT)
    assert problem.value.final


def test_a_redirect_inside_is_not_followed():
    with HttpProvider() as inside, HttpProvider("redirect inside") as provider:
        provider.inside = inside.url
        with pytest.raises(NotDelivered):
            hook(provider).send(OUT)
        assert inside.connections == 0


def test_without_a_secret_nothing_is_sent():
    with pytest.raises(NotDelivered, match="secret"):
        Webhook("https://contoh.id/", "").send(OUT)


def test_nobody_listening_is_told_from_a_slow_provider():
    with HttpProvider() as gone:
        url = gone.url
    with pytest.raises(NotDelivered) as problem:
        Webhook(url, "x", allow_private=True).send(OUT)
    assert (problem.value.why, problem.value.final) == ("refused", False)


def test_a_name_that_the_resolver_never_finds_costs_no_more_than_the_deadline(monkeypatch):
    with HttpProvider() as slow:
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: slow.over.wait(3))
        with pytest.raises(NotDelivered) as problem:
            Webhook("https://lambat.contoh.id/", "x", seconds=0.1).send(OUT)
    assert problem.value.why == "timeout"


@pytest.mark.parametrize(
    "said", [b"HTTP/1.1 200 OK\r\nContent-Le", b"HTTP/1.1 2", b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n{"]
)
def test_half_an_answer_is_no_answer(said):
    with HttpProvider("close in the middle") as provider:
        provider.cut = said
        with pytest.raises(NotDelivered) as problem:
            hook(provider).send(OUT)
    assert not problem.value.final
