"""The outbox. A message's first hand-over, confirmed receipt and final failure are entries; attempts are not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sigap.journal.tables import Machinery, Projection


class State(models.TextChoices):
    QUEUED = "queued", _("menunggu")
    HANDED = "handed", _("terkirim")
    CONFIRMED = "confirmed", _("dibaca")
    FAILED = "failed", _("gagal")
    CANCELLED = "cancelled", _("dibatalkan")


class Message(Projection):
    """One message to one post over one channel. ``params`` holds codes only; words are made when it is shown or sent."""

    id = models.UUIDField(primary_key=True)
    cause = models.CharField(max_length=120, db_index=True)
    step = models.CharField(max_length=40)
    to_post = models.CharField(max_length=80, db_index=True)
    channel = models.CharField(max_length=20)
    template = models.CharField(max_length=40)
    params = models.JSONField()
    severity = models.IntegerField()
    state = models.CharField(max_length=10, choices=State.choices)
    queued_at = models.DateTimeField()
    handed_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    failed_why = models.CharField(max_length=40, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "queued_at"], name="notify_state"),
            models.Index(fields=["queued_at"], name="notify_newest"),
        ]


class Delivery(Machinery):
    """How the sender is getting on with one message: tries, when to try again, who holds it now."""

    message = models.UUIDField(primary_key=True)
    tries = models.IntegerField(default=0)
    next_try_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    provider_id = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [models.Index(fields=["next_try_at"], name="notify_next_try")]
