"""No hot statement reads a growing table from end to end, on either database.

SQLite chooses its plan without looking at how many rows there are; PostgreSQL is told to read a table whole only when
no index can serve. What runs: every list page, a report, an alert, an answer, the clockwork's round.
"""

from datetime import timedelta
from pathlib import Path

import pytest
from bench.explain import Asked, listening, plan, shape, whole_tables
from django.db import connection
from django.utils import timezone

from sigap.config.tick import one_round
from sigap.desk import shared
from sigap.incidents import actions as incidents
from sigap.response import actions as response
from tests.desk.test_ceilings import LISTS
from tests.factories.accounts import browser, make_officer
from tests.factories.reports import SANGATTA, taken


@pytest.fixture
def heard():
    """Every statement of a working hour: pages of the lists, and what people and the clockwork do."""
    desk = make_officer("desk-piket-1")
    officers = {post: browser(make_officer(post)) for post, _most in LISTS.values() if post != desk.post}
    officers[desk.post] = browser(desk)
    now = timezone.now()
    told: list[Asked] = []
    with listening(told):
        for minutes in range(3):
            then = now - timedelta(minutes=40 - minutes)
            incident = taken(desk.actor, then, area_code=SANGATTA).incident
            request = response.alert(desk.actor, incident.id, now=then)
        incidents.check(desk.actor, incident.id, "check", "CONTOH", now=now)
        response.answer(desk.actor, request.id, "accepted", now=now, how="phone")
        response.close(desk.actor, incident.id, "settled", "CONTOH", now=now)
        one_round(now)
        for path, (post, _most) in LISTS.items():
            shared.forget()
            assert officers[post].get(path).status_code == 200
        officers[desk.post].get(f"/kejadian/{incident.code}/")
    return list({shape(one.sql): one for one in told}.values())


def test_no_hot_statement_reads_a_growing_table_from_end_to_end(heard):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET enable_seqscan = off")
    whole = [
        f"{tables} {shape(one.sql)}\n    " + "\n    ".join(lines)
        for one in heard
        if (lines := plan(one)) and (tables := whole_tables(one, lines))
    ]
    assert len(heard) > 60
    assert whole == [], "\n".join(whole)


@pytest.mark.parametrize(
    ("sql", "lines", "found"),
    [
        ("SELECT 1", ["SCAN incidents_incident"], ["incidents_incident"]),
        ("SELECT 1", ["SCAN incidents_incident USING COVERING INDEX x"], ["incidents_incident"]),
        ("SELECT 1 LIMIT 5", ["SCAN incidents_incident USING INDEX x"], []),
        ("SELECT 1", ["SEARCH incidents_incident USING INDEX x (state=?)"], []),
        ("SELECT 1", ["SCAN territory_area"], []),
        ('SELECT 1 FROM "incidents_incident" V0', ["SCAN V0"], ["incidents_incident"]),
        ("SELECT 1", ["  ->  Seq Scan on journal_entry"], ["journal_entry"]),
    ],
)
def test_a_whole_read_is_recognised(sql, lines, found):
    assert whole_tables(Asked(sql, ()), lines) == found


def test_the_kept_plans_of_the_full_realm_read_no_growing_table_whole():
    """bench/plans/sqlite.txt, rewritten by script/bench plans."""
    text = (Path(__file__).resolve().parents[2] / "bench" / "plans" / "sqlite.txt").read_text()
    asked, whole, blocks = "", [], 0
    for line in text.splitlines():
        if line.startswith("    "):
            whole += [(asked[:120], line.strip()) for _ in whole_tables(Asked(asked, ()), [line.strip()])]
        else:
            asked, blocks = line, blocks + (line[:6] in ("SELECT", "UPDATE"))
    assert blocks > 100
    assert whole == []
