"""Verification runs beside the response, never in its way."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.permission import demand
from sigap.incidents.actions.moving import fresh, must_allow, must_be_open, must_say
from sigap.incidents.events import IncidentAlerted, IncidentChecked, IncidentRejected, IncidentVerified
from sigap.incidents.models import Check, Incident, IncidentReport, State
from sigap.incidents.refusals import CannotVerify
from sigap.intake.actions import TOLD_TO_SOMEBODY
from sigap.intake.models import Report
from sigap.journal.ids import new_id
from sigap.journal.writing import Actor, writing
from sigap.vault.sealing import seal
from sigap_engine.grading import Confirmation, Verdict, may_verify

HOWS = frozenset({"check", "callback", "scene"})


def mark_alerted(actor: Actor, incident: UUID, to_institution: str, *, now: datetime) -> Incident:
    """Note that an early alert went out; the response room sends it."""
    demand(actor, "incident.alert")
    with writing(actor, now=now) as journal:
        must_be_open(fresh(incident))
        journal.record(IncidentAlerted(incident=incident, to_institution=to_institution))
        return fresh(incident)


def check(actor: Actor, incident: UUID, how: str, note: str, *, now: datetime) -> Verdict:
    """One person's check. When it is enough, the incident becomes verified in the same transaction.

    Raises CannotVerify when the actor is no person, told this severity-5 report himself, or has checked before.
    """
    demand(actor, "report.verify")
    if how not in HOWS:
        raise CannotVerify(_("Pilih cara memeriksa: cek sendiri, hubungi balik, atau di lokasi."))
    if actor.person is None:
        raise CannotVerify(_("Memeriksa dilakukan orang yang masuk dengan namanya sendiri, bukan oleh sistem."))
    with writing(actor, now=now) as journal:
        row = fresh(incident)
        must_be_open(row)
        reports = list(reports_of(incident))
        if gravest(row, reports) >= 5 and any(report.person == actor.person for report in reports):
            raise CannotVerify(
                _("Laporan keparahan 5 tidak boleh diperiksa oleh pelapornya sendiri. Minta rekan lain.")
            )
        if Check.objects.filter(incident_id=incident, person=actor.person).exists():
            raise CannotVerify(_("Anda sudah memeriksa kejadian ini. Pemeriksa kedua harus orang lain."))
        ref = seal(f"incident:{incident}", note.strip())
        journal.record(IncidentChecked(incident=incident, check=new_id(), how=how, note_ref=ref))
        verdict = verdict_on(row, reports)
        if verdict.allowed and not row.verified:
            journal.record(IncidentVerified(incident=incident, why=verdict.why))
    return verdict


def reports_of(incident: UUID) -> list[Report]:
    links = IncidentReport.objects.filter(incident_id=incident)
    return list(Report.objects.filter(id__in=links.values("report")).order_by("received_at"))


def verdict_on(row: Incident, reports: list[Report]) -> Verdict:
    """May the word be used, and why (not)?"""
    checks = [Confirmation(str(one.person), f"check:{one.person}", checks=True) for one in row.checks.all()]
    checkers = {one.person for one in row.checks.all()}
    named = [one for one in reports if _counts(one, checkers)]
    tells = [Confirmation(_teller(one), one.origin, checks=False) for one in named]
    tellers = [str(one.person) for one in reports if one.person]
    return may_verify([*checks, *tells], tellers, gravest(row, reports))


def gravest(row: Incident, reports: list[Report]) -> int:
    """As it stands or as it was told: a severity corrected downwards opens no short cut."""
    return max([row.severity, *(one.severity for one in reports)])


def _counts(report: Report, checkers: set[UUID | None]) -> bool:
    """Who cannot be named is no second person; nor is a caller whom only the checker himself wrote down."""
    if report.channel in TOLD_TO_SOMEBODY and report.person in checkers:
        return False
    return bool(report.person or report.contact_ref)


def _teller(report: Report) -> str:
    """Who tells: of what was told to an operator, the caller, known by his origin and not by who typed it."""
    return report.origin if report.channel in TOLD_TO_SOMEBODY else str(report.person or report.id)


def reject(actor: Actor, incident: UUID, reason: str, *, now: datetime) -> Incident:
    """It is not so; the reason is kept and the reporter will be told."""
    demand(actor, "report.triage")
    said = must_say(reason, _("Tulis alasan menolak; pelapor akan diberi tahu."))
    with writing(actor, now=now) as journal:
        must_allow(fresh(incident), State.REJECTED)
        journal.record(IncidentRejected(incident=incident, reason_ref=seal(f"incident:{incident}", said)))
        return fresh(incident)
