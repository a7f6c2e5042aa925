"""Sealed text and files under one key per subject. Destroying the key erases everything it sealed."""

from django.db import models

from sigap.journal.tables import Projection, VaultTable


class SubjectKey(VaultTable):
    """The data key of one subject, wrapped by the realm's master key."""

    subject = models.CharField(primary_key=True, max_length=120)
    wrapped = models.BinaryField()


class SealedText(VaultTable):
    id = models.UUIDField(primary_key=True)
    subject = models.CharField(max_length=120, db_index=True)
    ciphertext = models.BinaryField()


class SealedFile(VaultTable):
    """A file as it came (sealed, hash kept as evidence) and, for pictures, a copy without metadata to show."""

    id = models.UUIDField(primary_key=True)
    subject = models.CharField(max_length=120, db_index=True)
    name_ref = models.CharField(max_length=120)
    media_type = models.CharField(max_length=80)
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    original = models.CharField(max_length=64)
    served = models.CharField(max_length=64, blank=True)
    kept_at = models.DateTimeField()


class Erasure(Projection):
    """That something was erased stays known; what it was does not."""

    id = models.UUIDField(primary_key=True)
    subject = models.CharField(max_length=120, db_index=True)
    reason = models.CharField(max_length=40)
    erased_at = models.DateTimeField()
