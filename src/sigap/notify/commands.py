"""``sigap notify test | channels``: does a way out work? Exit codes: 0 ok, 1 finding, 2 usage, 3 environment."""

import argparse
from uuid import uuid4

from django.utils import timezone

from sigap.journal.commands import say
from sigap.journal.refusal import Refusal
from sigap.notify.channels.built import channels_here
from sigap.notify.channels.port import NotDelivered, Outgoing
from sigap.notify.open_texts import link_for, open_text
from sigap.notify.queries import channel_health
from sigap.notify.why import why_words


def add_test(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--channel", required=True, help="email, sms, whatsapp, webhook, file")
    parser.add_argument("--to", default="", metavar="ADDRESS", help="a number (+62…) or a mail address")


def run_test(options: argparse.Namespace) -> int:
    """Hand one trial text to the channel itself, past the queue: nothing is written into the journal."""
    channel = channels_here().get(options.channel)
    if channel is None or options.channel in ("in_app", "webpush"):
        known = ", ".join(name for name in channels_here() if name not in ("in_app", "webpush"))
        raise Refusal(f"Saluran {options.channel!r} tidak ada di ruang ini. Yang ada: {known}.")
    if channel.needs_address and not options.to:
        raise Refusal(f"Saluran {options.channel} perlu --to (nomor +62… atau alamat surel).")
    text = open_text("test", {}, "")
    try:
        provider_id = channel.send(Outgoing(str(uuid4()), "uji", text, 1, options.to, link_for("test")))
    except NotDelivered as problem:
        why = why_words(f"{options.channel}: {problem.why}")
        say(options, {"ok": False, "channel": options.channel, "why": why, "final": problem.final}, f"Gagal. {why}.")
        return 1
    told = {"ok": True, "channel": options.channel, "provider_id": provider_id}
    say(options, told, f"Diterima oleh {options.channel}. {provider_id}".rstrip())
    return 0


def run_channels(options: argparse.Namespace) -> int:
    """Every channel with its last success and failure, and what waits; a finding when one is in trouble."""
    now = timezone.now()
    rows = channel_health()
    bad = [one for one in rows if one.built and (one.failing or one.stuck(now))]
    told = [
        {
            "channel": one.channel,
            "built": one.built,
            "failing": one.failing,
            "succeeded_at": one.succeeded_at and one.succeeded_at.isoformat(),
            "failed_at": one.failed_at and one.failed_at.isoformat(),
            "why": one.why,
            "waiting": one.waiting,
            "failed": one.failed,
        }
        for one in rows
    ]
    lines = [
        f"{one.channel}: {one.waiting} menunggu, {one.failed} gagal"
        + ("" if one.built else ", tidak diatur")
        + (f". Bermasalah: {one.why}" if one.failing else "")
        for one in rows
    ]
    say(options, {"ok": not bad, "channels": told}, "\n".join(lines))
    return 1 if bad else 0
