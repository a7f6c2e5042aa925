"""The kinds of table. Every model inherits exactly one of these; a gate checks it.

- Projection: folded from the journal, rebuilt at any time, written by ``apply`` only.
- VaultTable: sealed text and files, erasable by destroying a key.
- Material: posts, imports, computed results; one entry per batch, retention may delete rows.
- Machinery: sessions, credentials, leases, delivery attempts, cursors, caches.
- JournalTable: the chain itself, which the other four are read from or stand beside.
"""

from enum import StrEnum
from typing import ClassVar

from django.apps import apps
from django.db import models


class TableKind(StrEnum):
    JOURNAL = "journal"
    PROJECTION = "projection"
    VAULT = "vault"
    MATERIAL = "material"
    MACHINERY = "machinery"


class JournalTable(models.Model):
    table_kind: ClassVar[TableKind] = TableKind.JOURNAL

    class Meta:
        abstract = True


class Projection(models.Model):
    table_kind: ClassVar[TableKind] = TableKind.PROJECTION

    class Meta:
        abstract = True


class VaultTable(models.Model):
    table_kind: ClassVar[TableKind] = TableKind.VAULT

    class Meta:
        abstract = True


class Material(models.Model):
    table_kind: ClassVar[TableKind] = TableKind.MATERIAL

    class Meta:
        abstract = True


class Machinery(models.Model):
    table_kind: ClassVar[TableKind] = TableKind.MACHINERY

    class Meta:
        abstract = True


def kind_of(model: type[models.Model]) -> TableKind | None:
    """The declared kind of a model, or None for tables of third-party packages."""
    return getattr(model, "table_kind", None)


def projections() -> list[type[models.Model]]:
    """Every projection model, in a stable order by table name."""
    found = [m for m in apps.get_models(include_auto_created=True) if kind_of(m) is TableKind.PROJECTION]
    return sorted(found, key=lambda model: model._meta.db_table)
