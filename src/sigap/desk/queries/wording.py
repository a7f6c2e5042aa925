"""Words of many incidents at once: place names and office names are looked up once per page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.models import Institution, Post
from sigap.incidents.models import Incident
from sigap.intake.taxonomy import label
from sigap.response.models import Instrument, Request, State
from sigap.response.rules import reason_label
from sigap.territory.queries import area_names, place_label


@dataclass(frozen=True, slots=True)
class Told:
    """One line of a list: the incident, what, where, and how the offices stand."""

    incident: Incident
    what: str
    where: str
    asked: str = ""


def told(rows: Iterable[Incident]) -> list[Told]:
    """Kind and place of each incident in words."""
    names = area_names()
    return [Told(row, label(row.kind), place_label(row.area_code, row.tps_id, names) or unplaced()) for row in rows]


def told_with_offices(rows: Sequence[Incident]) -> list[Told]:
    """As ``told``, with the state of each office's request."""
    asked: dict[UUID, list[str]] = {}
    offices = office_names()
    requests = Request.objects.filter(incident_id__in=[row.id for row in rows]).exclude(state=State.WITHDRAWN)
    for one in requests.order_by("sent_at"):
        office = offices.get(one.to_institution, one.to_institution)
        asked.setdefault(one.incident_id, []).append(f"{office}: {State(one.state).label}")
    return [Told(one.incident, one.what, one.where, ", ".join(asked.get(one.incident.id, []))) for one in told(rows)]


def unplaced() -> str:
    return _("tempat belum jelas")


def office_names() -> dict[str, str]:
    return dict(Institution.objects.values_list("code", "name"))


def office_choices() -> list[tuple[str, str]]:
    rows = Institution.objects.exclude(kind__in=("company",)).order_by("name")
    return list(rows.values_list("code", "name"))


def post_choices(role: str = "") -> list[tuple[str, str]]:
    rows = Post.objects.filter(role=role) if role else Post.objects.all()
    return list(rows.order_by("title").values_list("code", "title"))


def reason_words(code: str, words: str) -> str:
    """Why an office cannot, in words."""
    parts = [reason_label(code) if code else "", words]
    return ": ".join(part for part in parts if part)


def instrument_choices(allowed: set[str], *, commands: bool) -> list[tuple[str, str]]:
    """All instruments, those allowed towards the lead office first; an order only for who has somebody to give it to."""
    rows = [(str(code), str(name)) for code, name in Instrument.choices if commands or code != Instrument.PERINTAH]
    return sorted(rows, key=lambda row: row[0] not in allowed)
