"""Areas, polling stations and the calendar, as loaded from files that entries name by hash."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from sigap.journal.tables import Projection


class Level(models.TextChoices):
    REGENCY = "regency", _("kabupaten")
    KECAMATAN = "kecamatan", _("kecamatan")
    DESA = "desa", _("desa")
    KELURAHAN = "kelurahan", _("kelurahan")


VILLAGE_LEVELS = (Level.DESA, Level.KELURAHAN)


class Area(Projection):
    """An administrative area with its official code. Points are millionths of degrees."""

    code = models.CharField(primary_key=True, max_length=30)
    level = models.CharField(max_length=12, choices=Level.choices, db_index=True)
    name = models.CharField(max_length=120)
    parent_code = models.CharField(max_length=30, blank=True, db_index=True)
    lat_e6 = models.IntegerField()
    lon_e6 = models.IntegerField()
    voters = models.IntegerField(null=True)

    class Meta:
        ordering = ["code"]


class AreaShape(Projection):
    """The drawn border of an area: GeoJSON geometry text, and where it comes from."""

    code = models.CharField(primary_key=True, max_length=30)
    level = models.CharField(max_length=12, db_index=True)
    geometry = models.TextField()
    method = models.CharField(max_length=60)
    approximate = models.BooleanField()


class BoundaryImport(Projection):
    """Official borders that an office delivered. The latest that was not withdrawn counts, area by area."""

    id = models.UUIDField(primary_key=True)
    level = models.CharField(max_length=12)
    source = models.CharField(max_length=200)
    file_sha = models.CharField(max_length=64)
    shapes_sha = models.CharField(max_length=64)
    matched = models.IntegerField()
    unmatched = models.IntegerField()
    mended = models.IntegerField()
    imported_at = models.DateTimeField()
    imported_by = models.UUIDField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-imported_at", "-id"]


class OfficialShape(Projection):
    """The border of one area in one import. ``derived``: a kecamatan united from its desa of that import.
    ``geometry`` in full, ``drawn`` as maps show it; GeoJSON geometry text. ``area_m2``: geodesic."""

    key = models.CharField(primary_key=True, max_length=80)
    batch = models.UUIDField(db_index=True)
    code = models.CharField(max_length=30, db_index=True)
    level = models.CharField(max_length=12, db_index=True)
    derived = models.BooleanField()
    geometry = models.TextField()
    drawn = models.TextField()
    area_m2 = models.BigIntegerField()


class DisputedBorder(Projection):
    """A contested line between two areas, or between one and what lies outside (``other`` empty)."""

    id = models.UUIDField(primary_key=True)
    one = models.CharField(max_length=30)
    other = models.CharField(max_length=30, blank=True)
    name = models.CharField(max_length=120)
    source = models.CharField(max_length=300, blank=True)
    since = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["name"]


class Tps(Projection):
    """A polling station. ``estimated``: its village is our estimate until the office loads its own list.
    ``note_en``, like the English of the other tables of this room: empty where nobody translated it."""

    id = models.CharField(primary_key=True, max_length=30)
    area_code = models.CharField(max_length=30, db_index=True)
    number = models.IntegerField()
    label = models.CharField(max_length=120)
    estimated = models.BooleanField()
    note = models.CharField(max_length=200, blank=True)
    note_en = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["id"]


class Fact(Projection):
    """One sourced statement about an area."""

    key = models.CharField(primary_key=True, max_length=60)
    area_code = models.CharField(max_length=30, db_index=True)
    topic = models.CharField(max_length=30)
    text = models.TextField()
    text_en = models.TextField(blank=True)
    sources = models.JSONField()

    class Meta:
        ordering = ["key"]


class Stage(Projection):
    """A stage of an election calendar; dates may be unknown, and unconfirmed ones say so."""

    key = models.CharField(primary_key=True, max_length=60)
    election = models.CharField(max_length=40, db_index=True)
    code = models.CharField(max_length=10)
    part = models.CharField(max_length=30)
    name = models.CharField(max_length=160)
    name_en = models.CharField(max_length=160, blank=True)
    from_on = models.DateField(null=True)
    until_on = models.DateField(null=True)
    confirmed = models.BooleanField()
    rule = models.TextField(blank=True)
    rule_en = models.TextField(blank=True)
    risks = models.JSONField()
    sources = models.JSONField()
    position = models.IntegerField()

    class Meta:
        ordering = ["position"]
