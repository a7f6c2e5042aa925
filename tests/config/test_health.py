"""/healthz: is it alive? /readyz: may it be given work, and if not, what is wrong?"""

import json
from collections import namedtuple
from datetime import timedelta

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.utils import timezone

from sigap.config import health, tick

pytestmark = pytest.mark.django_db
Disk = namedtuple("Disk", "total used free")


@pytest.fixture(autouse=True)
def realm(settings, tmp_path):
    """A realm folder of its own, in which the last round of tick was good and just now."""
    settings.SIGAP_REALM_DIR = tmp_path
    tick.beat(timezone.now(), [])
    return tmp_path


def ready(client):
    answer = client.get("/readyz")
    told = answer.json()
    assert told["ok"] is (answer.status_code == 200)
    return answer.status_code, told["problems"]


def test_when_all_is_well_it_is_ready(client):
    assert ready(client) == (200, [])


def test_alive_needs_nothing_else(client, realm):
    (realm / "tick.json").unlink()
    answer = client.get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"ok": True})


@pytest.mark.parametrize(("seconds", "problems"), [(50, []), (70, ["tick"]), (86_400, ["tick"])])
def test_a_tick_that_sleeps_is_named(client, seconds, problems):
    tick.beat(timezone.now() - timedelta(seconds=seconds), [])
    assert ready(client) == (503 if problems else 200, problems)


def test_a_tick_that_died_before_the_clock_was_set_back_is_named(client):
    tick.beat(timezone.now() + timedelta(hours=1), [])
    assert ready(client) == (503, ["tick"])


def test_a_realm_whose_folder_is_gone_is_not_ready(client, realm, settings):
    settings.SIGAP_REALM_DIR = realm / "tidak-ada"
    assert ready(client) == (503, ["disk", "tick"])


def test_a_tick_that_never_ran_is_named(client, realm):
    (realm / "tick.json").unlink()
    assert ready(client) == (503, ["tick"])


def test_a_part_of_tick_that_fails_is_named(client):
    tick.beat(timezone.now(), ["send_due"])
    assert ready(client) == (503, ["tick"])


@pytest.mark.parametrize("half", ['{"at": "2024-', "[]", "{}", '{"at": 7, "failed": []}', '{"at": "2024-11-27"}'])
def test_half_a_sign_of_life_counts_as_none(client, realm, half):
    (realm / "tick.json").write_text(half)
    assert ready(client) == (503, ["tick"])


def test_a_failing_part_never_stops_the_others_and_shows_in_readyz(client, realm, monkeypatch):
    ran = []

    def broken(now):
        raise RuntimeError("CONTOH")

    monkeypatch.setattr(tick, "PARTS", (broken, ran.append))
    now = timezone.now()
    assert tick.one_round(now) == ["broken"]
    assert ran == [now]
    assert json.loads((realm / "tick.json").read_text())["failed"] == ["broken"]
    assert ready(client) == (503, ["tick"])
    monkeypatch.setattr(tick, "PARTS", (ran.append,))
    tick.one_round(timezone.now())
    assert ready(client) == (200, [])


def test_a_full_disk_is_named(client, monkeypatch):
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: Disk(10**9, 10**9, 1024))
    assert ready(client) == (503, ["disk"])


def test_a_database_that_does_not_answer_is_named(client, monkeypatch):
    def away(*_):
        raise OperationalError("CONTOH")

    monkeypatch.setattr(health, "MigrationExecutor", away)
    assert ready(client) == (503, ["database"])


def test_tables_that_are_behind_are_named(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'territory'")
        assert cursor.rowcount > 0
    assert ready(client) == (503, ["migrations"])


def test_several_problems_are_all_named(client, realm, monkeypatch):
    (realm / "tick.json").unlink()
    monkeypatch.setattr(health.shutil, "disk_usage", lambda _: Disk(1, 1, 0))
    assert ready(client) == (503, ["disk", "tick"])


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_both_are_open_to_a_watcher_without_a_login_and_only_read(client, path):
    assert client.get(path).status_code == 200
    assert client.post(path).status_code == 405
