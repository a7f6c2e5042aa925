"""Who is who: institutions, posts, people (projections) and how they sign in (machinery)."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from sigap.journal.tables import Machinery, Projection


class Institution(Projection):
    """An office. `parent_code` makes the chain in which an order may travel."""

    code = models.CharField(max_length=60, primary_key=True)
    name = models.CharField(max_length=160)
    parent_code = models.CharField(max_length=60, blank=True, db_index=True)
    kind = models.CharField(max_length=40, blank=True)
    chain = models.CharField(max_length=40, blank=True, db_index=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name


class Jurisdiction(Projection):
    """One institution's territory, as a code prefix. Ten Polsek may cover eighteen kecamatan."""

    key = models.CharField(max_length=100, primary_key=True)
    institution_code = models.CharField(max_length=60, db_index=True)
    area_code = models.CharField(max_length=30, db_index=True)

    class Meta:
        ordering = ["key"]


class Post(Projection):
    """A seat in an office. People come and go, the seat keeps its code."""

    code = models.CharField(max_length=80, primary_key=True)
    title = models.CharField(max_length=160)
    institution_code = models.CharField(max_length=60, db_index=True)
    role = models.CharField(max_length=40, db_index=True)
    kind = models.CharField(max_length=40, blank=True, db_index=True)
    area_code = models.CharField(max_length=30, blank=True, db_index=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class Person(Projection):
    """A human being. The name is in the vault; this row only points at it."""

    id = models.UUIDField(primary_key=True)
    name_ref = models.CharField(max_length=120)
    added_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]


class HoldingRows(models.QuerySet["Holding"]):
    def at(self, now: datetime) -> HoldingRows:
        return self.filter(from_at__lte=now).filter(Q(until_at=None) | Q(until_at__gt=now))


class Holding(Projection):
    """A person sits in a post from one moment until another."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField(db_index=True)
    post_code = models.CharField(max_length=80, db_index=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=20, blank=True)

    objects = HoldingRows.as_manager()

    class Meta:
        ordering = ["from_at", "id"]


class Contact(Projection):
    """One way to reach a person. The address is sealed; `address_key` finds it by HMAC."""

    class Channel(models.TextChoices):
        PHONE = "phone", _("Telepon")
        WHATSAPP = "whatsapp", _("WhatsApp")
        SMS = "sms", _("SMS")
        RADIO = "radio", _("Radio HT")
        EMAIL = "email", _("Surel")
        WEBHOOK = "webhook", _("Webhook")

    class State(models.TextChoices):
        UNTRIED = "untried", _("belum dicoba")
        WORKING = "working", _("berfungsi")
        FAILING = "failing", _("tidak berfungsi")

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField(db_index=True)
    channel = models.CharField(max_length=20, choices=Channel.choices)
    address_ref = models.CharField(max_length=120)
    address_key = models.CharField(max_length=64, db_index=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNTRIED)
    checked_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["id"]


class RegisterRows(models.QuerySet["RegisterEntry"]):
    def at(self, now: datetime) -> RegisterRows:
        return self.filter(from_at__lte=now, until_at__gt=now, removed_at=None)


class RegisterEntry(Projection):
    """A candidate, a declared relative or a campaign-team member.

    From nomination to inauguration the person sees only public pages. The link to the person is
    direct (`person_id`) or through the same telephone number (`phone_key`).
    """

    class Kind(models.TextChoices):
        CANDIDATE = "candidate", _("Calon")
        RELATIVE = "relative", _("Keluarga calon (dinyatakan)")
        TEAM = "team", _("Tim kampanye")

    id = models.UUIDField(primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    name_ref = models.CharField(max_length=120)
    person_id = models.UUIDField(null=True, db_index=True)
    phone_key = models.CharField(max_length=64, blank=True, db_index=True)
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    objects = RegisterRows.as_manager()

    class Meta:
        ordering = ["kind", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(until_at__gt=models.F("from_at")), name="register_ends_after_it_starts")
        ]


class RegisterAttempt(Projection):
    """A registered person asked for a page that is closed to him. Listed to Bawaslu."""

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField(db_index=True)
    page = models.CharField(max_length=80)
    attempted_at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-attempted_at", "id"]


class Login(Machinery, AbstractBaseUser):
    """A way in for one person. Points at the person by plain id: credentials are not history."""

    person_id = models.UUIDField(unique=True)
    login_name = models.CharField(max_length=80, unique=True)
    institution_code = models.CharField(max_length=60, db_index=True)
    is_active = models.BooleanField(default=True)
    pin = models.CharField(max_length=200, blank=True)
    last_totp_step = models.BigIntegerField(default=0)
    language = models.CharField(max_length=5, default="id")
    issued_at = models.DateTimeField(null=True)
    key_due_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "login_name"
    REQUIRED_FIELDS = []

    objects = BaseUserManager["Login"]()

    def __str__(self) -> str:
        return f"login {self.pk}"


class Passkey(Machinery):
    """One passkey of an officer: a key of the computer, of a telephone, or a USB stick. Public halves only.

    It counts for guarded acts from `trusted_at`. A removed one keeps its row until the whole second step is reset, so
    that the next one is not taken for a first. `suspected_at`: its counter went back, so a copy of it may exist.
    """

    id = models.UUIDField(primary_key=True)
    login = models.ForeignKey(Login, on_delete=models.CASCADE, related_name="passkeys")
    credential_key = models.CharField(max_length=64, unique=True)
    credential = models.BinaryField()
    label = models.CharField(max_length=60)
    sign_count = models.BigIntegerField(default=0)
    synced = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    trusted_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    suspected_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at", "id"]


class PasskeyChallenge(Machinery):
    """A question put to one browser session for a moment; whoever answers takes the row away, right or wrong."""

    id = models.UUIDField(primary_key=True)
    purpose = models.CharField(max_length=10)
    login = models.ForeignKey(Login, null=True, on_delete=models.CASCADE)
    state = models.JSONField()
    until_at = models.DateTimeField(db_index=True)


class FactorReset(Projection):
    """One person asked to take the second step off an officer who needs a passkey; a second one agrees or refuses."""

    class State(models.TextChoices):
        ASKED = "asked", _("menunggu orang kedua")
        AGREED = "agreed", _("disetujui")
        REFUSED = "refused", _("ditolak")

    id = models.UUIDField(primary_key=True)
    person_id = models.UUIDField(db_index=True)
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-asked_at", "id"]


class DeviceMember(Machinery):
    """An officer who fully signed in on this device: known here, and may come back by PIN."""

    device = models.UUIDField(db_index=True)
    login = models.ForeignKey(Login, on_delete=models.CASCADE, related_name="devices")
    full_sign_in_at = models.DateTimeField()
    pin_failures = models.PositiveSmallIntegerField(default=0)
    pin_allowed = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["device", "login"], name="one_seat_a_device")]


class SignInSession(Machinery):
    """One open session, listed to its owner and revocable."""

    session_key = models.CharField(max_length=40, unique=True)
    login = models.ForeignKey(Login, on_delete=models.CASCADE, related_name="sign_ins")
    device = models.UUIDField(null=True)
    agent = models.CharField(max_length=80, blank=True)
    by_pin = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    class Meta:
        ordering = ["-seen_at"]


class ThrottleCounter(Machinery):
    """How many failures one key (hashed) had in the window that started at `since_at`."""

    key = models.CharField(max_length=64, primary_key=True)
    since_at = models.DateTimeField()
    failures = models.PositiveIntegerField(default=0)


class ApiToken(Machinery):
    """A key for a machine, acting in one post. Only its SHA-256 is kept."""

    id = models.UUIDField(primary_key=True)
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=80)
    post_code = models.CharField(max_length=80)
    issued_by = models.UUIDField(null=True)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-issued_at"]

    def usable(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.expires_at
