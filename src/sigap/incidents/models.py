"""Incidents: what reports turn into, who has it, how far it is, and how it ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sigap.journal.tables import Projection


class State(models.TextChoices):
    NEW = "new", _("baru")
    ACTIVE = "active", _("ditangani")
    CLOSED = "closed", _("selesai")
    REJECTED = "rejected", _("ditolak")
    MERGED = "merged", _("digabung")


MOVES: dict[str, frozenset[str]] = {
    State.NEW: frozenset({State.ACTIVE, State.CLOSED, State.REJECTED, State.MERGED}),
    State.ACTIVE: frozenset({State.CLOSED, State.REJECTED, State.MERGED}),
    State.CLOSED: frozenset({State.ACTIVE}),
    State.REJECTED: frozenset({State.ACTIVE}),
    State.MERGED: frozenset({State.NEW, State.ACTIVE}),
}
OPEN_STATES = (State.NEW, State.ACTIVE)


class Raised(models.TextChoices):
    """Why a severity is above that of its kind."""

    DEATH = "death", _("ada korban jiwa")
    WEAPON = "weapon", _("ada senjata")
    INJURED = "injured", _("ada korban luka")
    VOTING_DAY = "voting_day", _("hari pemungutan atau rekapitulasi")
    SPREAD = "spread", _("menyebar ke dua kecamatan atau lebih")
    IDENTITY = "identity", _("ada unsur SARA")
    OFFICER = "officer", _("ditetapkan petugas")


class Form(models.TextChoices):
    INCIDENT = "incident", _("kejadian")
    WATCH = "watch", _("pantauan")
    OUTSIDE = "outside", _("badan luar")


class Outcome(models.TextChoices):
    SETTLED = "settled", _("selesai di tempat")
    MEDIATED = "mediated", _("selesai lewat penengah")
    LAW = "law", _("diteruskan ke jalur hukum")
    SERVICE = "service", _("selesai lewat layanan")
    UNFOUNDED = "unfounded", _("tidak terbukti")


class Incident(Projection):
    """One matter. Clocks run from ``opened_at``, when its first report was received."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=20, db_index=True)
    kind = models.CharField(max_length=8)
    form = models.CharField(max_length=10, choices=Form.choices)
    area_code = models.CharField(max_length=30, blank=True, db_index=True)
    tps_id = models.CharField(max_length=30, blank=True)
    lat_e6 = models.IntegerField(null=True)
    lon_e6 = models.IntegerField(null=True)
    severity = models.IntegerField()
    severity_why = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices)
    verified = models.BooleanField(default=False)
    verified_at = models.DateTimeField(null=True)
    verified_why = models.CharField(max_length=30, blank=True)
    lead = models.CharField(max_length=60)
    owner_post = models.CharField(max_length=80, blank=True)
    opened_at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    alerted_at = models.DateTimeField(null=True)
    alerted_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    on_scene_at = models.DateTimeField(null=True)
    look_again_on = models.DateField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)
    outcome_ref = models.CharField(max_length=120, blank=True)
    ended_at = models.DateTimeField(null=True)
    told_back_at = models.DateTimeField(null=True)
    merged_into = models.UUIDField(null=True)
    injured = models.IntegerField()
    dead = models.IntegerField()
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["state", "severity", "opened_at"], name="incident_open"),
            models.Index(fields=["opened_at"], name="incident_opened"),
        ]


class IncidentReport(Projection):
    """Which incident a report belongs to now, and which one it opened."""

    report = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="report_links")
    opened = models.UUIDField()


class Exclusion(Projection):
    """An office that never sees this incident: accused, or above an accused one."""

    key = models.CharField(primary_key=True, max_length=110)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="exclusions")
    institution_code = models.CharField(max_length=60, db_index=True)


class Check(Projection):
    """One person's check of an incident: verification needs two, or an independent source."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="checks")
    person = models.UUIDField(null=True)
    post = models.CharField(max_length=80, blank=True)
    how = models.CharField(max_length=12)
    note_ref = models.CharField(max_length=120, blank=True)
    at = models.DateTimeField()


class Note(Projection):
    """A note, a promise made, or a file on an incident."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="notes")
    kind = models.CharField(max_length=10)
    text_ref = models.CharField(max_length=120)
    post = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()


class Task(Projection):
    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="tasks")
    text_ref = models.CharField(max_length=120)
    owner_post = models.CharField(max_length=80)
    due_at = models.DateTimeField(null=True)
    made_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=80, blank=True)


class Informed(Projection):
    """Somebody was told, and how."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="informed")
    institution_code = models.CharField(max_length=60)
    how = models.CharField(max_length=12)
    by_post = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()


class Related(Projection):
    key = models.CharField(primary_key=True, max_length=80)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="related_rows")
    other = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="related_from")


class AnswerBack(Projection):
    """What the reporter was told."""

    id = models.UUIDField(primary_key=True)
    incident = models.ForeignKey(Incident, on_delete=models.CASCADE, related_name="answers_back")
    text_ref = models.CharField(max_length=120)
    how = models.CharField(max_length=12)
    post = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()


class Notice(Projection):
    """A peaceful protest: a calendar notice with facilitation. Never an incident, never a risk."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=8)
    area_code = models.CharField(max_length=30, blank=True, db_index=True)
    occurs_at = models.DateTimeField()
    report = models.UUIDField()
    noted_at = models.DateTimeField()
