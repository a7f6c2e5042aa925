"""The chain, its heads, and the cursors of those who read along."""

from django.db import models

from sigap.journal.tables import JournalTable, Machinery


class Node(JournalTable):
    """One writer with one chain and one Ed25519 key. A phone is not a node."""

    code = models.CharField(primary_key=True, max_length=8)
    public_key = models.CharField(max_length=64)


class Head(JournalTable):
    """Where a node's chain ends. Taking this row first is what orders all writers."""

    node = models.CharField(primary_key=True, max_length=8)
    seq = models.BigIntegerField()
    hash = models.CharField(max_length=64)
    hlc_us = models.BigIntegerField()
    hlc_count = models.IntegerField()
    taken = models.BigIntegerField(default=0)


class Entry(JournalTable):
    """One entry: its exact canonical text, its hash and signature; the other columns only index the text."""

    id = models.UUIDField(primary_key=True)
    node = models.CharField(max_length=8)
    seq = models.BigIntegerField()
    order = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=80)
    recorded_at = models.DateTimeField()
    text = models.TextField()
    hash = models.CharField(max_length=64)
    signature = models.CharField(max_length=88)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "seq"], name="journal_one_entry_per_seq")]
        indexes = [models.Index(fields=["kind", "order"], name="journal_kind_order")]


class EntrySubject(JournalTable):
    """Which subjects an entry speaks of; an index, rebuilt from the text when checked."""

    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="subject_rows")
    subject = models.CharField(max_length=120)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "entry"], name="journal_subject_once")]


class Cursor(Machinery):
    """How far a reaction has read the local chain."""

    handler = models.CharField(primary_key=True, max_length=160)
    seq = models.BigIntegerField(default=0)


class SetAside(Machinery):
    """An entry that a reaction failed on three times; a person looks at it, the rest goes on."""

    id = models.BigAutoField(primary_key=True)
    handler = models.CharField(max_length=160)
    entry = models.UUIDField()
    tries = models.IntegerField(default=0)
    why = models.TextField()
    given_up = models.BooleanField(default=False)
    last_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["handler", "entry"], name="journal_set_aside_once")]
