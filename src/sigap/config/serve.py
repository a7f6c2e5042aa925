"""``sigap serve``: web and tick as one process group per realm; nothing is left behind when it stops."""

import argparse
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from pathlib import Path

from sigap.config import env
from sigap.config.child import Child, start_child
from sigap.config.logins import as_lines, logins_of
from sigap.config.realm_commands import remove
from sigap.config.realm_folder import ServeLock, data_folder
from sigap.config.realms import checked_name
from sigap.config.stopping import ENVIRONMENT, HALF_A_DAY, stop

HOST = "127.0.0.1"
LEAST_PORT, MOST_PORT = 1024, 65_534
PATIENCE_SECONDS = 60


class CannotServe(Exception):
    """One sentence that says why, and what to do."""


@dataclass
class Realm:
    """One realm to serve, and its processes once they run."""

    name: str
    port: int
    lock: ServeLock = field(init=False)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.lock = ServeLock(self.folder)

    @property
    def seed(self) -> str:
        return "contoh" if self.name == "contoh" else "kutim-2024"

    @property
    def folder(self) -> Path:
        return data_folder() / self.name

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        return {**os.environ, "SIGAP_REALM": self.name, "DJANGO_SETTINGS_MODULE": "sigap.config.settings"}


def add_serve(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=_port, default=env.text("SIGAP_PORT", "8000"), help="web port (default 8000)")
    parser.add_argument("--all", action="store_true", help="realm live, and the example day on the next port")
    parser.add_argument("--no-seed", action="store_true", help="do not load base data into an empty realm")


def _port(word: str) -> int:
    """1024 to 65534: its neighbour is free for the example day."""
    number = int(word) if word.isdecimal() else 0
    if not LEAST_PORT <= number <= MOST_PORT:
        raise argparse.ArgumentTypeError(f"{word}: isi porta {LEAST_PORT} sampai {MOST_PORT}")
    return number


def run_serve(options: argparse.Namespace) -> int:
    realms = _wanted(options)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)  # SIGINT too: a shell starts background jobs with it ignored
    try:
        for realm in realms:
            _take(realm)
        _prepare(realms, seed=not options.no_seed)
        for realm in realms:
            _start(realm)
        for realm in realms:
            _wait_until_it_answers(realm)
        _announce(realms, as_json=options.json)
        _watch(realms)
    except CannotServe as problem:
        return stop(str(problem), options.json)
    except KeyboardInterrupt:
        if not options.json:
            sys.stdout.write("\nSigap berhenti.\n")
        return 0
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # a second Ctrl-C does not interrupt the clearing up
        _stop(realms)
    return ENVIRONMENT


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def _wanted(options: argparse.Namespace) -> list[Realm]:
    if options.all:
        return [Realm("live", options.port), Realm("contoh", options.port + 1)]
    return [Realm(checked_name(options.realm or env.text("SIGAP_REALM", "live")), options.port)]


def _take(realm: Realm) -> None:
    """Make sure of folder, port and realm before anything is started."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, realm.port))
        except OSError:
            raise CannotServe(
                f"porta {realm.port} sudah dipakai; hentikan yang lama atau pilih lain: "
                f"script/server --port {min(realm.port + 10, MOST_PORT)}"
            ) from None
    try:
        realm.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        probe = realm.folder / ".can-write"
        probe.write_text("")
        probe.unlink()
        holder = realm.lock.take()
    except OSError as problem:
        raise CannotServe(
            f"folder {realm.folder} tidak dapat ditulisi ({problem.strerror}); pilih yang lain dengan SIGAP_DATA=…"
        ) from None
    if holder:
        raise CannotServe(f"ranah {realm.name} sudah berjalan (proses {holder}); hentikan dahulu yang itu.")


def _sigap(*words: str) -> list[str]:
    return [sys.executable, "-m", "sigap.config.cli", *words]


def _prepare(realms: Sequence[Realm], *, seed: bool) -> None:
    """Bring tables up to date and load base data where there is none, all realms side by side."""
    words = [("seed", realm.seed, "--if-new") if seed else ("migrate",) for realm in realms]
    running = [_begin(realm, one) for realm, one in zip(realms, words, strict=True)]
    for realm, one, child in zip(realms, words, running, strict=True):
        code, told = child.finish()
        if realm.name == "contoh" and code == HALF_A_DAY:
            _forget(realm)
            code, told = _begin(realm, one).finish()
        realm.processes.clear()
        if code:
            raise CannotServe(told or f"ranah {realm.name} tidak dapat disiapkan; coba: sigap {' '.join(one)}")


def _begin(realm: Realm, words: Sequence[str]) -> Child:
    child = start_child(_sigap(*words), realm.environment)
    realm.processes.append(child.process)
    return child


def _forget(realm: Realm) -> None:
    """The example day was cut off while it was played: it holds nothing of anybody's, so it starts afresh."""
    realm.lock.give_back()
    remove(realm.name)
    _take(realm)


def _start(realm: Realm) -> None:
    web = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(realm.port)),
        *("--workers", "1", "--blocking-threads", str(env.number("SIGAP_THREADS", 16)), "--backlog", "1024"),
        *("--no-ws", "--log-level", "error", "--workers-kill-timeout", "5", "sigap.config.wsgi:application"),
    ]
    for command in (web, _sigap("tick")):
        realm.processes.append(start_child(command, realm.environment, quiet=False).process)


def _wait_until_it_answers(realm: Realm) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not _answers(realm):
        if time.monotonic() > deadline or any(p.poll() is not None for p in realm.processes):
            raise CannotServe(f"ranah {realm.name} tidak menjawab di {realm.address}; lihat pesan di atas.")
        time.sleep(0.05)


def _answers(realm: Realm) -> bool:
    try:
        with urllib.request.urlopen(f"{realm.address}/healthz", timeout=5):  # noqa: S310 - our own address
            return True
    except urllib.error.HTTPError as problem:
        return problem.code < 500  # SIGAP_HOSTS may leave out the loopback: a refusal is an answer
    except (OSError, HTTPException):
        return False


def _announce(realms: Sequence[Realm], *, as_json: bool) -> None:
    if as_json:
        rows = [{"realm": one.name, "address": one.address, "logins": logins_of(one.folder)} for one in realms]
        sys.stdout.write(json.dumps({"ok": True, "realms": rows}, ensure_ascii=False) + "\n")
        sys.stdout.flush()
        return
    for realm in realms:
        what = "hari contoh, semua bertanda CONTOH" if realm.name == "contoh" else f"ranah {realm.name}"
        sys.stdout.write(f"\n  {realm.address}   {what}\n\n")
        for line in as_lines(logins_of(realm.folder)):
            sys.stdout.write(f"    {line}\n")
    if any(realm.name == "live" for realm in realms):
        sys.stdout.write("\nDi ranah live, masuk pertama meminta kode dari aplikasi autentikator di ponsel.\n")
    sys.stdout.write("\nCtrl-C untuk berhenti.\n")
    sys.stdout.flush()


def _watch(realms: Sequence[Realm]) -> None:
    """Sleep until Ctrl-C; when a part dies the whole group stops, so that a service manager can start it again."""
    while True:
        for realm in realms:
            for process in realm.processes:
                if process.poll() is not None:
                    raise CannotServe(f"bagian dari ranah {realm.name} berhenti sendiri (kode {process.returncode}).")
        time.sleep(0.5)


def _stop(realms: Sequence[Realm]) -> None:
    processes = [process for realm in realms for process in realm.processes]
    for process in processes:
        if process.poll() is None:
            process.terminate()
    for process in processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=8)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what a killed or stubborn part left of its own children
        process.wait()
    for realm in realms:
        realm.lock.give_back()
