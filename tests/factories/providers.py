"""Providers on loopback that do what real ones do on a bad day: small socket servers, one thread a connection."""

import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

DRIP = 0.03
OK, REFUSE, BUSY, SILENT, HANG, TWICE, GARBAGE, CUT, DRIPPING, REDIRECT = (
    "accept",
    "refuse",
    "busy",
    "silent",
    "accept then hang",
    "answer twice",
    "garbage",
    "close in the middle",
    "slow drip",
    "redirect inside",
)


class Listening:
    """A server on a free port of loopback; ``mood`` says how it behaves."""

    def __init__(self, mood: str = OK, tls: ssl.SSLContext | None = None) -> None:
        self.mood = mood
        self.tls = tls
        self.connections = 0
        self.letter_every = DRIP
        self.over = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.over.set()
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self._thread.join(2)

    def _accept(self) -> None:
        while not self.over.is_set():
            try:
                peer, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer: socket.socket) -> None:
        with suppress(OSError, ValueError):
            try:
                peer.settimeout(3)
                self.talk(peer)
            finally:
                peer.close()

    def talk(self, peer: socket.socket) -> None:
        raise NotImplementedError

    def wait(self) -> None:
        """Say nothing until the other side has had enough."""
        self.over.wait(3)

    def drip(self, peer: socket.socket, text: bytes) -> None:
        for one in text * 50:
            if self.over.is_set():
                return
            peer.sendall(bytes([one]))
            self.over.wait(self.letter_every)


@dataclass
class Asked:
    """One HTTP request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass
class Reply:
    status: int = 200
    body: bytes = b"{}"
    headers: dict[str, str] = field(default_factory=dict)


class HttpProvider(Listening):
    """Records requests. ``reply`` is what it says when it is in a good mood."""

    def __init__(self, mood: str = OK, reply: Reply | None = None, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(mood, tls)
        self.reply = reply or Reply()
        self.asked: list[Asked] = []

    @property
    def url(self) -> str:
        return f"{'https' if self.tls else 'http'}://{'localhost' if self.tls else '127.0.0.1'}:{self.port}/x?kanal=1"

    def talk(self, peer: socket.socket) -> None:
        if self.mood == SILENT:
            return self.wait()
        if self.tls:
            peer = self.tls.wrap_socket(peer, server_side=True)
        head, _sep, body = self._read(peer)
        self._note(head, body)
        answer = self._answer()
        if self.mood == HANG:
            return self.wait()
        if self.mood == DRIPPING:
            return self.drip(peer, b"H")
        if self.mood == GARBAGE:
            answer = b"\x00\xff apa ini\r\n\r\n"
        if self.mood == CUT:
            answer = self.cut
        peer.sendall(answer * (2 if self.mood == TWICE else 1))
        return None

    def _answer(self) -> bytes:
        status = {REFUSE: 400, BUSY: 503, REDIRECT: 307}.get(self.mood, self.reply.status)
        headers = {"Content-Length": str(len(self.reply.body)), "X-Message-Id": "p-1", **self.reply.headers}
        if self.mood == REDIRECT:
            headers["Location"] = self.inside
        lines = [f"HTTP/1.1 {status} X", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
        return "\r\n".join(lines).encode() + self.reply.body

    cut = b"HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n{"
    inside = "http://169.254.169.254/"

    def _read(self, peer: socket.socket) -> tuple[bytes, bytes, bytes]:
        read = b""
        while b"\r\n\r\n" not in read:
            read += peer.recv(4096) or self._gone()
        head, sep, body = read.partition(b"\r\n\r\n")
        length = 0
        for line in head.split(b"\r\n")[1:]:
            name, _sep, value = line.partition(b":")
            if name.lower() == b"content-length":
                length = int(value)
        while len(body) < length:
            body += peer.recv(4096) or self._gone()
        return head, sep, body

    def _gone(self) -> bytes:
        raise OSError

    def _note(self, head: bytes, body: bytes) -> None:
        first, *lines = head.decode("latin-1").split("\r\n")
        method, target, _version = first.split(" ", 2)
        pairs = (line.partition(": ") for line in lines)
        self.asked.append(Asked(method, target, {name.lower(): value for name, _sep, value in pairs}, body))


@dataclass
class Letter:
    """One mail as it was taken."""

    sender: str
    to: list[str]
    data: bytes
    safe: bool
    user: str = ""


class SmtpProvider(Listening):
    """A mail server with STARTTLS (when it has a certificate), AUTH PLAIN, and moods.

    at: the command at which the mood shows: "connect", "RCPT", "DATA" or "." (after the letter).
    """

    def __init__(
        self, mood: str = OK, *, at: str = ".", tls: ssl.SSLContext | None = None, implicit: bool = False
    ) -> None:
        super().__init__(mood, tls)
        self.at = at
        self.implicit = implicit
        self.letters: list[Letter] = []
        self.refuse_login = False
        self.replies = {REFUSE: b"550 no such mailbox\r\n", BUSY: b"451 try later\r\n", GARBAGE: b"\x00\xff apa\r\n"}

    def talk(self, peer: socket.socket) -> None:
        safe = False
        if self.mood == SILENT:
            return self.wait()
        if self.implicit and self.tls:
            peer, safe = self.tls.wrap_socket(peer, server_side=True), True
        if self._turns(peer, "connect", b"220 contoh ESMTP\r\n"):
            return None
        letter = Letter("", [], b"", safe)
        while line := self._line(peer):
            word = line.split(b" ")[0].split(b":")[0].upper().decode("latin-1")
            rest = line.decode("latin-1")
            if word == "EHLO":
                offer = b"" if letter.safe or not self.tls else b"250-STARTTLS\r\n"
                peer.sendall(b"250-contoh\r\n" + offer + b"250-AUTH PLAIN\r\n250 8BITMIME\r\n")
            elif word == "STARTTLS" and self.tls:
                peer.sendall(b"220 go\r\n")
                peer = self.tls.wrap_socket(peer, server_side=True)
                letter.safe = True
            elif word == "AUTH":
                letter.user = rest.split(" ")[-1]
                peer.sendall(b"535 no\r\n" if self.refuse_login else b"235 ok\r\n")
            elif word == "MAIL":
                letter = Letter(rest.partition(":")[2], [], b"", letter.safe, letter.user)
                peer.sendall(b"250 ok\r\n")
            elif word == "RCPT":
                letter.to.append(rest.partition(":")[2])
                if self._turns(peer, "RCPT", b"250 ok\r\n"):
                    return None
            elif word == "DATA":
                if self._turns(peer, "DATA", b"354 go\r\n"):
                    return None
                while not letter.data.endswith(b"\r\n.\r\n"):
                    letter.data += peer.recv(4096) or self._gone()
                if self.mood not in (REFUSE, BUSY):
                    self.letters.append(letter)
                if self._turns(peer, ".", b"250 taken as 77\r\n"):
                    return None
            elif word == "QUIT":
                return peer.sendall(b"221 bye\r\n")
            else:
                peer.sendall(b"250 ok\r\n")
        return None

    def _turns(self, peer: socket.socket, here: str, good: bytes) -> bool:
        """Answer; True when the conversation is over."""
        if here != self.at or self.mood == OK:
            peer.sendall(good)
            return False
        if self.mood == HANG:
            self.wait()
        elif self.mood == DRIPPING:
            self.drip(peer, b"2")
        elif self.mood == CUT:
            peer.sendall(good[:2])
        elif self.mood == TWICE:
            peer.sendall(good * 2)
            return False
        else:
            peer.sendall(self.replies[self.mood])
            return False
        return True

    def _line(self, peer: socket.socket) -> bytes:
        read = b""
        while not read.endswith(b"\n"):
            one = peer.recv(1)
            if not one:
                return b""
            read += one
        return read.rstrip(b"\r\n")

    def _gone(self) -> bytes:
        raise OSError
