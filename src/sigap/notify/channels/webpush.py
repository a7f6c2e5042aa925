"""A short note on a device whose owner asked for it. The push service carries it sealed and cannot read it."""

import hashlib
import json
import ssl
import time
from collections.abc import Collection
from urllib.parse import urlsplit

from sigap.notify.channels.exchange import Door, exchange, judge
from sigap.notify.channels.port import SECONDS, NotDelivered, Outgoing
from sigap.notify.channels.push_crypto import ServerKey, b64, sealed, unb64

HOURS = 3600
KEPT_FOR = 4 * HOURS  # by the push service, while the device sleeps
TOKEN_FOR = 12 * HOURS
GRAVE = 4
LONGEST_TEXT = 300
LONGEST_ENDPOINT = 600
GONE = (404, 410)


def endpoint_allowed(endpoint: str, hosts: Collection[str]) -> bool:
    """https at a known push service. A browser tells the address, so it is believed no further than that."""
    try:
        where = urlsplit(endpoint)
        port = where.port
    except ValueError:
        return False
    host = (where.hostname or "").lower()
    named = any(host == one or (one.startswith("*.") and host.endswith(one[1:])) for one in hosts)
    plain = where.username is None and where.password is None and endpoint.isascii() and endpoint.isprintable()
    fits = len(endpoint) <= LONGEST_ENDPOINT and " " not in endpoint
    return where.scheme == "https" and named and plain and fits and (port in (None, 443) or host == "localhost")


def topic(key: str) -> str:
    """The push service replaces what still waits under the same topic: a repeat is not a second note."""
    return b64(hashlib.sha256(key.encode()).digest())[:32]


class WebPush:
    """address: JSON of endpoint, p256dh, auth, as the browser gave them."""

    name = "webpush"
    needs_address = True

    def __init__(
        self,
        key: ServerKey,
        contact: str,
        hosts: Collection[str],
        *,
        seconds: float = SECONDS,
        allow_private: bool = False,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self._key = key
        self._contact = contact
        self._hosts = hosts
        self._door = Door(seconds, allow_private, tls)

    def send(self, outgoing: Outgoing) -> str:
        endpoint, body = self._sealed(outgoing)
        where = urlsplit(endpoint)
        headers = {
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(KEPT_FOR),
            "Urgency": "high" if outgoing.severity >= GRAVE else "normal",
            "Topic": topic(outgoing.key),
            "Authorization": self._key.authorization(
                f"{where.scheme}://{where.netloc}", self._contact, int(time.time()) + TOKEN_FOR
            ),
        }
        answer = exchange(self._door, "POST", endpoint, body, headers)
        if answer.status in GONE:
            raise NotDelivered("gone", gone=True)
        judge(answer.status)
        return answer.headers.get("location", "")[:120]

    def _sealed(self, outgoing: Outgoing) -> tuple[str, bytes]:
        note = json.dumps(
            {"text": outgoing.text[:LONGEST_TEXT], "tag": outgoing.key, "to": urlsplit(outgoing.link).path}
        )
        try:
            device = json.loads(outgoing.address)
            endpoint = device["endpoint"]
            body = sealed(note.encode(), unb64(device["p256dh"]), unb64(device["auth"]))
        except (ValueError, KeyError, TypeError):
            raise NotDelivered("gone", gone=True) from None
        if not endpoint_allowed(endpoint, self._hosts):
            raise NotDelivered("gone", gone=True)
        return endpoint, body
