"""What happened before Sigap, as sources tell it: rows of the past, sorted into what feeds the risk and what does not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sigap.journal.tables import Projection


class Class(models.TextChoices):
    """What a past event is for the risk: T1–T4 feed it, S is a dispute for a mediator, K is context and feeds nothing."""

    LETHAL = "T1", _("ada korban jiwa")
    HARM = "T2", _("luka atau kerusakan")
    DISRUPTION = "T3", _("gangguan tahapan atau ketertiban")
    THREAT = "T4", _("ancaman")
    DISPUTE = "S", _("sengketa belum selesai")
    CONTEXT = "K", _("konteks")


FEEDS_RISK = (Class.LETHAL, Class.HARM, Class.DISRUPTION, Class.THREAT)


class Precision(models.TextChoices):
    DAY = "day", _("hari")
    MONTH = "month", _("bulan")
    YEAR = "year", _("tahun")


class Way(models.TextChoices):
    """The road a matter of this kind takes."""

    LAW = "law", _("hukum")
    PROCESS = "process", _("proses pemilihan")
    MEDIATION = "mediation", _("mediasi")
    BORDER = "border", _("penegasan batas")
    OVERSIGHT = "oversight", _("pengawasan aparat")
    NONE = "", _("tidak ada")


class PastEvent(Projection):
    """One event of the past. ``from_on``–``until_on``: the day, or the whole month or year that the source names.
    Text, note and source are sealed, so that a name that slipped in can be erased."""

    id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=20, db_index=True)
    from_on = models.DateField(db_index=True)
    until_on = models.DateField()
    precision = models.CharField(max_length=6, choices=Precision.choices)
    area_code = models.CharField(max_length=30, db_index=True)
    kind = models.CharField(max_length=10)
    klass = models.CharField(max_length=2, choices=Class.choices, db_index=True)
    way = models.CharField(max_length=12, choices=Way.choices, blank=True)
    stage = models.CharField(max_length=40, blank=True)
    one_sided = models.BooleanField()
    text_ref = models.CharField(max_length=120)
    note_ref = models.CharField(max_length=120, blank=True)
    source_ref = models.CharField(max_length=120)
    batch = models.UUIDField(null=True, db_index=True)
    versions = models.IntegerField(default=1)
    recorded_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_why = models.CharField(max_length=12, blank=True)

    class Meta:
        ordering = ["-from_on", "-code"]
