"""/metrics: who may read it, what is in it, and what must never be."""

import json
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import OperationalError
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import get_resolver
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from sigap.config import tick
from sigap.operation.metrics import REALM
from sigap.response import actions as response
from tests.access.test_matrix import addresses
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import SANGATTA, taken

TOKEN = "kunci-pengukur-yang-panjang-sekali"
HERE = {"HTTP_HOST": "127.0.0.1:8180"}
DOCUMENTED = Path(__file__).resolve().parents[2] / "docs" / "reference"


@pytest.fixture(autouse=True)
def alive(_realm):
    """Tick was alive just now."""
    tick.beat(timezone.now(), [], 0.25)


def scraped(client=None, **headers):
    answer = (client or Client()).get("/metrics", **{**HERE, **headers})
    assert answer.status_code == 200
    return read(answer)


def read(answer):
    """{(name, labels): value}"""
    found = {}
    for family in text_string_to_metric_families(answer.content.decode()):
        for sample in family.samples:
            found[(sample.name, tuple(sorted(sample.labels.items())))] = sample.value
    return found


def value(found, name, **labels):
    return found[(name, tuple(sorted(labels.items())))]


# --- who ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("meta", "status"),
    [
        ({}, 200),
        ({"HTTP_HOST": "localhost:8000"}, 200),
        ({"HTTP_HOST": "[::1]:8000", "REMOTE_ADDR": "::1"}, 200),
        ({"HTTP_HOST": "testserver"}, 401),
        ({"REMOTE_ADDR": "10.0.0.7"}, 401),
        ({"REMOTE_ADDR": ""}, 401),
        ({"HTTP_X_FORWARDED_FOR": "127.0.0.1"}, 401),
        ({"HTTP_X_REAL_IP": "127.0.0.1"}, 401),
        ({"HTTP_FORWARDED": "for=127.0.0.1"}, 401),
        ({"HTTP_VIA": "1.1 proxy"}, 401),
        ({"HTTP_AUTHORIZATION": "Bearer "}, 200),
    ],
)
def test_without_a_token_only_a_program_on_the_machine_itself(settings, meta, status):
    settings.ALLOWED_HOSTS = ["*"]
    assert Client().get("/metrics", **{**HERE, **meta}).status_code == status


@pytest.mark.parametrize(
    "setting", [{"SIGAP_PRODUCTION": True}, {"SIGAP_TRUSTED_PROXIES": ["127.0.0.1"]}, {"SIGAP_PUBLIC_URL": "https://x"}]
)
def test_where_a_proxy_may_stand_before_it_there_is_no_way_without_the_token(settings, setting):
    for name, told in setting.items():
        setattr(settings, name, told)
    assert Client().get("/metrics", **HERE).status_code == 401
    settings.SIGAP_METRICS_TOKEN = TOKEN
    assert Client().get("/metrics", **HERE, HTTP_AUTHORIZATION=f"Bearer {TOKEN}").status_code == 200


@pytest.mark.parametrize("given", ["", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN[:-1]}", f"Bearer {TOKEN}x", "Bearer é"])
def test_a_token_that_was_set_is_asked_for_everywhere(settings, given):
    settings.SIGAP_METRICS_TOKEN = TOKEN
    headers = {"HTTP_AUTHORIZATION": given} if given else {}
    answer = Client().get("/metrics", **HERE, **headers)
    assert (answer.status_code, answer.content) == (401, b"401\n")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_that_is_too_short_opens_nothing(settings):
    settings.SIGAP_METRICS_TOKEN = "pendek"
    assert Client().get("/metrics", **HERE, HTTP_AUTHORIZATION="Bearer pendek").status_code == 401


def test_it_only_reads():
    assert Client().post("/metrics", **HERE).status_code == 405


# --- what --------------------------------------------------------------------------------------------------------------


def test_requests_are_counted_by_name_and_status_and_never_by_what_was_typed():
    web = Client()
    before = scraped()
    for path in ("/healthz", "/masuk/", "/masuk/", "/tidak/ada/64.08.11/", "/kejadian/A-000123/"):
        web.get(path)
    after = scraped()

    def grew(**labels):
        key = ("sigap_http_requests_total", tuple(sorted(labels.items())))
        return after.get(key, 0) - before.get(key, 0)

    assert grew(route="healthz", status="200") == 1
    assert grew(route="accounts:sign_in", status="200") == 2
    assert grew(route="none", status="404") == 1
    assert grew(route="desk:incident", status="302") == 1
    known = {name for name, _ in addresses(get_resolver())} | {"none", "static"}
    routes = {dict(labels)["route"] for name, labels in after if name.startswith("sigap_http_")}
    assert routes <= known


def test_the_pulse_that_is_answered_before_everything_else_is_counted_too():
    web = browser(make_officer("desk-piket-1"))
    mark = web.get("/hidup/").headers["ETag"]
    before = scraped()
    assert web.get("/hidup/", HTTP_IF_NONE_MATCH=mark).status_code == 304
    name, labels = "sigap_http_requests_total", {"route": "desk:live", "status": "304"}
    assert value(scraped(), name, **labels) == before.get((name, tuple(sorted(labels.items()))), 0) + 1


def test_a_refused_sign_in_is_counted():
    path = "/masuk/"
    before = value(scraped(), "sigap_sign_ins_refused_total")
    assert Client().post(path, {"instansi": "Polres", "nama": "siapa", "sandi": "salah"}).status_code == 400
    assert value(scraped(), "sigap_sign_ins_refused_total") == before + 1
    Client().get(path)
    assert value(scraped(), "sigap_sign_ins_refused_total") == before + 1


def test_matters_are_counted_by_severity_alone_and_the_rest_of_the_realm_by_numbers():
    now = timezone.now()
    desk = make_officer("desk-piket-1", now=now - timedelta(days=1))
    for minutes in (30, 20):
        taken(desk.actor, now - timedelta(minutes=minutes), area_code=SANGATTA)
    incident = taken(desk.actor, now - timedelta(minutes=10), area_code=SANGATTA).incident
    response.alert(desk.actor, incident.id, now=now - timedelta(minutes=9))
    found = scraped()
    numbers = {severity: value(found, "sigap_incidents_open", severity=str(severity)) for severity in (1, 2, 3, 4, 5)}
    assert sum(numbers.values()) == 3
    assert sum(value(found, "sigap_incidents_waiting", severity=str(one)) for one in numbers) == 3
    assert value(found, "sigap_messages_queued", channel="in_app") >= 1
    assert value(found, "sigap_messages_oldest_queued_seconds", channel="in_app") >= 500
    assert value(found, "sigap_timers_late") >= 0
    assert value(found, "sigap_journal_entries_total", node="A") > 10
    assert value(found, "sigap_journal_write_wait_seconds_count") >= 1
    assert value(found, "sigap_database_up") == 1
    assert value(found, "sigap_database_bytes") > 100_000
    assert value(found, "sigap_disk_free_bytes") > 0
    assert value(found, "sigap_tick_round_seconds") == 0.25
    assert value(found, "sigap_tick_failed_parts") == 0


def test_a_clock_that_ran_out_and_a_step_that_nobody_recorded_show():
    now = timezone.now()
    desk = make_officer("desk-piket-1", now=now - timedelta(days=2))
    incident = taken(desk.actor, now - timedelta(days=1), area_code=SANGATTA).incident
    response.alert(desk.actor, incident.id, now=now - timedelta(days=1))
    late = scraped()
    assert value(late, "sigap_timers_late") >= 1
    assert value(late, "sigap_timers_latest_seconds") > 3600
    assert value(late, "sigap_clocks_overdue") == 0
    tick.clocks(now)
    REALM.forget()
    done = scraped()
    assert value(done, "sigap_timers_late") == 0
    assert value(done, "sigap_clocks_overdue") >= 1


def test_nothing_in_it_says_who_or_where_or_what():
    now = timezone.now()
    desk = make_officer("desk-piket-1", name="Nama Rahasia", now=now - timedelta(days=1))
    taken(desk.actor, now, area_code=SANGATTA)
    browser(desk).get("/kelola/instansi/KESBANGPOL/")
    text = Client().get("/metrics", **HERE).content.decode()
    for secret in ("Rahasia", "KESBANGPOL", "desk-piket-1", SANGATTA, str(desk.person)):
        assert secret not in text
    labels = {name for key in read(Client().get("/metrics", **HERE)) for name, _told in key[1]}
    assert labels <= {
        "route", "status", "le", "node", "channel", "severity",
        "generation", "implementation", "major", "minor", "patchlevel", "version",
    }  # fmt: skip


# --- cheap, and alive when others are not -------------------------------------------------------------------------------


def test_asked_again_at_once_it_asks_the_database_nothing():
    with CaptureQueriesContext(connection) as first:
        scraped()
    with CaptureQueriesContext(connection) as again:
        scraped()
    assert 5 <= len(first) <= 16
    assert len(again) == 0
    written = ("INSERT", "UPDATE", "DELETE", "BEGIN", "SAVEPOINT")
    assert not [query["sql"] for query in first if query["sql"].upper().startswith(written)]


def test_a_database_that_does_not_answer_is_a_number_too(monkeypatch):
    def away():
        raise OperationalError("CONTOH")

    monkeypatch.setattr("sigap.operation.counts.entries_by_node", away)
    found = scraped()
    assert value(found, "sigap_database_up") == 0
    assert ("sigap_journal_entries_total", (("node", "A"),)) not in found
    assert value(found, "sigap_disk_free_bytes") > 0


@pytest.mark.parametrize("half", ['{"at": "2024-', "[]", "{}", '{"at": "2024-11-27T00:00:00"}'])
def test_a_tick_that_left_half_a_sign_is_left_out(settings, tmp_path, half):
    settings.SIGAP_REALM_DIR = tmp_path
    (tmp_path / "tick.json").write_text(half)
    assert ("sigap_tick_age_seconds", ()) not in scraped()


def test_the_sign_of_life_tells_how_long_its_writers_waited(settings):
    told = json.loads((settings.SIGAP_REALM_DIR / "tick.json").read_text())
    assert told["seconds"] == 0.25
    assert told["writes"] >= 0 and told["waited"] >= 0


def test_every_name_is_documented_and_the_example_rules_use_only_names_that_exist():
    text = Client().get("/metrics", **HERE).content.decode()
    families = set(re.findall(r"^# TYPE (sigap_\w+) ", text, re.MULTILINE))
    words = (DOCUMENTED / "operation.md").read_text()
    missing = {name for name in families if f"`{name}`" not in words}
    assert not missing
    rules = (DOCUMENTED / "sigap-alerts.yml").read_text()
    used = {name.removesuffix("_bucket") for name in re.findall(r"\bsigap_[a-z_]+", rules)}
    assert len(used) > 10
    assert used <= families | {"sigap_checkpoint_timestamp_seconds"}
