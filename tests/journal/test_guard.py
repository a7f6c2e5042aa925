"""Nothing but apply writes projections, however the statement is put; the chain is only ever added to."""

from datetime import UTC, datetime

import psycopg.sql
import pytest
from django.db import connection, models, transaction

from sigap.journal import guard
from sigap.journal.guard import HandWrite
from sigap.journal.ids import new_id
from sigap.journal.models import Entry, EntrySubject, Node
from sigap.journal.tables import projections
from sigap.journal.writing import Actor, writing
from sigap.vault.events import SubjectErased
from sigap.vault.models import Erasure

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 11, 27, 6, 8, tzinfo=UTC)
ROW = {"subject": "report:1", "reason": "x", "erased_at": NOW}
EVERY_DATABASE = [
    "UPDATE vault_erasure SET reason = 'x'",
    "update \"vault_erasure\" set reason = 'x'",
    "/* tidy */ UPDATE vault_erasure SET reason = 'x'",
    "-- tidy\n UPDATE vault_erasure SET reason = 'x'",
    "UPDATE/**/vault_erasure SET reason = 'x'",
    "DELETE FROM vault_erasure",
    "INSERT INTO vault_erasure SELECT * FROM vault_erasure",
    "WITH old AS (SELECT id FROM vault_erasure) DELETE FROM vault_erasure WHERE id IN (SELECT id FROM old)",
    "WITH old AS (SELECT 1) UPDATE vault_erasure SET reason = 'x'",
    "UPDATE journal_entry SET kind = 'x'",
    "DELETE FROM journal_entrysubject",
    "UPDATE journal_node SET public_key = ''",
]
ONLY_SQLITE = [
    "UPDATE OR IGNORE vault_erasure SET reason = 'x'",
    "REPLACE INTO vault_erasure SELECT * FROM vault_erasure",
    "INSERT OR REPLACE INTO vault_erasure SELECT * FROM vault_erasure",
    "INSERT OR REPLACE INTO journal_entry SELECT * FROM journal_entry",
    "UPDATE main.vault_erasure SET reason = 'x'",
    "UPDATE [vault_erasure] SET reason = 'x'",
    "UPDATE `vault_erasure` SET reason = 'x'",
]
ONLY_POSTGRES = [
    "UPDATE ONLY vault_erasure SET reason = 'x'",
    'UPDATE "realm_live"."vault_erasure" SET reason = \'x\'',
    "UPDATE Vault_Erasure SET reason = 'x'",
    "WITH gone AS (DELETE FROM vault_erasure RETURNING id) SELECT * FROM gone",
    "TRUNCATE journal_cursor, vault_erasure CASCADE",
    "TRUNCATE TABLE journal_entry CASCADE",
    "SELECT 1; DELETE FROM vault_erasure",
]


@pytest.fixture
def row():
    with writing(Actor.system("test"), now=NOW) as journal:
        journal.record(SubjectErased(erasure=new_id(), subject="report:1", reason="retention"))
    return Erasure.objects.get()


def refused(sql):
    with pytest.raises(HandWrite), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert list(Erasure.objects.values_list("reason", flat=True)) == ["retention"]
    assert Entry.objects.exists()


@pytest.mark.parametrize("sql", EVERY_DATABASE)
def test_raw_statements_are_refused(row, sql):
    refused(sql)


@pytest.mark.parametrize("sql", ONLY_SQLITE)
def test_raw_statements_of_sqlite_are_refused(row, sql):
    if connection.vendor != "sqlite":
        pytest.skip("SQLite's own words")
    refused(sql)


@pytest.mark.parametrize("sql", ONLY_POSTGRES)
def test_raw_statements_of_postgresql_are_refused(row, sql):
    if connection.vendor != "postgresql":
        pytest.skip("PostgreSQL's own words")
    refused(sql)


def test_a_composed_statement_is_refused(row):
    if connection.vendor != "postgresql":
        pytest.skip("psycopg composes statements")
    refused(psycopg.sql.SQL("DELETE FROM {}").format(psycopg.sql.Identifier("vault_erasure")))


WAYS = {
    "save": lambda row: row.save(),
    "delete": lambda row: row.delete(),
    "create": lambda row: Erasure.objects.create(id=new_id(), **ROW),
    "get_or_create": lambda row: Erasure.objects.get_or_create(id=new_id(), defaults=ROW),
    "update_or_create": lambda row: Erasure.objects.update_or_create(id=row.id, defaults=ROW),
    "update": lambda row: Erasure.objects.update(reason="x"),
    "filtered delete": lambda row: Erasure.objects.filter(id=row.id).delete(),
    "raw delete": lambda row: Erasure.objects.all()._raw_delete("default"),
    "bulk_create": lambda row: Erasure.objects.bulk_create([Erasure(id=new_id(), **ROW)]),
    "bulk_update": lambda row: Erasure.objects.bulk_update([row], ["reason"]),
    "executemany": lambda row: connection.cursor().executemany("UPDATE vault_erasure SET reason = %s", [["x"], ["y"]]),
    "entry update": lambda row: Entry.objects.update(kind="x"),
    "entry save": lambda row: Entry.objects.first().save(),
    "entry delete": lambda row: Entry.objects.all()._raw_delete("default"),
    "subject update": lambda row: EntrySubject.objects.update(subject="x"),
    "node update": lambda row: Node.objects.update(public_key="x"),
}


@pytest.mark.parametrize("way", WAYS)
def test_every_way_of_the_orm_is_refused(row, way):
    with pytest.raises(HandWrite), transaction.atomic():
        WAYS[way](row)
    assert list(Erasure.objects.values_list("reason", flat=True)) == ["retention"]


@pytest.mark.parametrize("model", projections(), ids=lambda model: model._meta.label)
def test_every_projection_is_guarded_through_tables_too(model):
    with pytest.raises(HandWrite):
        model._base_manager.all()._raw_delete("default")


def test_a_through_table_made_by_django_is_a_projection_or_fails_the_gate_of_kinds():
    """There is none today: projections hold lists in the row, or rows of a model of their own."""
    hidden = [field for model in projections() for field in model._meta.many_to_many]
    assert hidden == []
    assert all(isinstance(model._meta.pk, models.Field) for model in projections())


def test_inside_apply_everything_passes_and_afterwards_nothing(row):
    with guard.applying():
        Erasure.objects.update(reason="retention")
    with pytest.raises(HandWrite):
        Erasure.objects.update(reason="x")


def test_reading_and_other_tables_are_left_alone(row):
    with connection.cursor() as cursor:
        cursor.execute('SELECT reason AS "update" FROM vault_erasure')
        cursor.execute("UPDATE journal_cursor SET seq = 0")
        cursor.execute("SELECT 'UPDATE' || reason FROM vault_erasure")
