"""The doctor: each finding seen well and seen ill, what the command prints, and what is kept for the page."""

import json
import os
import socket
import threading
from collections import namedtuple
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.utils import timezone, translation

from sigap.accounts import actions as accounts
from sigap.accounts.models import Holding, Login
from sigap.accounts.seeding import logins_path, seed_logins
from sigap.config import tick
from sigap.journal import guard
from sigap.journal.checkpoint import write_checkpoint
from sigap.notify.actions import tell
from sigap.operation import commands, doctor, shipped
from sigap.operation.checks import CHECKS, clock, machine
from sigap.operation.checks.set_up import BUILT
from sigap.operation.findings import Check, Finding, Group, Look, Sentence, State
from sigap.response.actions import alert
from tests.factories.accounts import SEED, enrol, make_officer
from tests.factories.reports import taken

GOOD, CARE, GRAVE, UNKNOWN = State.GOOD, State.CARE, State.GRAVE, State.UNKNOWN
ASK = {check.name: check.ask for check in CHECKS}
Disk = namedtuple("Disk", "total used free")


@pytest.fixture
def place(_realm):
    """The realm's folder, in which tick was alive just now."""
    tick.beat(timezone.now(), [], 0.02)
    return _realm


def look(now=None, *, thorough=True):
    return Look(now or timezone.now(), thorough)


def state(name, now=None, **more):
    return ASK[name](look(now, **more)).state


def words(name, now=None):
    found = ASK[name](look(now))
    return f"{found.found} {found.do}"


# --- the machine -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("free", "files", "expected"),
    [(10**11, 10**6, GOOD), (10**9, 10**6, CARE), (10**8, 10**6, GRAVE), (10**11, 9_000, CARE), (10**11, 10, GRAVE)],
)
def test_room_on_the_disk_and_for_files(place, monkeypatch, free, files, expected):
    told = namedtuple("Told", "f_files f_favail")(10**7, files)
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: Disk(10**12, 0, free))
    monkeypatch.setattr(machine.os, "statvfs", lambda _: told)
    assert state("disk") is expected


def test_a_file_system_that_counts_no_files_is_judged_by_its_room(place, monkeypatch):
    monkeypatch.setattr(machine.os, "statvfs", lambda _: namedtuple("Told", "f_files f_favail")(0, 0))
    monkeypatch.setattr(machine.shutil, "disk_usage", lambda _: Disk(10**12, 0, 10**11))
    assert state("disk") is GOOD


def test_a_folder_that_others_may_enter_and_one_that_is_gone(place, settings, tmp_path):
    assert state("folder") is GOOD
    place.chmod(0o755)
    assert state("folder") is CARE
    assert f"chmod 700 {place}" in words("folder")
    settings.SIGAP_REALM_DIR = tmp_path / "tidak-ada"
    assert state("folder") is GRAVE
    assert state("disk") is GRAVE


@pytest.mark.parametrize("name", ["keys/vault.key", "logins.json", "key-backups/lama.keys"])
def test_a_secret_that_others_may_read_is_named(settings, tmp_path, name):
    settings.SIGAP_REALM_DIR = tmp_path
    assert state("keys") is UNKNOWN
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("x")
    path.chmod(0o600)
    assert state("keys") is GOOD
    path.chmod(0o640)
    assert state("keys") is GRAVE
    assert path.name in words("keys")


def test_a_clock_behind_the_last_entry_or_behind_tick_or_behind_the_program(place):
    now = timezone.now()
    assert state("clock", now) is GOOD
    taken(SEED, now)
    assert state("clock", now) is GOOD
    assert state("clock", now - timedelta(minutes=3)) is GRAVE
    assert "entri terakhir" in words("clock", now - timedelta(minutes=3))
    tick.beat(now + timedelta(hours=2), [])
    assert state("clock", now) is GRAVE
    assert "tick" in words("clock", now)
    tick.beat(datetime(2001, 1, 1, tzinfo=UTC), [])


@pytest.mark.parametrize(
    ("kernel", "container", "expected"),
    [(True, False, GOOD), (False, False, CARE), (False, True, UNKNOWN), (None, False, UNKNOWN), (True, True, GOOD)],
)
def test_whether_somebody_keeps_the_clock_right(monkeypatch, kernel, container, expected):
    monkeypatch.setattr(clock, "kernel_says", lambda: kernel)
    monkeypatch.setattr(clock, "in_a_container", lambda: container)
    assert state("clock-sync") is expected


def test_the_kernel_answers_or_says_nothing_and_never_fails():
    assert clock.kernel_says() in (True, False, None)


def test_zone_data_that_is_wrong_is_found(settings):
    assert state("time-zone") is GOOD
    settings.TIME_ZONE = "Asia/Jakarta"
    assert state("time-zone") is GRAVE


# --- database and journal ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["database", "durability", "migrations", "journal", "attention"])
def test_a_sound_database_is_found_sound(name, request):
    if name == "durability" and connection.vendor == "sqlite":
        pytest.skip("the tests' own SQLite lies in memory; tests/config/test_durability.py has a file")
    assert state(name) is GOOD


def test_the_file_is_read_through_but_not_while_all_are_working_when_it_is_large(monkeypatch):
    expected = GOOD if connection.vendor == "sqlite" else state("integrity")
    assert state("integrity") is expected
    if connection.vendor == "sqlite":
        monkeypatch.setattr("sigap.operation.counts.database_bytes", lambda: 10**10)
        assert state("integrity", thorough=False) is UNKNOWN
        assert state("integrity", thorough=True) is GOOD


def test_tables_that_are_behind_or_ahead():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO django_migrations (app, name, applied) VALUES ('desk', '0999_masa_depan', %s)",
            [timezone.now()],
        )
    assert state("migrations") is CARE
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'territory'")
    assert state("migrations") is GRAVE
    assert "sigap upgrade" in words("migrations")


def test_a_changed_entry_near_the_end_is_found():
    taken(SEED, timezone.now())
    with guard.applying(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE journal_entry SET text = replace(text, '\"v\":1', '\"v\":2') WHERE seq = (SELECT max(seq) FROM journal_entry)"
        )
    assert state("journal") is GRAVE


def test_a_checkpoint_missing_made_old_and_of_a_chain_that_was_cut(place):
    now = timezone.now()
    taken(SEED, now)
    assert state("checkpoint") is CARE
    path = write_checkpoint(now)
    assert state("checkpoint") is GOOD
    assert state("checkpoint", now + timedelta(hours=25)) is CARE
    told = json.loads(path.read_text())
    with guard.applying(), connection.cursor() as cursor:
        last = "(SELECT max(seq) FROM journal_entry)"
        cursor.execute(
            f"DELETE FROM journal_entrysubject WHERE entry_id IN (SELECT id FROM journal_entry WHERE seq = {last})"
        )
        cursor.execute(f"DELETE FROM journal_entry WHERE seq = {last}")
    assert state("checkpoint") is GRAVE
    path.write_text(json.dumps({**told, "by": "B"}))
    assert state("checkpoint") is GRAVE
    assert "checkpoint" in words("checkpoint")


def test_a_backup_of_keys_missing_made_and_old(place, settings):
    now = timezone.now()
    assert state("key-backup") is CARE
    file = place / "key-backups" / "x.keys"
    file.parent.mkdir()
    file.write_text("{}")
    assert state("key-backup") is GOOD
    os.utime(file, times=((now - timedelta(days=8)).timestamp(),) * 2)
    assert state("key-backup") is CARE
    settings.SIGAP_REALM = "contoh"
    assert state("key-backup") is UNKNOWN


def test_shipped_data_that_is_newer_than_what_was_loaded_is_named(place, monkeypatch):
    assert state("shipped-data") is CARE
    assert "wilayah, kalender, riwayat, instansi" in words("shipped-data")
    shipped.mark_loaded()
    assert state("shipped-data") is GOOD
    changed = {**shipped.prints(), "history": "baru"}
    monkeypatch.setattr(shipped, "prints", lambda: changed)
    assert "dimuat: riwayat." in words("shipped-data")
    (place / "shipped.json").write_text("[1, ")
    assert state("shipped-data") is CARE


# --- work and messages -------------------------------------------------------------------------------------------------


def test_a_tick_that_lives_sleeps_fails_or_never_ran(place):
    now = timezone.now()
    assert state("tick", now) is GOOD
    assert state("tick", now + timedelta(seconds=61)) is GRAVE
    tick.beat(now, ["send_due"])
    assert state("tick", now) is GRAVE
    assert "send_due" in words("tick", now)
    (place / "tick.json").unlink()
    assert state("tick", now) is GRAVE


def test_steps_that_nobody_recorded_are_found():
    now = timezone.now()
    desk = make_officer("desk-piket-1", now=now - timedelta(days=2))
    incident = taken(desk.actor, now - timedelta(hours=9)).incident
    assert state("timers", now - timedelta(hours=9)) is GOOD
    alert(desk.actor, incident.id, now=now - timedelta(hours=9))
    assert state("timers", now) is GRAVE


def test_a_message_that_waits_for_long_is_found():
    now = timezone.now()
    assert state("messages", now) is GOOD
    tell(SEED, cause="incident:x", step="s", to_post="polres-ops", template="request", params={}, severity=3, now=now)
    assert state("messages", now + timedelta(minutes=4)) is GOOD
    assert state("messages", now + timedelta(minutes=6)) is GRAVE
    assert "in_app" in words("messages", now + timedelta(minutes=6))


def test_ways_out_none_configured_silent_and_outside_live(settings, socket_enabled):
    assert state("channels") is CARE
    settings.SIGAP_WEBHOOK_URL = "http://127.0.0.1:9/"
    assert state("channels") is GRAVE
    assert "webhook" in words("channels")
    assert state("channels", thorough=False) is GOOD
    settings.SIGAP_REALM = "contoh"
    assert state("channels") is UNKNOWN


@contextmanager
def mail_server(*, answers=b"250 OK"):
    """A mail server on loopback that says what it is told to; gives its port and what it heard."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def talk():
            caller, _ = door.accept()
            with caller, caller.makefile("rb") as lines:
                caller.sendall(b"220 contoh\r\n")
                for line in lines:
                    heard.append(line.strip().split()[0].upper().decode())
                    said = {"EHLO": b"250 contoh", "QUIT": b"221 ok"}.get(heard[-1], answers)
                    caller.sendall(said + b"\r\n")
                    if heard[-1] == "QUIT":
                        return

        talking = threading.Thread(target=talk, daemon=True)
        talking.start()
        yield door.getsockname()[1], heard
        talking.join(10)


@pytest.mark.parametrize(("says", "expected"), [(b"250 OK", GOOD), (b"421 tutup", GRAVE)])
def test_the_mail_server_is_asked_noop_and_given_no_letter(settings, says, expected):
    with mail_server(answers=says) as (port, heard):
        settings.SIGAP_MAIL = {"host": "127.0.0.1", "port": port, "security": "tanpa"}
        assert state("channels") is expected
    assert heard == ["EHLO", "NOOP", "QUIT"] or (expected is GRAVE and heard[:2] == ["EHLO", "NOOP"])
    assert "email" in words("channels")


def test_a_mail_server_without_the_tls_that_letters_need_counts_as_not_reached(settings):
    with mail_server(answers=b"502 tidak") as (port, heard):
        settings.SIGAP_MAIL = {"host": "127.0.0.1", "port": port, "security": "starttls"}
        assert state("channels") is GRAVE
    assert "MAIL" not in heard and "NOOP" not in heard


def test_a_gateway_and_a_push_service_are_knocked_at_by_their_address(settings):
    with socket.create_server(("127.0.0.1", 0)) as door:
        port = door.getsockname()[1]
        settings.SIGAP_GATEWAYS = {"sms": {"url": f"http://127.0.0.1:{port}/kirim"}, "whatsapp": {"url": ""}}
        assert state("channels") is GOOD
        assert "Dapat dihubungi: sms" in words("channels")
    settings.SIGAP_GATEWAYS = {"sms": {"url": "ftp://salah"}}
    settings.SIGAP_PUSH_CONTACT, settings.SIGAP_PUSH_HOSTS = "mailto:a@contoh.example", ("*.x.example", "127.0.0.1")
    assert state("channels") is GRAVE
    assert "sms, push" in words("channels")


def test_a_server_that_nobody_watches(settings):
    assert state("watcher") is CARE
    settings.SIGAP_HEARTBEAT_URL = "https://pengawas.example/x"
    assert state("watcher") is GOOD


# --- people ------------------------------------------------------------------------------------------------------------


def test_posts_of_ladders_that_are_vacant_or_deaf(monkeypatch, settings):
    assert state("ladder-posts") is CARE
    settings.SIGAP_NEEDED_POSTS = ("tests.operation.test_doctor.one_post",)
    officer = make_officer("polres-ops")
    assert "0 kosong dan 1 terisi tanpa kontak" in words("ladder-posts")
    accounts.add_contact(SEED, person=officer.person, channel="phone", address="+6281255500123", now=timezone.now())
    assert state("ladder-posts") is GOOD


def one_post():
    return ("polres-ops",)


def test_logins_without_a_second_step_and_administrators_who_are_too_few(settings):
    assert state("administrators") is GRAVE
    first = make_officer("admin-sistem")
    assert state("second-factor") is CARE
    assert state("administrators") is CARE
    enrol(first.login)
    assert state("second-factor") is GOOD
    second = make_officer("admin-sistem")
    assert state("administrators") is GOOD
    Login.objects.filter(pk=second.login.pk).update(is_active=False)
    assert state("administrators") is CARE
    settings.SIGAP_REALM = "contoh"
    assert state("second-factor") is UNKNOWN


def test_a_way_in_that_outlives_its_post():
    now = timezone.now()
    officer = make_officer("desk-piket-1")
    assert state("ended-posts", now) is GOOD
    holding = Holding.objects.get(person_id=officer.person)
    accounts.end_holding(SEED, holding=holding.id, reason="moved", now=now)
    Login.objects.filter(pk=officer.login.pk).update(is_active=True)
    assert state("ended-posts", now + timedelta(minutes=1)) is CARE


def test_passwords_that_were_printed_and_never_changed(place, settings):
    assert state("printed-passwords") is GOOD
    rows = seed_logins(SEED, timezone.now())
    assert f"{len(rows)} akun masih" in words("printed-passwords")
    settings.SIGAP_PRODUCTION = True
    assert state("printed-passwords") is GRAVE
    for login in Login.objects.all():
        login.set_password("sandi yang baru sekali")
        login.save()
    assert state("printed-passwords") is GOOD
    logins_path().unlink()


# --- settings ----------------------------------------------------------------------------------------------------------

STRONG = "Qm3vX9tLr7yWb2HcZk8NfPd4GjSaUe6T-wJqYxRnVoMi5Bhs"


@pytest.mark.parametrize(
    ("told", "name"),
    [
        ({"SECRET_KEY": "pendek"}, "SIGAP_SECRET_KEY"),
        ({"SECRET_KEY": "django-insecure-" + STRONG}, "SIGAP_SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SIGAP_SECRET_KEY"),
        ({"SIGAP_VAULT_KEY": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="}, "SIGAP_VAULT_KEY"),
        ({"SIGAP_METRICS_TOKEN": "Qx7"}, "SIGAP_METRICS_TOKEN"),
        ({"SIGAP_WEBHOOK_URL": "https://x.example/", "SIGAP_WEBHOOK_SECRET": ""}, "SIGAP_WEBHOOK_SECRET"),
    ],
)
def test_secrets_that_anybody_guesses_are_named_but_never_shown(settings, told, name):
    settings.SECRET_KEY = STRONG
    assert state("secrets") is GOOD
    for key, value in told.items():
        setattr(settings, key, value)
    assert state("secrets") is GRAVE
    assert name in words("secrets")
    assert not [value for value in told.values() if value and value in words("secrets")]


@pytest.mark.parametrize(
    ("name", "told", "expected"),
    [
        ("debug", {}, GOOD),
        ("debug", {"DEBUG": True}, CARE),
        ("debug", {"DEBUG": True, "SIGAP_PRODUCTION": True}, GRAVE),
        ("hosts", {"ALLOWED_HOSTS": ["localhost"]}, GOOD),
        ("hosts", {"ALLOWED_HOSTS": ["*"]}, GRAVE),
        ("hosts", {"ALLOWED_HOSTS": ["sigap.example"]}, GRAVE),
        ("hosts", {"ALLOWED_HOSTS": ["sigap.example"], "SIGAP_PRODUCTION": True}, GOOD),
        ("hosts", {"ALLOWED_HOSTS": ["localhost"], "SIGAP_PRODUCTION": True}, CARE),
        ("https", {}, UNKNOWN),
        ("https", {"SIGAP_PRODUCTION": True, "SESSION_COOKIE_SECURE": False}, GRAVE),
        ("https", {"SIGAP_PRODUCTION": True, "SESSION_COOKIE_SECURE": True}, CARE),
        (
            "https",
            {"SIGAP_PRODUCTION": True, "SESSION_COOKIE_SECURE": True, "SIGAP_TRUSTED_PROXIES": ["127.0.0.1"]},
            GOOD,
        ),
        (
            "https",
            {
                "SIGAP_PRODUCTION": True,
                "SESSION_COOKIE_SECURE": True,
                "SIGAP_TRUSTED_PROXIES": ["127.0.0.1"],
                "SIGAP_PUBLIC_URL": "http://sigap.example",
            },
            CARE,
        ),
    ],
)
def test_settings_of_production_and_of_a_trial(settings, name, told, expected):
    for key, value in told.items():
        setattr(settings, key, value)
    assert state(name) is expected


def test_the_example_realm_beside_a_production_one(settings, tmp_path):
    settings.SIGAP_DATA = tmp_path
    settings.SIGAP_PRODUCTION = True
    now = timezone.now()
    assert state("example-realm", now) is GOOD
    (tmp_path / "contoh").mkdir()
    (tmp_path / "contoh" / "tick.json").write_text(json.dumps({"at": now.isoformat(), "failed": []}))
    assert state("example-realm", now) is GRAVE
    assert state("example-realm", now + timedelta(minutes=5)) is GOOD
    settings.SIGAP_PRODUCTION = False
    assert state("example-realm", now) is GOOD


def test_what_the_installation_builds_is_looked_for(monkeypatch, tmp_path):
    monkeypatch.setattr("sigap.operation.checks.set_up.PACKAGE", tmp_path)
    place = tmp_path / "locale" / "en" / "LC_MESSAGES"
    place.mkdir(parents=True)
    source, made = place / "django.po", place / "django.mo"
    source.write_text("")
    assert state("languages") is CARE, "never compiled"
    made.write_text("")
    os.utime(source, times=(1_000, 1_000))
    assert state("languages") is GOOD
    os.utime(made, times=(500, 500))
    assert state("languages") is CARE
    assert "script/setup" in words("languages")
    assert state("assets") is GRAVE
    assert "site.css" in words("assets") and "script/setup" in words("assets")
    built = tmp_path / "ui" / "static" / "dist"
    built.mkdir(parents=True)
    for name in BUILT:
        (built / name).write_text("")
    assert state("assets") is GOOD


# --- all of it ---------------------------------------------------------------------------------------------------------


def test_every_check_has_a_name_of_its_own_and_is_tried_here():
    names = [check.name for check in CHECKS]
    assert len(set(names)) == len(names)
    told = Path(__file__).read_text()
    assert not [name for name in names if f'"{name}"' not in told]


def found(state_, name="x"):
    return Check(name, Group.MACHINE, Sentence("Uji"), lambda _look: Finding(state_, Sentence("Begini.")), "")


@pytest.mark.parametrize(
    ("states", "code"),
    [((GOOD,), 0), ((GOOD, UNKNOWN), 0), ((GOOD, CARE), 1), ((GRAVE, GOOD), 1)],
)
def test_the_exit_code_says_whether_there_is_something_to_do(states, code):
    checks = [found(one, f"x{number}") for number, one in enumerate(states)]
    assert doctor.examine(look(), checks).code == code


@pytest.mark.parametrize("name", ["database", "folder"])
def test_where_sigap_cannot_work_at_all_the_exit_code_is_3(name):
    assert doctor.examine(look(), [found(GRAVE, name)]).code == 3


def test_a_check_that_fails_is_a_finding_and_the_others_go_on():
    def broken(_look):
        raise RuntimeError("CONTOH")

    def refused(_look):
        raise OperationalError("CONTOH")

    checks = [
        Check("a", Group.MACHINE, Sentence("Uji"), broken, ""),
        Check("b", Group.MACHINE, Sentence("Uji"), refused, ""),
        found(GOOD, "c"),
    ]
    report = doctor.examine(look(), checks)
    assert [one.state for one in report.results] == [CARE, UNKNOWN, GOOD]
    assert "RuntimeError" in str(report.results[0].finding.found)


def test_without_a_database_what_needs_it_is_not_asked(monkeypatch):
    monkeypatch.setattr(doctor, "_database_answers", lambda: False)
    checks = [Check("journal", Group.DATABASE, Sentence("Uji"), lambda _look: 1 / 0), found(GOOD, "c")]
    assert [one.state for one in doctor.examine(look(), checks).results] == [UNKNOWN, GOOD]


def test_what_is_kept_is_read_back_in_the_readers_language(place):
    now = timezone.now()
    report = doctor.examine(look(now))
    doctor.ask_for_one()
    assert doctor.is_asked_for()
    doctor.keep(report)
    assert not doctor.is_asked_for()
    back = doctor.kept()
    assert back.at == now
    assert [one.as_words() for one in back.results] == [one.as_words() for one in report.results]
    with translation.override("en"):
        english = [one.as_words() for one in back.results]
    with translation.override("id"):
        indonesian = [one.as_words() for one in back.results]
    same = [one["name"] for one, other in zip(english, indonesian, strict=True) if one["found"] == other["found"]]
    assert not same, "untranslated"
    assert (place / "doctor.json").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    "half", ["", "{", "[]", "{}", '{"at": "x", "results": []}', '{"at": "2024-11-27T00:00:00+00:00", "results": [{}]}']
)
def test_half_a_report_counts_as_none(place, half):
    (place / "doctor.json").write_text(half)
    assert doctor.kept() is None


def test_nothing_that_it_says_names_a_person_or_a_secret(place, settings):
    officer = make_officer("admin-sistem", name="Nama Rahasia")
    text = json.dumps([one.as_words() for one in doctor.examine(look()).results])
    assert "Rahasia" not in text.replace("Rahasia pengaturan", "").replace("Rahasia dibuat", "").replace(
        "Berkas rahasia", ""
    )
    assert str(officer.person) not in text
    assert settings.SECRET_KEY not in text


def test_the_command_prints_json_alone_or_lines_with_what_to_do(place, capsys):
    code = commands.run_doctor(namedtuple("Options", "json")(True))
    told = json.loads(capsys.readouterr().out)
    assert code == 1 and told["ok"] is False
    assert [one["name"] for one in told["checks"]] == [check.name for check in CHECKS]
    assert sum(told["counts"].values()) == len(CHECKS)
    assert {one["state"] for one in told["checks"]} <= {"baik", "perlu perhatian", "gawat", "tidak diperiksa"}
    assert all(one["found"] for one in told["checks"])
    assert all(one["do"] for one in told["checks"] if one["state"] in ("perlu perhatian", "gawat"))
    commands.run_doctor(namedtuple("Options", "json")(False))
    lines = capsys.readouterr().out
    assert "→ Jalankan: sigap journal checkpoint" in lines
    assert lines.splitlines()[0] == "Mesin"
