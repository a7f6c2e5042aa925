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
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Timer
from typing import Protocol
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

TIMEOUT_SECONDS = 4.0
PORTS = {"http": 80, "https": 443}
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
INTERNET6 = ipaddress.IPv6Network(
    "2000::/3"
)  # all that is given out; the rest is local, reserved or wraps an IPv4 address
EXAMPLES6 = ipaddress.IPv6Network("3fff::/20")


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
    Redirects are not followed. The whole exchange has one deadline, however slowly the other side talks.
    """

    name = "webhook"
    needs_address = False

    def __init__(self, url: str, secret: str, *, allow_private: bool = False) -> None:
        self._url = urlsplit(url)
        self._secret = secret.encode()
        self._allow_private = allow_private

    def send(self, outgoing: Outgoing) -> str:
        if not self._secret:
            raise NotDelivered("webhook: no secret", final=True)
        told = {"key": outgoing.key, "to": outgoing.to_post, "text": outgoing.text, "severity": outgoing.severity}
        body = json.dumps(told).encode()
        signature = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": outgoing.key,
            "X-Sigap-Signature": f"sha256={signature}",
        }
        try:
            answer = self._exchange(body, headers)
        except (OSError, http.client.HTTPException) as problem:
            raise NotDelivered(f"webhook: {type(problem).__name__}") from None
        if answer.status >= 500 or answer.status in (408, 429):
            raise NotDelivered(f"webhook: {answer.status}")
        if answer.status >= 300:
            raise NotDelivered(f"webhook: {answer.status}", final=True)
        return answer.getheader("X-Message-Id", "")

    def _exchange(self, body: bytes, headers: dict[str, str]) -> http.client.HTTPResponse:
        host, port = self._where()
        connection = self._connect(host, port)
        target = urlunsplit(("", "", self._url.path or "/", self._url.query, ""))
        deadline = Timer(TIMEOUT_SECONDS, _hang_up, (connection,))
        deadline.daemon = True
        deadline.start()
        try:
            connection.request("POST", target, body, {**headers, "Host": _host_header(host, self._url.port)})
            answer = connection.getresponse()
            answer.read(4096)
        finally:
            deadline.cancel()
            connection.close()
        return answer

    def _where(self) -> tuple[str, int]:
        try:
            port = self._url.port or PORTS[self._url.scheme]
        except (KeyError, ValueError):
            raise NotDelivered("webhook: address", final=True) from None
        return self._url.hostname or "", port

    def _connect(self, host: str, port: int) -> http.client.HTTPConnection:
        found = [str(one[4][0]) for one in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        if not self._allow_private and not all(is_public(address) for address in found):
            raise NotDelivered("webhook: private address", final=True)
        if self._url.scheme == "https":
            return _PinnedHttps(host, found[0], port)
        return http.client.HTTPConnection(found[0], port, timeout=TIMEOUT_SECONDS)


def is_public(address: str) -> bool:
    """Out on the internet, also when it is wrapped into an IPv6 address (mapped, 6to4, NAT64)."""
    ip = ipaddress.ip_address(address)
    if not ip.is_global or ip.is_multicast:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return True
    inner = ip.ipv4_mapped or ip.sixtofour
    if ip in NAT64:
        inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    if inner is None:
        return ip in INTERNET6 and ip not in EXAMPLES6
    return is_public(str(inner))


def _host_header(host: str, port: int | None) -> str:
    name = f"[{host}]" if ":" in host else host
    return f"{name}:{port}" if port else name


def _hang_up(connection: http.client.HTTPConnection) -> None:
    """Time is over: whoever reads or writes on this socket gets an error."""
    if connection.sock is not None:
        with suppress(OSError):
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)


class _PinnedHttps(http.client.HTTPSConnection):
    """TLS to a resolved address, with the certificate checked against the name."""

    def __init__(self, host: str, address: str, port: int) -> None:
        super().__init__(host, port, timeout=TIMEOUT_SECONDS)
        self._address = address
        self._tls = ssl.create_default_context()

    def connect(self) -> None:
        raw = socket.create_connection((self._address, self.port), self.timeout)
        self.sock = raw  # before the handshake, so that the deadline can end it as well
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
