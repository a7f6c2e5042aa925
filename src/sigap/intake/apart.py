"""Two officers who have nothing to do with one another: what makes the second one an outsider, as data."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from uuid import UUID

import yaml
from django.conf import settings

from sigap.accounts.models import Institution
from sigap.accounts.queries import posts_held
from sigap.accounts.roles import roles_that_may


def offices_of(person: UUID, office: str | None, now: datetime) -> frozenset[str]:
    """The office in which somebody acts, and that of every post he holds: changing hats brings nobody nearer."""
    held = posts_held(person, now).values_list("institution_code", flat=True)
    return frozenset(held) | frozenset({office or ""} - {""})


def share_a_chain(ones: frozenset[str], others: frozenset[str]) -> bool:
    """Whether an office of the one stands in a chain of the other. A chain that nobody knows may be any."""
    chains = dict(Institution.objects.filter(code__in=ones | others).values_list("code", "chain"))
    mine, theirs = ({chains.get(code, "") for code in offices} for offices in (ones, others))
    return not mine or not theirs or "" in mine | theirs or not mine.isdisjoint(theirs)


def offices_that_grant() -> frozenset[str]:
    """Offices whose officers may agree that a number is opened."""
    return frozenset(office for _role, office in roles_that_may("identity.grant") if office)


@lru_cache(maxsize=1)
def opening_valid_minutes() -> int:
    """How long a number stays open once the second officer agreed."""
    path = Path(settings.SIGAP_FACTS) / "targets" / "targets.yaml"
    return int(yaml.safe_load(path.read_text(encoding="utf-8"))["opening_valid_minutes"])
