"""The outbox. A message's first hand-over, confirmed receipt and final failure are entries; attempts are not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sigap.accounts.models import Login
from sigap.journal.tables import Machinery, Projection


class State(models.TextChoices):
    QUEUED = "queued", _("menunggu")
    HANDED = "handed", _("terkirim")
    ARRIVED = "arrived", _("sampai di telepon")
    CONFIRMED = "confirmed", _("dibaca")
    FAILED = "failed", _("gagal")
    CANCELLED = "cancelled", _("dibatalkan")


LEFT = (State.HANDED, State.ARRIVED, State.CONFIRMED)


class Message(Projection):
    """One message to one post over one channel. ``params`` holds codes only; words are made when it is shown or sent.

    retries: how often somebody had it tried again after it was given up.
    """

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
    arrived_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(null=True)
    failed_why = models.CharField(max_length=40, blank=True)
    retries = models.IntegerField(default=0)

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


class Leg(Machinery):
    """One message on its way to one number, address or device. ``key`` goes to the provider at every attempt.

    contact: the Contact, or the PushDevice. The address itself stays in the vault.
    """

    class State(models.TextChoices):
        TRYING = "trying"
        TAKEN = "taken"
        ARRIVED = "arrived"
        REFUSED = "refused"
        LOST = "lost"

    key = models.UUIDField(primary_key=True)
    message = models.UUIDField(db_index=True)
    channel = models.CharField(max_length=20)
    contact = models.UUIDField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.TRYING)
    provider_id = models.CharField(max_length=120, blank=True, db_index=True)


class ChannelState(Machinery):
    """How one channel fared of late. failures: passes in a row in which it did not answer."""

    channel = models.CharField(max_length=20, primary_key=True)
    succeeded_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    last_error = models.CharField(max_length=200, blank=True)
    failures = models.IntegerField(default=0)


class PushDevice(Machinery):
    """A browser whose owner asked to be told on it. Ends with the login's knowledge of the device."""

    id = models.UUIDField(primary_key=True)
    login = models.ForeignKey(Login, on_delete=models.CASCADE, related_name="+")
    device = models.UUIDField()
    endpoint = models.CharField(max_length=600)
    p256dh = models.CharField(max_length=120)
    auth = models.CharField(max_length=40)
    agent = models.CharField(max_length=80, blank=True)
    added_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["login", "endpoint"], name="one_note_a_device_and_login")]
