"""Journals written by earlier code, read by today's: they verify, and fold to the rows of then and to today's tables.

On both databases: what is carried over is what a journal is, its chain and the vault.
"""

import pytest
from django.db import connection
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from sigap.accounts.models import Post
from sigap.incidents.models import Incident
from sigap.intake.models import Report
from sigap.journal import guard
from sigap.journal.models import Entry, EntrySubject, Head, Node
from sigap.journal.rebuild import check, swap
from sigap.journal.verifying import verify
from sigap.response.models import Request, Timer
from sigap.vault.models import SealedFile, SealedText, SubjectKey
from tests.upgrade.frozen import FROZEN, rows_of, unpacked

pytestmark = pytest.mark.django_db(transaction=True)
CARRIED = (Node, Head, Entry, EntrySubject, SubjectKey, SealedText, SealedFile)
SAME = (Post, Report, Incident, Request, Timer)


@pytest.fixture(params=FROZEN, ids=lambda path: path.name.partition(".")[0])
def old(request, settings, tmp_path):
    """Chain and vault of the frozen realm in today's tables; its keys and files where it had them."""
    folder = unpacked(request.param, tmp_path)
    settings.SIGAP_REALM = "contoh"
    settings.SIGAP_REALM_DIR = folder / "contoh"
    with guard.applying():
        for model in CARRIED:
            rows = [model(**_values(model, row)) for row in rows_of(folder, model._meta.db_table)]
            model._default_manager.bulk_create(rows, batch_size=200)
    return folder


def _values(model, row):
    """The columns of then that are columns now, as Python values."""
    found = {}
    for field in model._meta.concrete_fields:
        if field.column in row:
            value = row[field.column]
            is_moment = field.get_internal_type() == "DateTimeField" and value is not None
            found[field.attname] = parse_datetime(f"{value}+00:00") if is_moment else field.to_python(value)
    return found


def test_it_verifies_and_folds_to_what_stood_there_then(old):
    verdict = verify()
    assert verdict.ok, verdict.broken_at
    assert verdict.entries > 400
    assert swap(timezone.now()).differences == []
    again = check()
    assert again.differences == []
    for model in SAME:
        then = {str(row[model._meta.pk.column]).replace("-", "") for row in rows_of(old, model._meta.db_table)}
        now = {str(key).replace("-", "") for key in model._default_manager.values_list("pk", flat=True)}
        assert then and now == then, model._meta.label
    states = {row["code"]: (row["state"], row["severity"]) for row in rows_of(old, Incident._meta.db_table)}
    assert {one.code: (one.state, one.severity) for one in Incident.objects.all()} == states


def test_there_is_a_frozen_realm_and_none_is_larger_than_it_should_be():
    assert FROZEN, "script/freeze-realm makes one"
    assert all(path.stat().st_size <= 300_000 for path in FROZEN)
    assert connection.vendor in ("sqlite", "postgresql")
