"""The port through which a message leaves, and the channels of this part: in-app, file, webhook.

SMTP, SMS, Telegram and Web Push come behind the same port. Outside realm ``live`` only in-app and file are built.
"""

import hashlib
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from django.conf import settings

TIMEOUT_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Outgoing:
    """What a channel is given. key: the same for every attempt, so that a provider can drop repeats."""

    key: str
    to_post: str
    text: str
    severity: int


class NotDelivered(Exception):
    """The channel could not take it now. ``final``: trying again will not help."""

    def __init__(self, why: str, *, final: bool = False) -> None:
        super().__init__(why)
        self.why = why
        self.final = final


class Channel(Protocol):
    """A way out. ``send`` returns the provider's own id (may be empty) or raises NotDelivered."""

    name: str
    needs_address: bool

    def send(self, outgoing: Outgoing) -> str: ...


class InApp:
    """The post's own inbox on our pages: handed over by being there."""

    name = "in_app"
    needs_address = False

    def send(self, outgoing: Outgoing) -> str:
        return outgoing.key


class FileChannel:
    """One line per message in a file of the realm: for trials, drills and offices that pick files up."""

    name = "file"
    needs_address = False

    def __init__(self, folder: Path) -> None:
        self._path = folder / "messages.jsonl"

    def send(self, outgoing: Outgoing) -> str:
        line = {"key": outgoing.key, "to": outgoing.to_post, "text": outgoing.text, "severity": outgoing.severity}
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(line, ensure_ascii=False) + "\n")
        except OSError as problem:
            raise NotDelivered(f"file: {problem.strerror}") from None
        return outgoing.key


class Webhook:
    """POST of a small signed JSON to one configured address, with the idempotency key in a header.

    The name is resolved once and the connection pinned to that address; private addresses are refused unless allowed.
    """

    name = "webhook"
    needs_address = False

    def __init__(self, url: str, secret: str, *, allow_private: bool = False) -> None:
        self._url = urlsplit(url)
        self._secret = secret.encode()
        self._allow_private = allow_private

    def send(self, outgoing: Outgoing) -> str:
        body = json.dumps({"to": outgoing.to_post, "text": outgoing.text, "severity": outgoing.severity}).encode()
        signature = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": outgoing.key,
            "X-Sigap-Signature": f"sha256={signature}",
            "Host": self._url.netloc,
        }
        try:
            connection = self._connect()
            try:
                connection.request("POST", self._url.path or "/", body, headers)
                answer = connection.getresponse()
                answer.read(4096)
            finally:
                connection.close()
        except (OSError, http.client.HTTPException) as problem:
            raise NotDelivered(f"webhook: {type(problem).__name__}") from None
        if answer.status >= 500 or answer.status == 429:
            raise NotDelivered(f"webhook: {answer.status}")
        if answer.status >= 300:
            raise NotDelivered(f"webhook: {answer.status}", final=True)
        return answer.getheader("X-Message-Id", "")

    def _connect(self) -> http.client.HTTPConnection:
        host = self._url.hostname or ""
        port = self._url.port or (443 if self._url.scheme == "https" else 80)
        address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0]
        if not self._allow_private and not ipaddress.ip_address(address).is_global:
            raise NotDelivered("webhook: private address", final=True)
        if self._url.scheme == "https":
            pinned: http.client.HTTPConnection = _PinnedHttps(host, str(address), port)
        else:
            pinned = http.client.HTTPConnection(str(address), port, timeout=TIMEOUT_SECONDS)
        return pinned


class _PinnedHttps(http.client.HTTPSConnection):
    """TLS to a resolved address, with the certificate checked against the name."""

    def __init__(self, host: str, address: str, port: int) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self._address = address
        self._tls = ssl.create_default_context()

    def connect(self) -> None:
        raw = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = self._tls.wrap_socket(raw, server_hostname=self.host)


def channels_here() -> Mapping[str, Channel]:
    """The channels of this realm."""
    return _channels(settings.SIGAP_REALM, str(settings.SIGAP_REALM_DIR), settings.SIGAP_WEBHOOK_URL)


@lru_cache(maxsize=4)
def _channels(realm: str, folder: str, webhook: str) -> Mapping[str, Channel]:
    built: list[Channel] = [InApp(), FileChannel(Path(folder) / "outbox")]
    if realm == "live" and webhook:
        built.append(Webhook(webhook, settings.SIGAP_WEBHOOK_SECRET))
    return {channel.name: channel for channel in built}
