"""One contract, run against the fake and against every real adapter in front of a provider on loopback."""

import json
from contextlib import contextmanager

import pytest

from sigap.notify.channels.file import FileChannel
from sigap.notify.channels.in_app import InApp
from sigap.notify.channels.port import Outgoing
from sigap.notify.channels.webhook import Webhook
from tests.factories.providers import HttpProvider
from tests.notify.contract import SECONDS, ChannelContract, Standing, fake

OUT = Outgoing("kunci-1", "polres-ops", "teks", 4)


class TestFake(ChannelContract):
    @pytest.fixture
    def way(self):
        return fake

    @pytest.fixture
    def outgoing(self):
        return OUT


@contextmanager
def webhook(mood):
    with HttpProvider(mood) as provider:
        channel = Webhook(provider.url, "rahasia", allow_private=True, seconds=SECONDS)
        yield Standing(channel, lambda: [one.headers["idempotency-key"] for one in provider.asked])


class TestWebhook(ChannelContract):
    @pytest.fixture
    def way(self):
        return webhook

    @pytest.fixture
    def outgoing(self):
        return OUT


def test_what_stays_in_the_house_keeps_the_easy_half(tmp_path):
    for channel in (InApp(), FileChannel(tmp_path)):
        assert channel.send(OUT) == channel.send(OUT) == "kunci-1"
        assert not channel.needs_address
    lines = [json.loads(line) for line in (tmp_path / "messages.jsonl").read_text().splitlines()]
    assert [line["key"] for line in lines] == ["kunci-1", "kunci-1"]
