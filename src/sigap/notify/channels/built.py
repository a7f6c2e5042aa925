"""Which channels exist in this realm. Outside ``live`` only in-app and file are ever built."""

from collections.abc import Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path

from django.conf import settings

from sigap.journal.secret_file import read_or_make
from sigap.notify.channels.file import FileChannel
from sigap.notify.channels.gateway import Gateway, GatewayHow
from sigap.notify.channels.in_app import InApp
from sigap.notify.channels.port import Channel
from sigap.notify.channels.push_crypto import ServerKey
from sigap.notify.channels.smtp import MailServer, Smtp
from sigap.notify.channels.webhook import Webhook
from sigap.notify.channels.webpush import WebPush
from sigap.notify.receipts import receipt_address

RECEIPTS = ("receipt_secret", "receipt_id", "receipt_status")  # settings that the adapter itself does not need


def channels_here() -> Mapping[str, Channel]:
    """The channels of this realm."""
    outside = (
        settings.SIGAP_WEBHOOK_URL,
        settings.SIGAP_WEBHOOK_SECRET,
        tuple(settings.SIGAP_MAIL.items()),
        tuple((name, tuple(how.items())) for name, how in settings.SIGAP_GATEWAYS.items()),
        settings.SIGAP_PUSH_CONTACT,
    )
    return _channels(settings.SIGAP_REALM, str(settings.SIGAP_REALM_DIR), outside)


@lru_cache(maxsize=4)
def _channels(realm: str, folder: str, outside: tuple[object, ...]) -> Mapping[str, Channel]:
    """outside: what the settings say, so that another setting is another set."""
    built: list[Channel] = [InApp(), FileChannel(Path(folder) / "outbox")]
    if realm == "live":
        built.extend(_outside(Path(folder)))
    return {channel.name: channel for channel in built}


def _outside(folder: Path) -> Iterator[Channel]:
    if settings.SIGAP_WEBHOOK_URL:
        yield Webhook(settings.SIGAP_WEBHOOK_URL, settings.SIGAP_WEBHOOK_SECRET)
    if settings.SIGAP_MAIL["host"]:
        yield Smtp(MailServer(**settings.SIGAP_MAIL))
    for name, how in settings.SIGAP_GATEWAYS.items():
        if how["url"]:
            own = {key: value for key, value in how.items() if key not in RECEIPTS}
            yield Gateway(name, GatewayHow(**own), receipt=partial(receipt_address, name))
    if settings.SIGAP_PUSH_CONTACT:
        yield WebPush(server_key(folder), settings.SIGAP_PUSH_CONTACT, settings.SIGAP_PUSH_HOSTS)


def server_key(folder: Path) -> ServerKey:
    """``keys/webpush.key``: made once. Another key would silence every device that subscribed."""
    return ServerKey(read_or_make(folder / "keys" / "webpush.key", ServerKey.made))


def push_key() -> str:
    """The public half for browsers; "" where notifications on devices are not built."""
    if "webpush" not in channels_here():
        return ""
    return server_key(Path(settings.SIGAP_REALM_DIR)).public
