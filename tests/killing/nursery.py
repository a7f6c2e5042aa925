"""A process that has loaded Sigap once and forks a server or a tick in a few milliseconds; killing them is its work.

``python -m tests.killing.nursery HANDLE KEY COOKIE``: HANDLE is the number of an inherited listening socket; with the
others one report and one alert are sent here before the first fork, so that what a server reads once (addresses, pages,
areas) is read. Asked on stdin, one word a line: ``server`` and ``tick`` kill the one that runs (SIGKILL) and fork the next, ``stop`` kills both. A request
that is cut off by the kill is seen by its client as a broken connection; one that was not yet accepted waits in the
socket's queue for the next server.
"""

import os
import signal
import socket
import sys
import threading
import time
from contextlib import suppress
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django

django.setup()

from django.db import connections
from django.test import Client
from django.utils import timezone

from sigap.config import tick
from sigap.config.wsgi import application
from tests.killing.load import report_body

THREADS = 6


class Quiet(WSGIRequestHandler):
    def log_message(self, *_told):
        pass


def serve(listener: socket.socket) -> None:
    server = WSGIServer(("127.0.0.1", 0), Quiet, bind_and_activate=False)
    server.socket.close()
    server.socket = listener
    server.server_name, server.server_port = listener.getsockname()
    server.setup_environ()
    server.set_app(application)

    def work() -> None:
        while True:
            asked, address = listener.accept()
            with suppress(OSError):
                server.finish_request(asked, address)
                server.shutdown_request(asked)

    threads = [threading.Thread(target=work) for _ in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def warm(key: str, cookie: str) -> None:
    told = Client(SERVER_NAME="127.0.0.1").post(
        "/api/v1/reports", report_body(), content_type="application/json", headers={"Authorization": f"Bearer {key}"}
    )
    assert told.status_code == 201, told.content
    answer = Client(SERVER_NAME="127.0.0.1").post(f"/kejadian/{told.json()['code']}/siaga/", headers={"Cookie": cookie})
    assert answer.status_code == 302, answer.content
    tick.one_round(timezone.now())


def clockwork() -> None:
    while True:
        tick.one_round(timezone.now())
        time.sleep(0.05)


def main() -> None:
    listener = socket.socket(fileno=int(sys.argv[1]))
    warm(*sys.argv[2:])
    jobs = {"server": lambda: serve(listener), "tick": clockwork}
    running: dict[str, int] = {}
    connections.close_all()
    for word in map(str.strip, sys.stdin):
        for name in jobs if word == "stop" else (word,):
            if name in running:
                os.kill(running[name], signal.SIGKILL)
                os.waitpid(running.pop(name), 0)
        if word in jobs:
            running[word] = os.fork()
            if running[word] == 0:
                jobs[word]()
                os._exit(1)
        sys.stdout.write("done\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
