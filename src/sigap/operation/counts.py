"""Counts of the whole realm for whoever keeps it running: never a place, a kind, an office or a person.

An operator may sit in an office that a report names. So incidents are counted by severity alone.
"""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Count, Min, Q, TextField
from django.db.models.functions import Cast

from sigap.accounts.models import SignInSession
from sigap.incidents.models import OPEN_STATES, Form, Incident
from sigap.journal.attention import how_many
from sigap.journal.models import Head, SetAside
from sigap.operation.realm import database_file
from sigap.response.models import Request, State, Timer
from sigap.response.timers import HANDLER
from sigap.territory.calendar import local_day

LATE_AFTER = timedelta(seconds=5)
SEEN_WITHIN = timedelta(minutes=15)
SEVERITIES = (1, 2, 3, 4, 5)
PAGES = "SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()"
SCHEMA = (
    "SELECT coalesce(sum(pg_total_relation_size(c.oid)), 0) FROM pg_class c "
    "WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'"
)


def entries_by_node() -> dict[str, int]:
    return dict(Head.objects.order_by("node").values_list("node", "seq"))


def late_timers(now: datetime) -> tuple[int, datetime | None]:
    """Clocks whose step is due and was not recorded, and the oldest such moment: tick is behind."""
    aside = SetAside.objects.filter(handler=HANDLER, given_up=True).values("entry")
    found = Timer.objects.filter(next_at__lte=now - LATE_AFTER).exclude(id__in=aside)
    told = found.aggregate(number=Count("id"), oldest=Min("next_at"))
    return told["number"], told["oldest"]


def open_by_severity() -> dict[int, int]:
    return _by_severity(Q())


def waiting_by_severity(now: datetime) -> dict[int, int]:
    """Open matters on which no office is at work. A watch that somebody took until a later day is in good hands."""
    at_work = Request.objects.filter(state=State.ACCEPTED).values("incident_id")
    rested = Q(form=Form.WATCH, look_again_on__gt=local_day(now)) & ~Q(owner_post="")
    return _by_severity(~Q(id__in=at_work) & ~rested)


def _by_severity(only: Q) -> dict[int, int]:
    rows = Incident.objects.filter(only, state__in=OPEN_STATES).order_by("severity").values("severity")
    found = {row["severity"]: row["number"] for row in rows.annotate(number=Count("id"))}
    return {severity: found.get(severity, 0) for severity in SEVERITIES}


def overdue_clocks() -> int:
    """Running clocks to an answer, the scene or an outcome whose time is over."""
    running = Timer.objects.filter(stopped_at=None, incident__state__in=OPEN_STATES)
    return running.annotate(told=Cast("done", TextField())).filter(told__contains='"breach"').count()


def sessions(now: datetime) -> tuple[int, int]:
    """Open sessions, and those seen in the last quarter of an hour."""
    told = SignInSession.objects.aggregate(
        all=Count("id"), active=Count("id", filter=Q(seen_at__gte=now - SEEN_WITHIN))
    )
    return told["all"], told["active"]


def waiting_for_a_person() -> int:
    return how_many()


def database_bytes() -> int:
    """The database with SQLite's log, or the realm's schema of the server."""
    if connection.vendor == "sqlite":
        log = database_file().with_name(f"{database_file().name}-wal")
        return _asked(PAGES) + (log.stat().st_size if log.exists() else 0)
    return _asked(SCHEMA)


def _asked(question: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(question)
        return int(cursor.fetchone()[0])
