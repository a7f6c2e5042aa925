"""A process that has read the libraries and nothing of Sigap, and forks for every command it is asked to run.

Each command still is a process of its own, with its own environment, settings and database connections; only the
second that Python takes to read Django, numpy and shapely is spent once. ``python tests/config/forking.py SOCKET``
"""

import json
import os
import socket
import sys
import traceback
from pathlib import Path

# What may be read before the settings are known. No random number generator that would be shared by the children.
import django.conf
import django.contrib.auth.hashers
import django.core.handlers.wsgi
import django.core.management
import django.db.backends.sqlite3.base
import django.db.migrations.executor
import django.db.models
import django.template
import django.test
import numpy
import PIL.ImageOps
import psycopg
import pydantic
import pyproj
import shapely.geometry
import yaml

READ = (django, pydantic, numpy, PIL, psycopg, pyproj, shapely, yaml)


def serve(path: str) -> None:
    """Answer until the one who started it goes away."""
    if django.conf.settings.configured:
        raise SystemExit("a library has read the settings: every command would share them")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(64)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        while True:
            caller, _ = listener.accept()
            if os.fork() == 0:
                listener.close()
                _run(caller)
            caller.close()
            _bury()


def _bury() -> None:
    try:
        while os.waitpid(-1, os.WNOHANG) != (0, 0):
            pass
    except ChildProcessError:
        return


def _run(caller: socket.socket) -> None:
    """In the child: become the command, run it, tell its exit code."""
    code = 1
    try:
        asked = json.loads(caller.makefile().readline())
        os.environ.clear()
        os.environ.update(asked["environment"])
        os.chdir(asked["folder"])
        for number, name in enumerate(("out", "err"), start=1):
            handle = os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(handle, number)
        from sigap.config.cli import main

        code = main(asked["words"])
    except SystemExit as stopped:
        code = stopped.code if isinstance(stopped.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        caller.sendall(str(code).encode())
        os._exit(0)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "src"))
    serve(sys.argv[1])
