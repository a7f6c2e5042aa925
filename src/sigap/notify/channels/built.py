"""Which channels exist in this realm. Outside ``live`` only in-app and file are ever built."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from sigap.notify.channels.file import FileChannel
from sigap.notify.channels.in_app import InApp
from sigap.notify.channels.port import Channel
from sigap.notify.channels.webhook import Webhook


def channels_here() -> Mapping[str, Channel]:
    """The channels of this realm."""
    return _channels(settings.SIGAP_REALM, str(settings.SIGAP_REALM_DIR), settings.SIGAP_WEBHOOK_URL)


@lru_cache(maxsize=4)
def _channels(realm: str, folder: str, webhook: str) -> Mapping[str, Channel]:
    built: list[Channel] = [InApp(), FileChannel(Path(folder) / "outbox")]
    if realm == "live" and webhook:
        built.append(Webhook(webhook, settings.SIGAP_WEBHOOK_SECRET))
    return {channel.name: channel for channel in built}
