"""The doors through which messages leave, and a knock at each: opened and closed again, and nothing is handed over.

A channel is known here by its settings alone: the doctor builds no adapter.
"""

import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from sigap.notify.channels.exchange import PORTS
from sigap.notify.channels.port import SECONDS
from sigap.notify.channels.smtp import STARTTLS, TLS


@dataclass(frozen=True, slots=True)
class Door:
    """Where a channel's provider listens. speaks: "smtp" when it is asked more than to open."""

    channel: str
    host: str
    port: int
    speaks: str = ""
    security: str = ""

    def answers(self) -> bool:
        try:
            return self._noop() if self.speaks == "smtp" else self._opens()
        except (OSError, smtplib.SMTPException, ValueError):  # ssl.SSLError is an OSError
            return False

    def _opens(self) -> bool:
        with socket.create_connection((self.host, self.port), SECONDS):
            return True

    def _noop(self) -> bool:
        """EHLO and NOOP, under the TLS that letters go under: a certificate that has run out is found as well."""
        context = ssl.create_default_context()
        if self.security == TLS:
            server: smtplib.SMTP = smtplib.SMTP_SSL(self.host, self.port, timeout=SECONDS, context=context)
        else:
            server = smtplib.SMTP(self.host, self.port, timeout=SECONDS)
        try:
            if self.security == STARTTLS:
                server.starttls(context=context)
            server.ehlo_or_helo_if_needed()
            return server.noop()[0] == 250
        finally:
            with suppress(smtplib.SMTPException, OSError):
                server.quit()


def doors() -> list[Door]:
    """Those that the settings name, in the order in which the desk thinks of them."""
    found = []
    mail = settings.SIGAP_MAIL
    if mail["host"]:
        found.append(Door("email", mail["host"], mail["port"], "smtp", mail["security"]))
    found += [_by_url(name, how["url"]) for name, how in settings.SIGAP_GATEWAYS.items() if how["url"]]
    if settings.SIGAP_PUSH_CONTACT:
        named = [host for host in settings.SIGAP_PUSH_HOSTS if not host.startswith("*")]
        found += [Door("push", host, 443) for host in named[:1]]
    if settings.SIGAP_WEBHOOK_URL:
        found.append(_by_url("webhook", settings.SIGAP_WEBHOOK_URL))
    return found


def _by_url(channel: str, address: str) -> Door:
    """A mistyped address is a door that does not answer."""
    try:
        url = urlsplit(address)
        return Door(channel, url.hostname or "", url.port or PORTS[url.scheme])
    except (ValueError, KeyError):
        return Door(channel, "", 0)
