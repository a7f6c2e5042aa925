"""Requests from office to office, and the clocks that run on them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sigap.incidents.models import Incident
from sigap.journal.tables import Machinery, Projection


class Instrument(models.TextChoices):
    """What one office may send another."""

    PERINTAH = "PERINTAH", _("Perintah")
    PERMINTAAN = "PERMINTAAN", _("Permintaan dukungan")
    PENERUSAN = "PENERUSAN", _("Penerusan")
    PEMBERITAHUAN = "PEMBERITAHUAN", _("Pemberitahuan")


class State(models.TextChoices):
    SENT = "sent", _("belum dijawab")
    ACCEPTED = "accepted", _("diterima")
    CANNOT = "cannot", _("belum dapat")
    NOT_MINE = "not_mine", _("bukan kewenangan")
    TOLD = "told", _("diberitahukan")
    DONE = "done", _("selesai")
    WITHDRAWN = "withdrawn", _("ditarik")


MOVES: dict[str, frozenset[str]] = {
    State.SENT: frozenset({State.ACCEPTED, State.CANNOT, State.NOT_MINE, State.WITHDRAWN}),
    State.CANNOT: frozenset({State.ACCEPTED, State.WITHDRAWN}),
    State.ACCEPTED: frozenset({State.DONE, State.CANNOT, State.WITHDRAWN}),
    State.NOT_MINE: frozenset(),
    State.TOLD: frozenset({State.WITHDRAWN}),
    State.DONE: frozenset(),
    State.WITHDRAWN: frozenset(),
}


class Request(Projection):
    """One request by one instrument. The answer clock runs from when the report was received."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="requests")
    instrument = models.CharField(max_length=14, choices=Instrument.choices)
    alert = models.BooleanField()
    from_post = models.CharField(max_length=80, blank=True)
    from_institution = models.CharField(max_length=60)
    to_institution = models.CharField(max_length=60, db_index=True)
    first_incident = models.UUIDField(null=True, db_index=True)  # a merged incident's requests go along and come back
    text_ref = models.CharField(max_length=120, blank=True)
    sent_at = models.DateTimeField()
    clock_from_at = models.DateTimeField()
    target_seconds = models.IntegerField(null=True)
    due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, db_index=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_how = models.CharField(max_length=12, blank=True)
    reason_code = models.CharField(max_length=20, blank=True)
    reason_ref = models.CharField(max_length=120, blank=True)
    forward_to = models.CharField(max_length=60, blank=True)
    forwarded_as = models.UUIDField(null=True)
    on_scene_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    reply_ref = models.CharField(max_length=120, blank=True)
    rung = models.IntegerField(default=0)
    breached_at = models.DateTimeField(null=True)


class Timer(Projection):
    """A clock on an incident or request. ``next_at``: when tick must look at it; null: never again."""

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=12)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="timers")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, null=True, related_name="timers")
    start_at = models.DateTimeField()
    target_seconds = models.IntegerField()
    steps = models.JSONField()
    pauses = models.JSONField()
    done = models.JSONField()
    next_at = models.DateTimeField(null=True, db_index=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_why = models.CharField(max_length=20, blank=True)

    @property
    def is_paused(self) -> bool:
        return bool(self.pauses) and self.pauses[-1][1] is None


class TargetRule(Projection):
    """A target changed by the office. The latest version of a key counts; history is in the journal."""

    key = models.CharField(primary_key=True, max_length=60)
    value = models.IntegerField()
    version = models.IntegerField()
    approved = models.BooleanField()
    changed_at = models.DateTimeField()
    changed_by = models.CharField(max_length=80, blank=True)


class AnswerLink(Machinery):
    """A one-time link with a PIN to answer without an account. Only hashes are kept."""

    token_hash = models.CharField(primary_key=True, max_length=64)
    pin_hash = models.CharField(max_length=160)
    request = models.UUIDField(db_index=True)
    to_post = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    tries = models.IntegerField(default=0)
