"""``sigap notify``: a channel tried by hand, and how each fares, in words and in JSON."""

import json
import re
from argparse import Namespace
from pathlib import Path

import pytest

from sigap.config import channels
from sigap.config.env import WrongSetting
from sigap.journal.refusal import Refusal
from sigap.notify import commands
from sigap.notify.channels.in_app import InApp
from sigap.notify.models import ChannelState
from tests.factories.providers import REFUSE
from tests.factories.reports import NOW
from tests.notify.contract import FakeChannel

pytestmark = pytest.mark.django_db


@pytest.fixture
def sms(monkeypatch):
    fake = FakeChannel("sms")
    for room in ("commands", "queries"):
        monkeypatch.setattr(f"sigap.notify.{room}.channels_here", lambda: {"in_app": InApp(), "sms": fake})
    return fake


def run(capsys, verb, **options):
    code = getattr(commands, f"run_{verb}")(Namespace(json=True, **options))
    return code, json.loads(capsys.readouterr().out)


def test_a_trial_is_handed_over_past_the_queue(sms, capsys):
    code, told = run(capsys, "test", channel="sms", to="+6281200000001")
    assert (code, told["ok"]) == (0, True)
    assert sms.taken[0].address == "+6281200000001"


def test_a_no_is_a_finding_in_plain_words(sms, capsys):
    sms.mood = REFUSE
    assert run(capsys, "test", channel="sms", to="+6281200000001") == (
        1,
        {"ok": False, "channel": "sms", "why": "Gateway SMS menolak (kode 400)", "final": True},
    )


@pytest.mark.parametrize(("channel", "to"), [("sms", ""), ("in_app", ""), ("tidak-ada", "+62")])
def test_what_cannot_be_tried_is_a_wrong_use(sms, capsys, channel, to):
    with pytest.raises(Refusal):  # the command line makes exit code 2 of it
        run(capsys, "test", channel=channel, to=to)
    assert sms.taken == []


def test_a_channel_in_trouble_is_a_finding(sms, capsys):
    assert run(capsys, "channels")[0] == 0
    ChannelState.objects.create(channel="sms", failed_at=NOW, failures=1, last_error="sms: login")
    code, told = run(capsys, "channels")
    assert (code, told["channels"][1]["why"]) == (1, "Gateway SMS menolak kata sandi")


def test_a_wrong_setting_names_its_variable(monkeypatch):
    for name, value in {
        "SIGAP_SMS_STYLE": "xml",
        "SIGAP_SMS_BODY": '{"to": {to}}',
        "SIGAP_SMS_PARTS": "dua",
        "SIGAP_MAIL_SECURITY": "ssl",
    }.items():
        with monkeypatch.context() as set_:
            set_.setenv(name, value)
            with pytest.raises(WrongSetting, match=name):
                (channels.mail_server() if "MAIL" in name else channels.gateway("SIGAP_SMS"))
    monkeypatch.setenv("SIGAP_MAIL_HOST", "surat.contoh.id")
    with pytest.raises(WrongSetting, match="SIGAP_MAIL_FROM"):
        channels.mail_server()


def test_every_setting_of_a_gateway_is_in_the_reference():
    root = Path(__file__).resolve().parents[2]
    read = set(re.findall(r'prefix\}_([A-Z_]+)"', (root / "src/sigap/config/channels.py").read_text()))
    told = (root / "docs/reference/settings.md").read_text().partition("## A gateway")[2]
    assert read
    assert read <= set(re.findall(r"`([A-Z_]+)`", told))
