"""Mail, one receiver at a time: nobody sees who else was told, and no letter is accepted in part."""

import smtplib
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from sigap.notify.channels.deadline import Deadline
from sigap.notify.channels.exchange import cause_of
from sigap.notify.channels.port import SECONDS, NotDelivered, Outgoing

STARTTLS, TLS, BARE = "starttls", "tls", "tanpa"
SUBJECT = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """security: starttls (usual, port 587), tls (port 465), or tanpa for a server on this machine without a password."""

    host: str
    port: int = 587
    security: str = STARTTLS
    user: str = ""
    password: str = ""
    sender: str = ""


class Smtp:
    """Hands one letter to the office's mail server. The certificate is always checked; one deadline for everything."""

    name = "email"
    needs_address = True

    def __init__(self, server: MailServer, *, seconds: float = SECONDS, tls: ssl.SSLContext | None = None) -> None:
        self._server = server
        self._seconds = seconds
        self._tls = tls

    def send(self, outgoing: Outgoing) -> str:
        letter = self._letter(outgoing)
        with Deadline(self._seconds) as deadline:
            try:
                return self._hand_in(deadline, outgoing.address, letter)
            except NotDelivered as said:
                raise NotDelivered("timeout") if deadline.passed and not said.final else said from None
            except (OSError, smtplib.SMTPException, ValueError) as problem:
                raise NotDelivered("timeout") if deadline.passed else _judged(problem) from None

    def _letter(self, outgoing: Outgoing) -> bytes:
        """The library refuses line breaks in a header; the texts have none, and the address is checked before."""
        try:
            validate_email(outgoing.address)
        except ValidationError:
            raise NotDelivered("recipient", gone=True) from None
        letter = EmailMessage(policy=SMTP)
        letter["From"] = self._server.sender
        letter["To"] = outgoing.address
        letter["Subject"] = " ".join(outgoing.text.split())[:SUBJECT]
        letter["Date"] = formatdate()
        letter["Message-ID"] = f"<{outgoing.key}@{self._domain}>"  # the same for a repeat: mail programs show one
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(f"{outgoing.text}\n\n{outgoing.link}\n", cte="quoted-printable")
        return letter.as_bytes()

    @property
    def _domain(self) -> str:
        return self._server.sender.rpartition("@")[2] or "localhost"

    def _hand_in(self, deadline: Deadline, address: str, letter: bytes) -> str:
        talk = _Talk(deadline, self._server, self._tls or ssl.create_default_context(), self._domain)
        try:
            talk.secure()
            _must(talk.mail(self._server.sender), "sender")
            code, _words = talk.rcpt(address)
            if 500 <= code < 600:
                raise NotDelivered("recipient", gone=True)
            _must((code, b""), f"code {code}")
            code, words = talk.data(letter)
            if code != 250:
                raise smtplib.SMTPDataError(code, words)
            with suppress(OSError, smtplib.SMTPException):
                talk.putcmd("quit")  # it has the letter: its goodbye is not waited for
            return words.decode("latin-1")[:120]
        finally:
            talk.close()


class _Talk(smtplib.SMTP):
    """A conversation whose connection the deadline watches."""

    def __init__(self, deadline: Deadline, server: MailServer, tls: ssl.SSLContext, called: str) -> None:
        self._deadline = deadline
        self._server = server
        self._context = tls
        super().__init__(server.host, server.port, local_hostname=called)

    def _get_socket(self, host: str, port: int, timeout: float | None) -> socket.socket:  # type: ignore[override]
        raw = self._deadline.connect(self._deadline.resolve(host, port)[0], port)
        return self._context.wrap_socket(raw, server_hostname=host) if self._server.security == TLS else raw

    def secure(self) -> None:
        """TLS before anything is said, then the password. A server that offers no TLS gets neither."""
        self.ehlo_or_helo_if_needed()
        if self._server.security == STARTTLS:
            self.starttls(context=self._context)
            self.ehlo()
        if not self._server.user:
            return
        if self._server.security == BARE:
            raise NotDelivered("tls")
        try:
            self.login(self._server.user, self._server.password)
        except (smtplib.SMTPAuthenticationError, smtplib.SMTPNotSupportedError):
            raise NotDelivered("login") from None


def _must(answer: tuple[int, bytes], why: str) -> None:
    """Trouble of ours or of the server, not of this letter: it is tried again."""
    if not 200 <= answer[0] < 300:
        raise NotDelivered(why)


def _judged(problem: Exception) -> NotDelivered:
    if isinstance(problem, smtplib.SMTPNotSupportedError):
        return NotDelivered("tls")
    if isinstance(problem, smtplib.SMTPDataError) and 500 <= problem.smtp_code < 600:
        return NotDelivered(f"code {problem.smtp_code}", final=True)
    if isinstance(problem, smtplib.SMTPResponseException):
        known = 400 <= problem.smtp_code < 600
        return NotDelivered(f"code {problem.smtp_code}" if known else "garbage")
    if isinstance(problem, smtplib.SMTPServerDisconnected):
        return NotDelivered("closed")
    return NotDelivered("garbage" if isinstance(problem, smtplib.SMTPException) else cause_of(problem))
