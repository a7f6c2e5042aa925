"""A report is taken and belongs to an incident from that moment, in one transaction."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _

from sigap.incidents.events import IncidentOpened, NoticeNoted
from sigap.incidents.leading import WATCH_DAYS, first_owner, lead_of
from sigap.incidents.models import Form, Incident, IncidentReport, Notice
from sigap.intake import actions as intake
from sigap.intake.drafts import ReportDraft
from sigap.intake.models import IdempotencyKey, Report
from sigap.intake.refusals import KeyConflict
from sigap.intake.taxonomy import Kind, kind
from sigap.journal.ids import new_id
from sigap.journal.writing import Actor, Journal, writing


@dataclass(frozen=True, slots=True)
class Taken:
    """A report and what it opened: an incident, or a calendar notice. ``repeated``: it had been taken before."""

    report: Report
    incident: Incident | None
    notice: Notice | None
    repeated: bool = False


@dataclass(frozen=True, slots=True)
class Once:
    """Makes a resend harmless: who sends (scope), the key they chose, and the exact body."""

    scope: str
    key: str
    body: str

    @property
    def key_hash(self) -> str:
        return sha256(self.key.encode()).hexdigest()

    @property
    def body_hash(self) -> str:
        return sha256(self.body.encode()).hexdigest()


def body_of(draft: ReportDraft) -> str:
    """The body of a draft as text: two drafts are the same when this is."""
    files = [[name, sha256(content).hexdigest()] for name, content in draft.files]
    told = {field: getattr(draft, field) for field in draft.__dataclass_fields__ if field != "files"}
    return json.dumps({**told, "files": files}, default=str, sort_keys=True)


def take_report(actor: Actor, draft: ReportDraft, *, now: datetime, once: Once | None = None) -> Taken:
    """Receive a report and open its incident, watch or notice. Raises CannotTake or KeyConflict.

    With ``once``, the same key and body gives the report that is already there; another body is a conflict.
    """
    prepared = intake.prepare(actor, draft, now=now)
    with writing(actor, now=now) as journal:
        if once is not None:
            known = IdempotencyKey.objects.filter(scope=once.scope, key_hash=once.key_hash).first()
            if known is not None:
                return _again(known, once)
        report = intake.receive(actor, prepared, now=now)
        if once is not None:
            IdempotencyKey.objects.create(
                scope=once.scope, key_hash=once.key_hash, body_hash=once.body_hash, report=report.id, made_at=now
            )
        told = kind(report.kind)
        assert told is not None  # prepare() checked it
        return _OPENERS[told.form](journal, report, told)


def _again(known: IdempotencyKey, once: Once) -> Taken:
    if known.body_hash != once.body_hash:
        raise KeyConflict(_("Kunci ini sudah dipakai untuk laporan lain. Pakai kunci baru untuk laporan baru."))
    report = Report.objects.get(id=known.report)
    link = IncidentReport.objects.filter(report=report.id).select_related("incident").first()
    notice = Notice.objects.filter(report=report.id).first()
    return Taken(report, link.incident if link else None, notice, repeated=True)


def _open_incident(journal: Journal, report: Report, told: Kind) -> Taken:
    form = Form.WATCH if told.form == "watch" else Form.OUTSIDE if told.goes_outside else Form.INCIDENT
    watch = form == Form.WATCH
    kept_away = tuple(report.exclusions.values_list("institution_code", flat=True))
    event = IncidentOpened(
        incident=new_id(),
        incident_code=report.code,
        incident_kind=report.kind,
        form=form,
        report=report.id,
        area_code=report.area_code,
        tps_id=report.tps_id,
        lat_e6=report.lat_e6,
        lon_e6=report.lon_e6,
        severity=report.severity,
        severity_why=tuple(report.severity_why),
        lead=lead_of(told, kept_away, report.received_at),
        owner_post=first_owner(told, kept_away, journal.actor),
        occurred_at=report.occurred_at,
        look_again_on=_local(report.received_at + timedelta(days=WATCH_DAYS)).date() if watch else None,
        kept_away=kept_away,
        injured=report.injured,
        dead=report.dead,
    )
    journal.record(event, happened_at=report.occurred_at)
    return Taken(report, Incident.objects.get(id=event.incident), None)


def _note_on_calendar(journal: Journal, report: Report, told: Kind) -> Taken:
    event = NoticeNoted(
        notice=new_id(),
        notice_code=report.code,
        notice_kind=report.kind,
        area_code=report.area_code,
        occurs_at=report.occurred_at,
        report=report.id,
    )
    journal.record(event, happened_at=report.occurred_at)
    return Taken(report, None, Notice.objects.get(id=event.notice))


_OPENERS: dict[str, Callable[[Journal, Report, Kind], Taken]] = {
    "incident": _open_incident,
    "watch": _open_incident,
    "calendar": _note_on_calendar,
}


def _local(moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(settings.TIME_ZONE))
