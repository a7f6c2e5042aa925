"""Asking another office: by an instrument its mandate allows, with a clock."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.utils import translation
from django.utils.translation import gettext as _

from sigap.accounts.permission import demand
from sigap.accounts.queries import institution
from sigap.incidents import actions as incidents
from sigap.incidents.models import Exclusion, Incident
from sigap.incidents.refusals import CannotMove
from sigap.journal.ids import derived_id, new_id
from sigap.journal.writing import Actor, Journal, writing
from sigap.response.events import RequestForwarded, RequestSent, TimerStarted, TimerStopped
from sigap.response.models import Instrument, Request, State, Timer
from sigap.response.refusals import NoMandate, NotThere
from sigap.response.rules import (
    LadderStep,
    allowed_instruments,
    answer_target,
    ladder_for,
    rungs,
    target_by_severity,
)
from sigap.response.telling import tell_about
from sigap.territory.queries import place_label
from sigap.vault.sealing import open_text, seal
from sigap_engine.clocks import answer_steps

ALERT_FROM = 4
SAME_PRESS = timedelta(minutes=1)


def send(
    actor: Actor,
    incident: UUID,
    to_institution: str,
    instrument: str,
    text: str = "",
    *,
    now: datetime,
    is_alert: bool = False,
) -> Request:
    """Send a request and start its clock. Raises NoMandate when the instrument is not for these two offices.

    The same words to the same office within a minute are one request: a button pressed twice, or by two officers.
    """
    demand(actor, "request.send")
    with writing(actor, now=now) as journal:
        row = _open_incident(incident)
        _must_be_allowed(actor, row, to_institution, instrument)
        twice = _a_moment_ago(row, to_institution, instrument, text, now)
        if twice is not None:
            return twice
        ladder = ladder_for(to_institution, row.area_code)
        event = _event(row, to_institution, instrument, text, is_alert=is_alert)
        journal.record(event)
        if event.target_seconds is not None:
            _start_answer_clock(journal, event, ladder, now)
        _tell_first_rung(actor, row, event, ladder, now)
        return Request.objects.get(id=event.request)


def alert(actor: Actor, incident: UUID, *, now: datetime) -> Request:
    """One tap: *Siaga awal — BELUM DIVERIFIKASI* to the responsible office. Verification goes on beside it."""
    demand(actor, "incident.alert")
    with writing(actor, now=now):
        row = _open_incident(incident)
        if row.severity < ALERT_FROM:
            raise CannotMove(
                _("Siaga awal untuk keparahan 4 dan 5. Kirim permintaan biasa, atau betulkan keparahannya.")
            )
        live = Request.objects.filter(incident_id=incident, alert=True, to_institution=row.lead)
        earlier = live.exclude(state__in=(State.WITHDRAWN, State.NOT_MINE)).first()
        if earlier is not None:
            return earlier
        incidents.mark_alerted(actor, incident, row.lead, now=now)
        return send(actor, incident, row.lead, Instrument.PERMINTAAN, now=now, is_alert=True)


def forward(actor: Actor, request: UUID, *, now: datetime) -> Request:
    """Open a *bukan kewenangan* answer again towards the office it named."""
    demand(actor, "request.send")
    with writing(actor, now=now) as journal:
        row = fresh(request)
        if row.state != State.NOT_MINE or not row.forward_to:
            raise CannotMove(_("Hanya jawaban “bukan kewenangan” yang dapat diteruskan."))
        if row.forwarded_as is not None:
            return fresh(row.forwarded_as)
        instrument = allowed_instruments(actor.institution or "", row.forward_to)[0]
        text = open_text(row.text_ref) or ""
        again = send(actor, row.incident_id, row.forward_to, instrument, text, now=now, is_alert=row.alert)
        journal.record(RequestForwarded(request=request, incident=row.incident_id, forwarded_as=again.id))
        return again


def fresh(request: UUID) -> Request:
    found = Request.objects.filter(id=request).first()
    if found is None:
        raise NotThere(_("Permintaan itu tidak ada."))
    return found


def stop_clocks(journal: Journal, timers, why: str) -> None:  # type: ignore[no-untyped-def]
    """Stop every running timer of a queryset."""
    for timer in timers.filter(stopped_at=None).order_by("id"):
        stopped = TimerStopped(timer=timer.id, incident=timer.incident_id, timer_kind=timer.kind, why=why[:20])
        journal.record(stopped)


def message_params(row: Incident, instrument: str) -> dict[str, str]:
    """Code and area only, safe on a lock screen; in the office's language whatever the sender reads."""
    with translation.override(settings.LANGUAGE_CODE):
        return {
            "code": row.code,
            "severity": str(row.severity),
            "area": place_label(row.area_code) or _("tempat belum jelas"),
            "instrument": str(Instrument(instrument).label),
            "unverified": "" if row.verified else "1",
        }


def _a_moment_ago(row: Incident, to_institution: str, instrument: str, text: str, now: datetime) -> Request | None:
    same = Request.objects.filter(
        incident_id=row.id, to_institution=to_institution, instrument=instrument, state__in=(State.SENT, State.TOLD)
    )
    for one in same.filter(sent_at__gt=now - SAME_PRESS).order_by("sent_at"):
        if (open_text(one.text_ref) or "") == text.strip():
            return one
    return None


def _open_incident(incident: UUID) -> Incident:
    row = Incident.objects.filter(id=incident).first()
    if row is None:
        raise NotThere(_("Kejadian itu tidak ada."))
    if row.state not in ("new", "active"):
        raise CannotMove(_("Kejadian ini sudah selesai atau digabung. Buka lagi dahulu."))
    return row


def _must_be_allowed(actor: Actor, row: Incident, to_institution: str, instrument: str) -> None:
    if institution(to_institution) is None:
        raise NotThere(_("Pilih instansi dari daftar."))
    if Exclusion.objects.filter(incident_id=row.id, institution_code=to_institution).exists():
        raise NoMandate(_("Kantor itu disebut dalam laporan, jadi tidak dilibatkan. Pilih badan lain."))
    allowed = allowed_instruments(actor.institution or "", to_institution)
    if instrument not in allowed:
        labels = ", ".join(str(Instrument(one).label) for one in allowed)
        raise NoMandate(_("Kepada kantor itu hanya boleh: %(allowed)s.") % {"allowed": labels})


def _event(row: Incident, to_institution: str, instrument: str, text: str, *, is_alert: bool) -> RequestSent:
    request = new_id()
    told_only = instrument == Instrument.PEMBERITAHUAN
    target = None if told_only else answer_target(row.kind, row.area_code).time
    return RequestSent(
        request=request,
        incident=row.id,
        instrument=instrument,
        alert=is_alert,
        to_institution=to_institution,
        text_ref=seal(f"incident:{row.id}", text.strip()),
        clock_from_at=row.opened_at,
        target_seconds=None if target is None else round(target.total_seconds()),
        due_at=None if target is None else row.opened_at + target,
    )


def _start_answer_clock(journal: Journal, event: RequestSent, ladder: tuple[LadderStep, ...], now: datetime) -> None:
    """The target runs from the report; the ladder climbs from now, when the office is asked."""
    target = timedelta(seconds=event.target_seconds or 60)
    planned = answer_steps(target, rungs(ladder), now - event.clock_from_at)
    steps = {step.name: round(step.after.total_seconds()) for step in planned}
    journal.record(
        TimerStarted(
            timer=derived_id("timer", "answer", event.request),
            timer_kind="answer",
            incident=event.incident,
            request=event.request,
            start_at=event.clock_from_at,
            target_seconds=round(target.total_seconds()),
            steps=steps,
        )
    )


def start_clock_to(journal: Journal, group: str, row: Incident, request: UUID | None, start_at: datetime) -> None:
    """Start an on-scene or outcome clock unless one runs; after a refusal or a reopening it is a new one."""
    of_request = Q(request_id=request) if request else Q(request=None)
    earlier = Timer.objects.filter(of_request, incident_id=row.id, kind=group)
    if earlier.filter(stopped_at=None).exists():
        return
    again = earlier.count()
    target = target_by_severity(group, row.severity).time
    steps = {step.name: round(step.after.total_seconds()) for step in answer_steps(target, ())}
    journal.record(
        TimerStarted(
            timer=derived_id("timer", group, request or row.id, *([again] if again else [])),
            timer_kind=group,
            incident=row.id,
            request=request,
            start_at=start_at,
            target_seconds=round(target.total_seconds()),
            steps=steps,
        )
    )


def _tell_first_rung(
    actor: Actor, row: Incident, event: RequestSent, ladder: tuple[LadderStep, ...], now: datetime
) -> None:
    params = message_params(row, event.instrument)
    template = "told" if event.target_seconds is None else "alert" if event.alert and not row.verified else "request"
    for post in ladder[0].posts:
        tell_about(
            actor,
            row,
            cause=f"request:{event.request}",
            step="rung-0",
            to_post=post,
            template=template,
            params=params,
            now=now,
        )
