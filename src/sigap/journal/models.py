"""The chain, its heads, and the cursors of those who read along."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sigap.journal.tables import JournalTable, Machinery, Projection


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


class Quarantined(JournalTable):
    """An entry of another node that may not be believed yet: ahead of our clock, or behind one that is."""

    hash = models.CharField(primary_key=True, max_length=64)
    node = models.CharField(max_length=8)
    seq = models.BigIntegerField()
    text = models.TextField()
    signature = models.CharField(max_length=88)
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["node", "seq"], name="journal_one_quarantined_per_seq")]


class Conflict(Projection):
    """A valid entry that contradicts what came before it, or that cannot be folded: a person looks at it."""

    class Why(models.TextChoices):
        MISSING = "missing", _("berbicara tentang sesuatu yang tidak ada")
        MOVE = "move", _("bertentangan dengan catatan yang lebih dahulu")
        UNKNOWN = "unknown", _("jenis catatan yang tidak dikenal program ini")
        UNREADABLE = "unreadable", _("isinya tidak terbaca")
        UNFOLDABLE = "unfoldable", _("tidak dapat diterapkan")

    key = models.CharField(primary_key=True, max_length=60)
    entry = models.UUIDField()
    kind = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    why = models.CharField(max_length=12, choices=Why.choices)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=80, blank=True)

    @property
    def sentence(self) -> str:
        return f"{self.kind} ({self.entry}) {self.get_why_display()}: {self.subject}"


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
