"""SMS and WhatsApp through an HTTP gateway that the settings describe: JSON with a body given as data, or Kannel."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit

from sigap.notify.channels.exchange import Answer, Door, exchange, judge
from sigap.notify.channels.gsm import fitted, is_gsm
from sigap.notify.channels.port import SECONDS, NotDelivered, Outgoing

JSON, KANNEL = "json", "kannel"
E164 = re.compile(r"\+[1-9]\d{7,14}")
LONGEST = 1000  # letters of a message that is no SMS
KANNEL_YES = ("0:", "3:")  # accepted for delivery, queued for later
KANNEL_RECEIPTS = "19"  # 1 arrived, 2 did not, 16 refused by the network
DEFAULT_BODY = '{"to": "{to}", "message": "{text}", "reference": "{key}"}'


@dataclass(frozen=True, slots=True, kw_only=True)
class GatewayHow:
    """One gateway as its provider describes it.

    body: JSON in whose strings {to} {digits} {text} {key} {from} {receipt} are filled in; id_at: where the answer
    holds its own id ("messages.0.id"); accepted: what the answer must say, "status=queued|sent"; parts: of an SMS.
    """

    url: str
    style: str = JSON
    user: str = ""
    password: str = ""
    token: str = ""
    sender: str = ""
    body: str = DEFAULT_BODY
    id_at: str = ""
    accepted: str = ""
    parts: int = 2
    private: bool = False


class Gateway:
    """name: sms or whatsapp. Both speak the same languages; only an SMS is counted in parts."""

    needs_address = True

    def __init__(
        self, name: str, how: GatewayHow, *, receipt: Callable[[str], str] = lambda _key: "", seconds: float = SECONDS
    ) -> None:
        """receipt: where this gateway may report about a key; "" for nowhere."""
        self.name = name
        self._how = how
        self._receipt = receipt
        self._door = Door(seconds, how.private)

    def send(self, outgoing: Outgoing) -> str:
        if not E164.fullmatch(outgoing.address):
            raise NotDelivered("recipient", gone=True)
        if self.name == "sms":
            text = fitted(outgoing.text, outgoing.link, self._how.parts)
        else:
            text = f"{outgoing.text[:LONGEST]} {outgoing.link}".strip()
        if self._how.style == KANNEL:
            return self._kannel(outgoing, text)
        return self._json(outgoing, text)

    def _json(self, outgoing: Outgoing, text: str) -> str:
        told = {
            "to": outgoing.address,
            "digits": outgoing.address.lstrip("+"),
            "text": text,
            "key": outgoing.key,
            "from": self._how.sender,
            "receipt": self._receipt(outgoing.key),
        }
        body = json.dumps(filled(json.loads(self._how.body), told)).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Idempotency-Key": outgoing.key}
        if self._how.token:
            headers["Authorization"] = f"Bearer {self._how.token}"
        answer = exchange(self._door, "POST", self._how.url, body, headers)
        _judge(answer)
        return self._told_in(answer)

    def _told_in(self, answer: Answer) -> str:
        """The gateway's own id. A yes in the status and a no in the body is a no."""
        if not self._how.id_at and not self._how.accepted:
            return answer.headers.get("x-message-id", "")
        try:
            said = json.loads(answer.body)
        except ValueError:
            raise NotDelivered("garbage") from None
        where, _sep, allowed = self._how.accepted.partition("=")
        if where and str(found(said, where)) not in allowed.split("|"):
            raise NotDelivered("not accepted", final=True)
        return str(found(said, self._how.id_at) or "")

    def _kannel(self, outgoing: Outgoing, text: str) -> str:
        """Kannel takes its password in the address: speak to it on this machine or over https only."""
        told = {
            "username": self._how.user,
            "password": self._how.password,
            "to": outgoing.address,
            "text": text,
            "charset": "UTF-8",
            "coding": "0" if is_gsm(text) else "2",
        }
        if self._how.sender:
            told["from"] = self._how.sender
        if receipt := self._receipt(outgoing.key):
            told |= {"dlr-mask": KANNEL_RECEIPTS, "dlr-url": f"{receipt}?s=%d"}
        where = urlsplit(self._how.url)
        query = "&".join(one for one in (where.query, urlencode(told)) if one)
        url = urlunsplit((where.scheme, where.netloc, where.path or "/cgi-bin/sendsms", query, ""))
        answer = exchange(self._door, "GET", url, None, {})
        _judge(answer)
        if not answer.text.startswith(KANNEL_YES):
            raise NotDelivered("garbage" if not answer.text[:1].isdigit() else "not accepted")
        return answer.text[:120].strip()


def _judge(answer: Answer) -> None:
    """Credentials that are refused are our trouble, not this message's: it is tried again when they are mended."""
    if answer.status in (401, 403):
        raise NotDelivered("login")
    judge(answer.status)


def filled(shape: Any, told: Mapping[str, str]) -> Any:
    """The shape with its placeholders filled in, string by string: what is told never becomes part of the JSON."""
    if isinstance(shape, dict):
        return {key: filled(value, told) for key, value in shape.items()}
    if isinstance(shape, list):
        return [filled(value, told) for value in shape]
    if isinstance(shape, str):
        return re.sub(r"\{(\w+)\}", lambda match: told.get(match[1], match[0]), shape)
    return shape


def found(said: Any, where: str) -> Any:
    """What stands at "messages.0.id", or None."""
    for step in where.split(".") if where else ():
        if isinstance(said, dict):
            said = said.get(step)
        elif isinstance(said, list) and step.isdecimal() and int(step) < len(said):
            said = said[int(step)]
        else:
            return None
    return said if where else None
