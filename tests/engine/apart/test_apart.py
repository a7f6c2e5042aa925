"""A child that reads a file: what goes wrong in it goes wrong there, and it can reach nothing."""

import os
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from sigap_engine.apart import Apart, Kind, Limits, NoRoom, NotRead
from sigap_engine.apart.limits import MB

TRIAL = "sigap_engine.apart.trial"
KINDS = {
    "trial": Kind(TRIAL, Limits(memory=80 * MB, cpu=1, wall=10, answer=MB)),
    "short": Kind(TRIAL, Limits(wall=1)),
    "files": Kind(TRIAL, Limits(wall=10, files=20)),
    "brief": Kind(TRIAL, Limits(), idle=1),
    "absent": Kind("sigap_engine.apart.no_such_module", Limits()),
}


@pytest.fixture(scope="module")
def apart():
    one = Apart(KINDS)
    yield one
    one.end()


def ended(apart, do, kind="trial", **more):
    with pytest.raises(NotRead) as told:
        apart.ask(kind, {"do": do, **more})
    return told.value


def test_bytes_go_in_and_come_back_with_what_was_used(apart):
    blobs = [b"", b"\0\xff" * 100_000, b"x"]
    answer = apart.ask("trial", {"do": "echo"}, blobs)
    assert list(answer.blobs) == blobs
    assert 0 < answer.used.memory < 80 * MB


def test_every_file_has_a_child_of_its_own_that_inherits_nothing(apart, monkeypatch):
    monkeypatch.setenv("SIGAP_SECRET_KEY", "rahasia")
    with socket.socket(socket.AF_UNIX) as kept:
        os.set_inheritable(kept.fileno(), True)
        one = apart.ask("trial", {"do": "echo", "names": list(os.environ)}).head["did"]
        other = apart.ask("trial", {"do": "echo"}).head["did"]
    assert len({one["pid"], other["pid"], os.getpid()}) == 3
    assert one["open"] == [0, 1, 2, 3], "its three empty streams and the socket of this file"
    assert set(one["inherited"]) <= {"LANG", "PATH", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"}
    assert one["folder"] == "/"


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS keeps no limit of address space")
def test_memory_has_a_ceiling(apart):
    told = ended(apart, "fill")
    assert told.cause == "memory"
    assert 60 * MB < told.used.memory <= 80 * MB


def test_a_decoder_that_never_ends_is_ended(apart):
    told = ended(apart, "spin")
    assert told.cause == "time"
    assert told.used.cpu > 0


def test_a_child_that_waits_for_ever_is_ended_by_the_clock(apart):
    assert ended(apart, "sleep", "short").cause == "time"


def test_nobody_whom_a_child_started_outlives_it(apart):
    left = apart.ask("trial", {"do": "orphan"}).head["did"]
    while _runs(left):  # a kill was sent before the answer came: this ends
        time.sleep(0.01)


def _runs(pid):
    try:
        os.kill(pid, 0)
        state = Path(f"/proc/{pid}/stat")
        return not state.exists() or state.read_text().rpartition(")")[2].split()[0] != "Z"
    except ProcessLookupError:
        return False


@pytest.mark.parametrize("do", ["crash", "raise", "lie"])
def test_a_crash_is_an_answer_and_the_next_file_is_read(apart, do):
    assert ended(apart, do).cause == "crash"
    assert apart.ask("trial", {"do": "echo"}).head["did"]["pid"]


def test_an_abort_is_taken_for_memory(apart):
    assert ended(apart, "abort").cause == "memory"


def test_nothing_can_be_opened_written_or_reached(apart, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as there:
        told = [
            ended(apart, "open").what,
            ended(apart, "write", path=str(tmp_path / "x")).what,
            ended(apart, "connect", port=there.getsockname()[1]).what,
        ]
    assert told == ["OSError"] * 3
    assert not (tmp_path / "x").exists()


def test_a_kind_that_may_open_files_still_writes_none(apart, tmp_path):
    assert apart.ask("files", {"do": "open"}).head["did"]
    assert ended(apart, "write", "files", path=str(tmp_path / "x")).cause in ("crash", "time")
    assert not (tmp_path / "x").exists() or (tmp_path / "x").read_bytes() == b""


def test_an_answer_longer_than_agreed_is_none(apart):
    with pytest.raises(NotRead):
        apart.ask("trial", {"do": "echo"}, [bytes(2 * MB)])


def test_so_many_at_once_and_whoever_comes_then_is_told_to_wait():
    one = Apart(KINDS, patience=0)
    try:
        one.ask("trial", {"do": "echo"})
        first = threading.Thread(target=one.ask, args=("trial", {"do": "sleep", "seconds": 0.8}))
        first.start()
        while one._places["trial"]._value:
            time.sleep(0.01)
        with pytest.raises(NoRoom):
            one.ask("trial", {"do": "echo"})
        assert one.ask("files", {"do": "echo"}), "each kind has places of its own"
        first.join()
        assert one.ask("trial", {"do": "echo"})
    finally:
        one.end()


def test_a_template_that_was_killed_is_replaced(apart):
    apart.ask("trial", {"do": "echo"})
    apart._templates["trial"].process.kill()
    apart._templates["trial"].process.wait()
    assert apart.ask("trial", {"do": "echo"})


def test_a_template_that_nobody_asks_ends_by_itself_and_comes_back(apart):
    apart.ask("brief", {"do": "echo"})
    first = apart._templates["brief"].process
    assert first.wait(30) == 0
    assert apart.ask("brief", {"do": "echo"})
    assert apart._templates["brief"].process.pid != first.pid


def test_a_template_that_cannot_start_is_no_place(apart):
    with pytest.raises(NoRoom):
        apart.ask("absent", {})


def test_the_children_of_a_fork_have_templates_of_their_own(apart):
    mine = apart.ask("trial", {"do": "echo"}) and apart._templates["trial"].process.pid
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        apart.ask("trial", {"do": "echo"})
        os.write(write, str(apart._templates["trial"].process.pid).encode())
        apart.end()
        os._exit(0)
    os.waitpid(pid, 0)
    assert int(os.read(read, 20)) != mine
    os.close(read)
    os.close(write)
    assert apart.ask("trial", {"do": "echo"})


def test_the_template_ends_with_whoever_started_it():
    one = Apart(KINDS)
    one.ask("trial", {"do": "echo"})
    process = one._templates["trial"].process
    one.end()
    assert process.returncode == 0
