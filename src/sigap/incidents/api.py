"""POST /api/v1/reports: the same action as the form, for other systems."""

from datetime import datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from ninja import Router, Schema
from ninja.responses import Status

from sigap.accounts.api_auth import MayCall
from sigap.accounts.viewer import Viewer
from sigap.incidents.actions import take_report
from sigap.incidents.actions.taking import Once
from sigap.intake.drafts import ReportDraft, millionths
from sigap.intake.models import Affected, Channel, Crowd, Weapons

router = Router(tags=["reports"])


class PlaceIn(Schema):
    """One of: code (Kemendagri), tps ("64.08.04.2001/088"), text, or lat and lon in degrees."""

    code: str = ""
    tps: str = ""
    text: str = ""
    lat: Decimal | None = None
    lon: Decimal | None = None


class ReportIn(Schema):
    """kind: taxonomy code. occurred_at: when it happened, with its zone. basis: saw, witness or rumour.
    identity_used: ethnicity, religion, race or group (SARA) is used in what happens."""

    kind: str
    place: PlaceIn
    occurred_at: datetime
    text: str = ""
    basis: str = "saw"
    injured: int = 0
    weapons: str = str(Weapons.UNKNOWN)
    crowd: str = str(Crowd.UNKNOWN)
    identity_used: bool = False


class ReportOut(Schema):
    id: str
    code: str
    received_at: datetime


class Problem(Schema):
    error: dict[str, str]


PROBLEMS: Any = {
    201: ReportOut,
    200: ReportOut,
    400: Problem,
    401: Problem,
    403: Problem,
    409: Problem,
    422: Problem,
    429: Problem,
}


@router.post("/reports", auth=MayCall("report.create"), response=PROBLEMS, url_name="api_reports")
def create_report(request: HttpRequest, payload: ReportIn) -> Any:
    """Take a report. With ``Idempotency-Key``: same key and body → 200 with the same id; other body → 409."""
    viewer: Viewer = request.auth  # type: ignore[attr-defined]
    now = timezone.now()
    if payload.occurred_at.tzinfo is None:
        return Status(
            422,
            {
                "error": {
                    "code": "invalid",
                    "sentence": _("occurred_at perlu zona waktu, misalnya 2024-11-27T14:10:00+08:00."),
                }
            },
        )
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > 200:
        return Status(400, {"error": {"code": "key", "sentence": _("Idempotency-Key paling panjang 200 karakter.")}})
    once = Once(f"post:{viewer.post}", key, sha256(request.body).hexdigest()) if key else None
    taken = take_report(viewer.actor, _draft(payload), now=now, once=once)
    out = {"id": str(taken.report.id), "code": taken.report.code, "received_at": taken.report.received_at}
    return Status(200 if taken.repeated else 201, out)


def _draft(told: ReportIn) -> ReportDraft:
    place = told.place
    return ReportDraft(
        kind=told.kind,
        occurred_at=told.occurred_at,
        basis=told.basis,
        text=told.text,
        area_code=place.code,
        tps_id=place.tps,
        place_text=place.text,
        lat_e6=millionths(place.lat),
        lon_e6=millionths(place.lon),
        injured=told.injured,
        affected=(Affected.IDENTITY,) if told.identity_used else (),
        weapons=told.weapons,
        crowd=told.crowd,
        channel=Channel.API,
    )
