"""``sigap serve``: web and tick as one process group per realm; nothing is left behind when it stops."""

import argparse
import ctypes
import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from sigap.config import env
from sigap.config.realms import checked_name

ROOT = Path(__file__).resolve().parents[3]
HOST = "127.0.0.1"
LEAST_PORT, MOST_PORT = 1024, 65_534
PR_SET_PDEATHSIG = 1


@dataclass
class Realm:
    """One realm to serve, and its processes once they run."""

    name: str
    port: int
    seed: str
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def folder(self) -> Path:
        return env.folder("SIGAP_DATA", ROOT / "var") / self.name

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"


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
    for realm in realms:
        problem = _cannot_start(realm)
        if problem:
            sys.stderr.write(f"sigap: {problem}\n")
            return 3
    for realm in realms:
        if not _prepare(realm, seed=not options.no_seed):
            return 3
    signal.signal(signal.SIGTERM, _interrupt)
    try:
        for realm in realms:
            _start(realm)
        if not _wait_until_ready(realms):
            return 3
        _announce(realms)
        return _watch(realms)
    except KeyboardInterrupt:
        sys.stdout.write("\nSigap berhenti.\n")
        return 0
    finally:
        for realm in realms:
            _stop(realm)


def _wanted(options: argparse.Namespace) -> list[Realm]:
    if options.all:
        return [Realm("live", options.port, "kutim-2024"), Realm("contoh", options.port + 1, "contoh")]
    name = checked_name(options.realm or env.text("SIGAP_REALM", "live"))
    return [Realm(name, options.port, "contoh" if name == "contoh" else "kutim-2024")]


def _cannot_start(realm: Realm) -> str:
    """One sentence, or nothing when the realm may start."""
    try:
        realm.folder.mkdir(parents=True, exist_ok=True)
        probe = realm.folder / ".can-write"
        probe.write_text("")
        probe.unlink()
    except OSError as problem:
        return f"folder {realm.folder} tidak dapat ditulisi ({problem.strerror}); pilih yang lain dengan SIGAP_DATA=…"
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((HOST, realm.port))
        except OSError:
            return f"porta {realm.port} sudah dipakai; hentikan yang lama atau pilih lain: script/server --port {realm.port + 10}"
    return ""


def _environment(realm: Realm) -> dict[str, str]:
    return {**os.environ, "SIGAP_REALM": realm.name, "DJANGO_SETTINGS_MODULE": "sigap.config.settings"}


def _sigap(*words: str) -> list[str]:
    return [sys.executable, "-m", "sigap.config.cli", *words]


def _prepare(realm: Realm, *, seed: bool) -> bool:
    """Migrate, and load base data where the realm has none yet."""
    steps = [_sigap("migrate", "--json")]
    if seed and not (realm.folder / "seeded").exists():
        steps.append(_sigap("seed", realm.seed, "--json"))
    for step in steps:
        done = subprocess.run(step, env=_environment(realm), stdout=subprocess.DEVNULL, check=False)
        if done.returncode:
            sys.stderr.write(f"sigap: menyiapkan ranah {realm.name} gagal pada: sigap {' '.join(step[3:])}\n")
            return False
    if seed:
        (realm.folder / "seeded").write_text("")
    return True


def _start(realm: Realm) -> None:
    web = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(realm.port)),
        *("--workers", "1", "--blocking-threads", str(env.number("SIGAP_THREADS", 16)), "--backlog", "1024"),
        *("--no-ws", "--log-level", "error", "--workers-kill-timeout", "5", "sigap.config.wsgi:application"),
    ]
    for command in (web, _sigap("tick")):
        process = subprocess.Popen(command, env=_environment(realm), preexec_fn=_die_with_parent)
        realm.processes.append(process)
    (realm.folder / "serve.pid").write_text(str(os.getpid()))


def _die_with_parent() -> None:
    """Linux: when the supervisor is killed, its children are told to stop; Ctrl-C reaches only the supervisor."""
    os.setpgrp()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _wait_until_ready(realms: list[Realm]) -> bool:
    deadline = time.monotonic() + 60
    for realm in realms:
        while not _answers(realm):
            if time.monotonic() > deadline or any(p.poll() is not None for p in realm.processes):
                sys.stderr.write(f"sigap: ranah {realm.name} tidak menjawab di {realm.address}; lihat pesan di atas.\n")
                return False
            time.sleep(0.1)
    return True


def _answers(realm: Realm) -> bool:
    try:
        with socket.create_connection((HOST, realm.port), timeout=1):
            return True
    except OSError:
        return False


def _announce(realms: list[Realm]) -> None:
    for realm in realms:
        what = "hari contoh, semua bertanda CONTOH" if realm.name == "contoh" else f"ranah {realm.name}"
        sys.stdout.write(f"\n  {realm.address}   {what}\n")
        for line in _logins(realm):
            sys.stdout.write(f"    {line}\n")
    sys.stdout.write("\nCtrl-C untuk berhenti.\n")
    sys.stdout.flush()


def _logins(realm: Realm) -> list[str]:
    """One line per role: office, login name, password. Empty passwords were changed by their owner."""
    path = realm.folder / "logins.json"
    if not path.exists():
        return []
    rows = json.loads(path.read_text(encoding="utf-8"))
    width = max((len(row["institution_name"]) for row in rows), default=0)
    return [
        f"{row['institution_name']:<{width}}  {row['login_name']:<20} {row['password'] or '(sudah diganti)':<24} {row['post_title']}"
        for row in rows
    ]


def _watch(realms: list[Realm]) -> int:
    """Sleep until Ctrl-C; when a part dies the whole group stops, so that a service manager can start it again."""
    while True:
        for realm in realms:
            for process in realm.processes:
                if process.poll() is not None:
                    sys.stderr.write(
                        f"sigap: bagian dari ranah {realm.name} berhenti sendiri (kode {process.returncode}).\n"
                    )
                    return 3
        time.sleep(0.5)


def _stop(realm: Realm) -> None:
    for process in realm.processes:
        if process.poll() is None:
            process.terminate()
    for process in realm.processes:
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=8)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)  # what a killed or stubborn part left of its own children
        process.wait()
    (realm.folder / "serve.pid").unlink(missing_ok=True)


def _interrupt(*_: object) -> None:
    raise KeyboardInterrupt
