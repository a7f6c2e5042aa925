"""One contract, run against the fake and against every real adapter in front of a provider on loopback."""

import json
from contextlib import contextmanager

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from sigap.notify.channels.file import FileChannel
from sigap.notify.channels.gateway import Gateway, GatewayHow
from sigap.notify.channels.in_app import InApp
from sigap.notify.channels.port import Outgoing
from sigap.notify.channels.push_crypto import CURVE, ServerKey, b64, point
from sigap.notify.channels.smtp import BARE, STARTTLS, TLS, MailServer, Smtp
from sigap.notify.channels.webhook import Webhook
from sigap.notify.channels.webpush import WebPush, topic
from tests.factories.certificates import tls_pair
from tests.factories.providers import REDIRECT, REFUSE, TWICE, HttpProvider, Reply, SmtpProvider
from tests.notify.contract import ChannelContract, Standing, fake, seconds_for

OUT = Outgoing("kunci-1", "polres-ops", "teks", 4, "+6281234567890", "https://sigap.contoh.id/permintaan/")
MAIL = Outgoing("kunci-1", "polres-ops", "teks", 4, "piket@contoh.id", "https://sigap.contoh.id/permintaan/")
SERVER_KEY = ServerKey(ServerKey.made())
BROWSER = ec.generate_private_key(CURVE)


@contextmanager
def webhook(mood):
    with HttpProvider(mood) as provider:
        channel = Webhook(provider.url, "rahasia", allow_private=True, seconds=seconds_for(mood))
        yield Standing(channel, lambda: [one.headers["idempotency-key"] for one in provider.asked])


@contextmanager
def json_gateway(mood):
    with HttpProvider(mood, Reply(200, b'{"id": "g-1"}')) as provider:
        how = GatewayHow(url=provider.url, token="t", id_at="id", private=True)
        yield Standing(
            Gateway("sms", how, seconds=seconds_for(mood)),
            lambda: [json.loads(one.body)["reference"] for one in provider.asked],
        )


@contextmanager
def kannel(mood):
    """Kannel knows no key; the address of the receipt carries it."""
    with HttpProvider(mood, Reply(202, b"0: Accepted for delivery")) as provider:
        how = GatewayHow(url=provider.url, style="kannel", user="u", password="p", private=True)
        channel = Gateway("whatsapp", how, receipt=lambda key: f"https://x.id/k/{key}/", seconds=seconds_for(mood))
        yield Standing(channel, lambda: [one.target.split("k%2F")[1].split("%2F")[0] for one in provider.asked])


def mail(security, at="."):
    @contextmanager
    def way(mood):
        server, client = tls_pair()
        mood = REFUSE if mood == REDIRECT else mood  # mail knows no redirect: a no is a no
        tls = None if security == BARE else server
        with SmtpProvider(mood, at="." if mood == TWICE else at, tls=tls, implicit=security == TLS) as provider:
            how = MailServer(host="localhost", port=provider.port, security=security, sender="sigap@contoh.id")
            keys = lambda: [one.data.split(b"Message-ID: <")[1].split(b"@")[0].decode() for one in provider.letters]  # noqa: E731
            yield Standing(Smtp(how, seconds=seconds_for(mood), tls=client), keys)

    return way


@contextmanager
def webpush(mood):
    server, client = tls_pair()
    with HttpProvider(mood, Reply(201), tls=server) as provider:
        channel = WebPush(
            SERVER_KEY, "mailto:a@contoh.id", ("localhost",), seconds=seconds_for(mood), allow_private=True, tls=client
        )
        channel.url = provider.url
        topics = {topic(key): key for key in ("kunci-1", "satu", "dua")}
        yield Standing(channel, lambda: [topics[one.headers["topic"]] for one in provider.asked])


WAYS = {
    "fake": fake,
    "webhook": webhook,
    "sms by json": json_gateway,
    "whatsapp by kannel": kannel,
    "mail with STARTTLS": mail(STARTTLS),
    "mail over TLS": mail(TLS),
    "mail on this machine, trouble at the receiver": mail(BARE, at="RCPT"),
    "web push": webpush,
}


@pytest.fixture(params=WAYS, ids=str)
def named(request):
    return request.param


@pytest.fixture
def way(named):
    if named != "web push":
        return WAYS[named]

    @contextmanager
    def addressed(mood):
        with webpush(mood) as here:
            device = {"endpoint": here.channel.url, "p256dh": b64(point(BROWSER.public_key())), "auth": b64(b"a" * 16)}
            send = here.channel.send
            here.channel.send = lambda out: send(
                Outgoing(out.key, out.to_post, out.text, out.severity, json.dumps(device), out.link)
            )
            yield here

    return addressed


@pytest.fixture
def outgoing(named):
    return MAIL if named.startswith("mail") else OUT


class TestEveryWay(ChannelContract):
    pass


def test_what_stays_in_the_house_keeps_the_easy_half(tmp_path):
    for channel in (InApp(), FileChannel(tmp_path)):
        assert channel.send(OUT) == channel.send(OUT) == "kunci-1"
        assert not channel.needs_address
    lines = [json.loads(line) for line in (tmp_path / "messages.jsonl").read_text().splitlines()]
    assert [line["key"] for line in lines] == ["kunci-1", "kunci-1"]
