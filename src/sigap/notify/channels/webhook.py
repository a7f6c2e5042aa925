"""POST of a small signed JSON to one configured address, with the idempotency key in a header."""

import hashlib
import hmac
import json

from sigap.notify.channels.exchange import Door, exchange, judge
from sigap.notify.channels.port import SECONDS, NotDelivered, Outgoing


class Webhook:
    """Into the box of a whole office."""

    name = "webhook"
    needs_address = False

    def __init__(self, url: str, secret: str, *, allow_private: bool = False, seconds: float = SECONDS) -> None:
        self._url = url
        self._secret = secret.encode()
        self._door = Door(seconds, allow_private)

    def send(self, outgoing: Outgoing) -> str:
        if not self._secret:
            raise NotDelivered("secret", final=True)
        told = {"key": outgoing.key, "to": outgoing.to_post, "text": outgoing.text, "severity": outgoing.severity}
        body = json.dumps(told).encode()
        signature = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": outgoing.key,
            "X-Sigap-Signature": f"sha256={signature}",
        }
        answer = exchange(self._door, "POST", self._url, body, headers)
        judge(answer.status)
        return answer.headers.get("x-message-id", "")
