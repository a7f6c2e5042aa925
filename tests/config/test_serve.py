"""``sigap serve`` from outside: it answers, it stops whole, and says in words why it cannot start."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import closing, suppress
from pathlib import Path

import pytest

from sigap.config.example_day import REPORTS
from tests.config.commands import ROOT, SIGAP, by_hand, environment, sigap

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="looks for children in /proc")
PATIENCE = 60


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def free_pair():
    """A free port whose neighbour is free too."""
    for _ in range(100):
        port = free_port()
        with socket.socket() as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port + 1))
            return port
    pytest.fail("no two free ports side by side")


def answers(port):
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def get(port, path):
    """Status and JSON of a page, also when the status is an error."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as page:
            return page.status, json.load(page)
    except urllib.error.HTTPError as problem:
        with problem:
            return problem.code, json.load(problem)


def until(true, what, seconds=PATIENCE):
    """Wait until it is so; fail with words when it never is."""
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"never happened: {what}"
        time.sleep(0.05)


def stat(pid):
    """Parent and moment of birth of a living process; None when it is gone or only waits to be buried."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    return None if fields[0] in "ZX" else (int(fields[1]), int(fields[19]))


def family(pid):
    """All living descendants of a process."""
    living = {int(one.name): stat(one.name) for one in Path("/proc").iterdir() if one.name.isdigit()}
    found = [child for child, told in living.items() if told and told[0] == pid]
    return found + [grandchild for child in found for grandchild in family(child)]


def words_of(pid):
    return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")


class Served:
    """A supervisor, its port and everything it has started."""

    def __init__(self, folder, log, *words):
        self.port, self.folder, self.log = free_port(), folder, log
        with log.open("w") as out:
            self.process = subprocess.Popen(
                [str(SIGAP), "serve", "--port", str(self.port), *words],
                cwd=ROOT,
                env=environment(folder),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=out,
                start_new_session=True,
                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_IGN),  # as a shell does with "command &"
            )
        self.started: dict[int, int] = {}
        self.note()

    def note(self):
        """Remember everybody by number and birth: a number alone may come to belong to somebody else."""
        for pid in (self.process.pid, *family(self.process.pid)):
            if told := stat(pid):
                self.started[pid] = told[1]

    def ready(self):
        until(lambda: "Ctrl-C" in self.said() or self.process.poll() is not None, "the addresses are told")
        assert self.process.poll() is None, self.said()
        until(lambda: get(self.port, "/readyz")[0] == 200, f"/readyz is 200: {self.said()}")
        self.note()
        return self

    def said(self):
        return self.log.read_text()

    def part(self, word):
        """The direct child whose command line holds the word."""
        children = [pid for pid in self.left() if stat(pid)[0] == self.process.pid]
        (found,) = [pid for pid in children if word in words_of(pid)]
        return found

    def left(self):
        """Those it started that still live."""
        return [pid for pid, born in self.started.items() if (told := stat(pid)) and told[1] == born]

    def gone(self, seconds=15):
        """Nothing that it started lives, and the port is free again."""
        deadline = time.monotonic() + seconds
        while self.left() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert [words_of(pid) for pid in self.left()] == []
        assert not answers(self.port)

    def bury(self):
        """Whatever a failing test leaves: only what this supervisor started, by its id."""
        self.note()
        for pid in self.left():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait(timeout=10)


@pytest.fixture
def serve(copied, tmp_path):
    """Starts supervisors on the copied realm; what is left of them afterwards is killed by id."""
    opened = []

    def start(*words, folder=copied):
        opened.append(Served(folder, tmp_path / f"serve-{len(opened)}.log", *(words or ("--no-seed",))))
        return opened[-1].ready()

    yield start
    for one in opened:
        one.bury()


def test_a_taken_port_is_refused_in_one_sentence_that_names_it(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        done = sigap(tmp_path, "serve", "--port", str(port))
        assert done.returncode == 3
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1
        assert f"porta {port} sudah dipakai" in done.stderr
        assert "--port" in done.stderr, "it says what to do"


def test_with_all_the_port_of_the_example_day_is_checked_before_anything_starts(tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", free_pair() + 1))
        other.listen()
        port = other.getsockname()[1]
        done = sigap(tmp_path, "serve", "--all", "--port", str(port - 1))
    assert done.returncode == 3
    assert f"porta {port} sudah dipakai" in done.stderr
    assert not (tmp_path / "live" / "sigap.sqlite3").exists()


def test_a_folder_that_is_a_file_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "berkas").write_text("bukan folder")
    done = sigap(tmp_path / "berkas", "serve", "--port", str(free_port()))
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert str(tmp_path / "berkas") in done.stderr and "SIGAP_DATA" in done.stderr


def test_a_first_start_loads_kutim_shows_the_logins_and_ctrl_c_leaves_nothing(serve, tmp_path):
    served = serve("--realm", "live", folder=tmp_path / "new")
    assert f"http://127.0.0.1:{served.port}" in served.said()
    assert "Badan Kesbangpol Kutai Timur" in served.said() and "piket1" in served.said()
    assert get(served.port, "/healthz") == (200, {"ok": True})
    assert get(served.port, "/readyz") == (200, {"ok": True, "problems": []})
    with urllib.request.urlopen(f"http://127.0.0.1:{served.port}/metrics", timeout=10) as page:
        told = page.read().decode()
    assert "sigap_http_requests_total" in told and "sigap_tick_age_seconds" in told and "sigap_database_up 1.0" in told
    assert len(served.started) >= 3, "the supervisor, web and tick"
    served.process.send_signal(signal.SIGINT)
    assert served.process.wait(timeout=30) == 0
    assert "Sigap berhenti." in served.said()
    assert "Traceback" not in served.said()
    served.gone()


@pytest.mark.slow
def test_loading_that_was_cut_off_is_finished_by_the_next_start(serve, copied, tmp_path):
    (copied / "live" / "seeded").unlink()
    by_hand(copied, "DELETE FROM accounts_login WHERE login_name = 'admin'")
    served = serve("--realm", "live")
    assert "Administrator sistem" in served.said()
    assert (copied / "live" / "seeded").read_text()


@pytest.mark.slow
def test_another_database_in_the_same_folder_is_loaded_too(serve, copied):
    for part in ("sigap.sqlite3", "sigap.sqlite3-wal", "sigap.sqlite3-shm"):
        (copied / "live" / part).unlink(missing_ok=True)
    served = serve("--realm", "live")
    found = json.loads(sigap(served.folder, "territory", "check", "--json").stdout)
    assert (found["tps"], found["problems"]) == (701, [])


@pytest.mark.slow
def test_ctrl_c_while_the_realm_is_loaded_stops_that_too(tmp_path):
    served = Served(tmp_path / "new", tmp_path / "serve.log", "--realm", "live")
    try:
        until(lambda: len(family(served.process.pid)) == 1, "the loading has begun")
        served.note()
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(timeout=20) == 0
        assert "Sigap berhenti." in served.said()
        assert "Traceback" not in served.said()
        served.gone()
    finally:
        served.bury()


@pytest.mark.slow
def test_why_a_realm_cannot_be_prepared_is_said_in_its_one_sentence(tmp_path):
    nowhere = {"DATABASE_URL": "postgresql://127.0.0.1:1/sigap"}
    port = str(free_port())
    done = sigap(tmp_path, "serve", "--port", port, **nowhere)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert "Basis data tidak siap" in done.stderr and "refused" in done.stderr
    as_json = sigap(tmp_path, "serve", "--port", port, "--json", **nowhere)
    assert (as_json.returncode, as_json.stderr) == (3, "")
    assert "Basis data tidak siap" in json.loads(as_json.stdout)["error"]


def logins(served):
    return tuple(line for line in served.said().splitlines() if "Kesbangpol" in line)


@pytest.mark.slow
def test_a_second_start_on_the_same_data_goes_on_where_the_first_stopped(serve, copied):
    (realm,) = json.loads(sigap(copied, "realm", "list", "--json").stdout)["realms"]
    before = realm["entries"]
    first = serve()
    first.process.send_signal(signal.SIGTERM)
    assert first.process.wait(timeout=30) == 0
    first.gone()
    second = serve()
    assert get(second.port, "/healthz")[0] == 200
    second.process.send_signal(signal.SIGINT)
    assert second.process.wait(timeout=30) == 0
    second.gone()
    assert logins(second) == logins(first) != ()
    (realm,) = json.loads(sigap(copied, "realm", "list", "--json").stdout)["realms"]
    assert realm["entries"] == before


@pytest.mark.slow
def test_a_running_realm_is_neither_removed_nor_served_twice(serve, copied):
    served = serve()
    done = sigap(copied, "realm", "remove", "live", "--yes-remove-live")
    assert done.returncode == 1
    assert "sedang berjalan; hentikan dahulu" in done.stderr
    assert (copied / "live" / "sigap.sqlite3").exists()
    again = sigap(copied, "serve", "--port", str(free_port()), "--json")
    assert again.returncode == 3
    assert f"sudah berjalan (proses {served.process.pid})" in json.loads(again.stdout)["error"]


@pytest.mark.slow
def test_when_tick_dies_the_whole_group_stops_and_says_so(serve):
    served = serve()
    os.kill(served.part("tick"), signal.SIGKILL)
    assert served.process.wait(timeout=30) == 3, "a service manager starts it again"
    assert "bagian dari ranah live berhenti sendiri (kode -9)" in served.said()
    served.gone()


@pytest.mark.slow
def test_when_the_web_part_dies_the_supervisor_stops_tick_and_says_so(serve):
    served = serve()
    tick = served.part("tick")
    os.kill(served.part("granian"), signal.SIGKILL)
    assert served.process.wait(timeout=30) == 3
    assert "bagian dari ranah live berhenti sendiri (kode -9)" in served.said()
    assert stat(tick) is None


@pytest.mark.slow
def test_when_the_web_part_is_killed_its_worker_goes_too(serve):
    served = serve()
    os.kill(served.part("granian"), signal.SIGKILL)
    served.process.wait(timeout=30)
    served.gone(seconds=2)


@pytest.mark.slow
def test_when_the_web_worker_dies_the_whole_group_stops(serve):
    served = serve()
    (worker,) = family(served.part("granian"))
    os.kill(worker, signal.SIGKILL)
    assert served.process.wait(timeout=30) == 3
    served.gone()


@pytest.mark.slow
def test_when_the_supervisor_itself_is_killed_its_parts_stop(serve):
    served = serve()
    served.process.kill()
    served.process.wait(timeout=10)
    served.gone()


@pytest.mark.slow
def test_an_example_day_that_was_cut_off_is_played_again_whole(serve, tmp_path):
    folder = tmp_path / "data"
    seeding = subprocess.Popen(
        [str(SIGAP), "seed", "contoh"], cwd=ROOT, env=environment(folder), stdout=subprocess.DEVNULL
    )
    database = folder / "contoh" / "sigap.sqlite3"
    until(lambda: reports_in(database) > 3, "some reports of the day are told")
    seeding.kill()
    assert seeding.wait(timeout=10) == -signal.SIGKILL
    told = reports_in(database)
    refused = sigap(folder, "seed", "contoh")
    assert refused.returncode == 1
    assert "terputus di tengah" in refused.stderr
    serve("--realm", "contoh", folder=folder)
    assert reports_in(database) == len(REPORTS) > told


def reports_in(database):
    try:
        with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as lite:
            return lite.execute("SELECT count(*) FROM intake_report").fetchone()[0]
    except sqlite3.OperationalError:
        return 0
