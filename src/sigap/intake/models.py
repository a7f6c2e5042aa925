"""Reports as they were told. What later becomes of them lives in the incidents room."""

from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from sigap.journal.tables import Machinery, Projection


class Basis(models.TextChoices):
    """How the teller knows."""

    SAW = "saw", _("melihat sendiri")
    WITNESS = "witness", _("dari saksi")
    RUMOUR = "rumour", _("kabar")


class Weapons(models.TextChoices):
    NONE = "none", _("tidak ada")
    UNKNOWN = "unknown", _("tidak tahu")
    BLUNT = "blunt", _("benda tumpul, kayu, batu")
    SHARP = "sharp", _("senjata tajam")
    FIREARM = "firearm", _("senjata api")
    EXPLOSIVE = "explosive", _("bahan peledak, molotov")


class Crowd(models.TextChoices):
    UNKNOWN = "unknown", _("tidak tahu")
    NONE = "none", _("tidak ada kerumunan")
    UNDER_20 = "under_20", _("kurang dari 20 orang")
    UNDER_100 = "under_100", _("20–100 orang")
    UNDER_500 = "under_500", _("100–500 orang")
    OVER_500 = "over_500", _("lebih dari 500 orang")


class Affected(models.TextChoices):
    WOMEN = "women", _("perempuan")
    CHILDREN = "children", _("anak")
    DISABLED = "disabled", _("penyandang disabilitas")
    IDENTITY = "identity", _("unsur SARA dibawa-bawa")


class Channel(models.TextChoices):
    APP = "app", _("formulir")
    TELEPHONE = "telephone", _("telepon")
    WHATSAPP = "whatsapp", _("WhatsApp")
    PAPER = "paper", _("kertas")
    API = "api", _("sistem lain")


class Report(Projection):
    """One report. occurred_at: when it happened; told_at: what the phone said; received_at: when it arrived.

    None of the three overwrites another. Free text, place in words and contact are references into the vault.
    """

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=20)
    kind = models.CharField(max_length=8)
    area_code = models.CharField(max_length=30, blank=True)
    tps_id = models.CharField(max_length=30, blank=True)
    lat_e6 = models.IntegerField(null=True)
    lon_e6 = models.IntegerField(null=True)
    place_ref = models.CharField(max_length=120, blank=True)
    occurred_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField()
    clock_doubt = models.CharField(max_length=10, blank=True)
    text_ref = models.CharField(max_length=120, blank=True)
    basis = models.CharField(max_length=10, choices=Basis.choices)
    source_grade = models.CharField(max_length=1)
    content_grade = models.IntegerField()
    injured = models.IntegerField()
    dead = models.IntegerField()
    weapons = models.CharField(max_length=12, choices=Weapons.choices)
    crowd = models.CharField(max_length=12, choices=Crowd.choices)
    affected = models.JSONField()
    accused = models.JSONField()
    outside = models.BooleanField()
    files = models.JSONField()
    channel = models.CharField(max_length=12, choices=Channel.choices)
    post = models.CharField(max_length=80, blank=True)
    person = models.UUIDField(null=True)
    institution = models.CharField(max_length=60, blank=True)
    contact_ref = models.CharField(max_length=120, blank=True)
    origin = models.CharField(max_length=64)
    severity = models.IntegerField()
    severity_base = models.IntegerField()
    severity_why = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["received_at"], name="intake_received"),
            models.Index(fields=["person", "received_at"], name="intake_by_person"),
            models.Index(fields=["code"], name="intake_code"),
        ]


class ReportExclusion(Projection):
    """An office that never sees this report: accused, or above an accused one."""

    key = models.CharField(primary_key=True, max_length=110)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="exclusions")
    institution_code = models.CharField(max_length=60, db_index=True)


class OpeningState(models.TextChoices):
    ASKED = "asked", _("menunggu persetujuan")
    GRANTED = "granted", _("disetujui")
    REFUSED = "refused", _("ditolak")


OPENING_MOVES: dict[str, frozenset[str]] = {
    OpeningState.ASKED: frozenset({OpeningState.GRANTED, OpeningState.REFUSED}),
    OpeningState.GRANTED: frozenset(),
    OpeningState.REFUSED: frozenset(),
}


class Opening(Projection):
    """One person asked to see the sealed number of a teller; one of another chain decides. Open until ``until_at``."""

    id = models.UUIDField(primary_key=True)
    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="openings")
    state = models.CharField(max_length=10, choices=OpeningState.choices, db_index=True)
    asked_person = models.UUIDField()
    asked_post = models.CharField(max_length=80, blank=True)
    asked_institution = models.CharField(max_length=60, blank=True)
    asked_at = models.DateTimeField()
    reason_ref = models.CharField(max_length=120)
    decided_person = models.UUIDField(null=True)
    decided_post = models.CharField(max_length=80, blank=True)
    decided_institution = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    refusal_ref = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(decided_person=models.F("asked_person")), name="intake_opening_by_two_persons"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="granted") | models.Q(until_at__isnull=False, decided_person__isnull=False),
                name="intake_opening_ends",
            ),
        ]

    def is_open(self, now: datetime) -> bool:
        """A clock that was set back seals it early; it never adds time."""
        if self.decided_at is None or self.until_at is None:
            return False
        return self.state == OpeningState.GRANTED and self.decided_at <= now < self.until_at


class IdempotencyKey(Machinery):
    """The same key from the same sender gives the same report; another body under it is a conflict."""

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=80)
    key_hash = models.CharField(max_length=64)
    body_hash = models.CharField(max_length=64)
    report = models.UUIDField()
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scope", "key_hash"], name="intake_key_once")]
