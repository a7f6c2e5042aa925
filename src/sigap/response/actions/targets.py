"""Targets are data: changed by a person who may, versioned, shown as *usulan* until approved."""

from datetime import datetime

from django.utils.translation import gettext as _

from sigap.accounts.permission import demand
from sigap.journal.writing import Actor, writing
from sigap.response.events import TargetChanged
from sigap.response.models import TargetRule
from sigap.response.refusals import CannotAnswer
from sigap.response.rules import shipped

LARGEST = 100_000


def change_target(actor: Actor, key: str, value: int, *, approved: bool, now: datetime) -> TargetRule:
    """Set a target from now on. Clocks that already run keep the target they started with."""
    demand(actor, "target.edit")
    if shipped(key) is None and not key.startswith("multiplier:64.08."):
        raise CannotAnswer(_("Target itu tidak dikenal."))
    if not 1 <= value <= LARGEST:
        raise CannotAnswer(_("Isi angka 1 atau lebih."))
    with writing(actor, now=now) as journal:
        known = TargetRule.objects.filter(key=key).first()
        version = known.version + 1 if known else 2
        journal.record(TargetChanged(key=key, value=value, target_version=version, approved=approved))
        return TargetRule.objects.get(key=key)
