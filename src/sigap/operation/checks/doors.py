"""The doors through which messages leave, and a knock at each: opened and closed again, and nothing is handed over.

A channel is known here by its settings alone, so that the doctor depends on no adapter.
"""

import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

SECONDS = 4.0
PORTS = {"http": 80, "https": 443}
TLS, STARTTLS = "tls", "starttls"


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
    mail: dict[str, Any] = getattr(settings, "SIGAP_MAIL", {})
    if mail.get("host"):
        found.append(Door("email", mail["host"], int(mail["port"]), "smtp", mail.get("security", STARTTLS)))
    gateways: dict[str, dict[str, Any]] = getattr(settings, "SIGAP_GATEWAYS", {})
    found += [_by_url(name, how["url"]) for name, how in gateways.items() if how.get("url")]
    if getattr(settings, "SIGAP_PUSH_CONTACT", ""):
        named = [host for host in getattr(settings, "SIGAP_PUSH_HOSTS", ()) if not host.startswith("*")]
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
