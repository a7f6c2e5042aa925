"""What the incident page reads: its chain of seven steps, and what may be the same."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from sigap.accounts.viewer import Viewer
from sigap.desk.compute import ChainStep
from sigap.incidents.models import OPEN_STATES, Incident
from sigap.incidents.queries import likely_same
from sigap.intake.models import Report
from sigap.response.models import Request
from sigap_engine.likeness import Likeness


def chain(
    incident: Incident, requests: list[Request], reports: list[Report], now: datetime, offices: dict[str, str]
) -> list[ChainStep]:
    """The seven steps with the time spent at each, and whose move it is. offices: names by code."""
    first = reports[0] if reports else None
    asked = min((row.sent_at for row in requests), default=None)
    silent = _offices((row for row in requests if row.state == "sent"), offices) or _("kantor yang diminta")
    acting = _offices((row for row in requests if row.state == "accepted"), offices) or _("kantor yang menerima")
    moments: list[tuple[str, datetime | None, str]] = [
        (_("Tanda"), incident.occurred_at, ""),
        (_("Laporan"), first.received_at if first else incident.opened_at, ""),
        (_("Kejadian"), asked, _("desk")),
        (_("Jawaban kantor"), incident.answered_at, silent),
        (
            _("Tindakan"),
            incident.on_scene_at or (incident.ended_at if incident.answered_at else None),
            acting,
        ),
        (_("Hasil"), incident.ended_at, _("desk")),
        (_("Jawaban ke pelapor"), incident.told_back_at, _("desk")),
    ]
    steps: list[ChainStep] = []
    previous: datetime | None = None
    current = False
    for name, at, owner in moments:
        if at is not None and not current:
            spent = max(at - previous, timedelta()) if previous else None
            steps.append(ChainStep(name, "done", at, spent, ""))
            previous = max(previous, at) if previous else at
        elif not current:
            current = True
            over = incident.state not in OPEN_STATES and name != _("Jawaban ke pelapor")
            steps.append(
                ChainStep(
                    name, "todo" if over else "now", None, (now - previous) if previous and not over else None, owner
                )
            )
            current = not over
        else:
            steps.append(ChainStep(name, "done" if at else "todo", at, None, owner))
    return steps


def _offices(requests: Iterable[Request], names: dict[str, str]) -> str:
    return ", ".join(dict.fromkeys(names.get(row.to_institution, row.to_institution) for row in requests))


def duplicates(viewer: Viewer, incident: Incident) -> list[tuple[Incident, Likeness]]:
    return likely_same(viewer, incident) if incident.state in OPEN_STATES else []
