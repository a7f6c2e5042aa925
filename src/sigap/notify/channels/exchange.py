"""One HTTP exchange with a provider: pinned to a checked address, no redirects, one deadline, a short answer."""

import http.client
import ipaddress
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit, urlunsplit

from sigap.notify.channels.deadline import Deadline
from sigap.notify.channels.port import NotDelivered

PORTS = {"http": 80, "https": 443}
MOST_READ = 64 * 1024
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
INTERNET6 = ipaddress.IPv6Network("2000::/3")  # what is given out; the rest is local, reserved or wraps an IPv4 address
EXAMPLES6 = ipaddress.IPv6Network("3fff::/20")
LATER = frozenset({408, 425, 429})  # the provider asks us to come again


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")


@dataclass(frozen=True, slots=True)
class Door:
    """How one provider is spoken to. allow_private: it stands in our own network, and the settings say so."""

    seconds: float
    allow_private: bool = False
    tls: ssl.SSLContext | None = None


def exchange(door: Door, method: str, url: str, body: bytes | None, headers: Mapping[str, str]) -> Answer:
    """Send and read. Raises NotDelivered when there was no HTTP answer; every status is the caller's to judge.

    The name is resolved once and the connection pinned to that address; private addresses are refused unless allowed.
    """
    where = urlsplit(url)
    with Deadline(door.seconds) as deadline:
        try:
            return _spoken(door, deadline, method, where, body, headers)
        except NotDelivered as said:
            raise NotDelivered("timeout") if deadline.passed and not said.final else said from None
        except (OSError, http.client.HTTPException, ValueError) as problem:
            raise NotDelivered("timeout" if deadline.passed else cause_of(problem)) from None


def cause_of(problem: Exception) -> str:
    """A network trouble as a short code."""
    if isinstance(problem, TimeoutError):
        return "timeout"
    if isinstance(problem, ssl.SSLCertVerificationError):
        return "certificate"
    if isinstance(problem, ssl.SSLError):
        return "tls"
    if isinstance(problem, ConnectionRefusedError):
        return "refused"
    if isinstance(problem, ConnectionError | EOFError | http.client.IncompleteRead):
        return "closed"
    return "unreachable" if isinstance(problem, OSError) else "garbage"


def judge(status: int) -> None:
    """Raises NotDelivered for every answer that is not a yes. A redirect is not followed, so it is a no."""
    if status in LATER or status >= 500:
        raise NotDelivered(str(status))
    if not 200 <= status < 300:
        raise NotDelivered(str(status), final=True)


def _spoken(
    door: Door, deadline: Deadline, method: str, where: SplitResult, body: bytes | None, headers: Mapping[str, str]
) -> Answer:
    host, port = _host_and_port(where)
    found = deadline.resolve(host, port)
    if not door.allow_private and not all(is_public(address) for address in found):
        raise NotDelivered("private", final=True)
    connection = http.client.HTTPConnection(host, port)
    raw = deadline.connect(found[0], port)
    try:
        if where.scheme == "https":
            context = door.tls or ssl.create_default_context()
            raw = context.wrap_socket(raw, server_hostname=host)
        connection.sock = raw
        target = urlunsplit(("", "", where.path or "/", where.query, ""))
        connection.request(method, target, body, {**headers, "Host": _host_header(host, where.port)})
        answer = connection.getresponse()
        read = answer.read(MOST_READ)
        if answer.msg.defects or (answer.length and len(read) < MOST_READ):
            raise NotDelivered("closed")  # it hung up before it had said all that it announced
        return Answer(answer.status, {name.lower(): value for name, value in answer.getheaders()}, read)
    finally:
        connection.close()
        raw.close()


def _host_and_port(where: SplitResult) -> tuple[str, int]:
    try:
        port = where.port or PORTS[where.scheme]
    except (KeyError, ValueError):
        raise NotDelivered("address", final=True) from None
    if not where.hostname:
        raise NotDelivered("address", final=True)
    return where.hostname, port


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
