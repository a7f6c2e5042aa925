"""A report is taken: its words sealed, graded, recorded; files may follow."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.utils.translation import gettext as _

from sigap.accounts.actions.contacts import normal_phone
from sigap.accounts.permission import demand, is_machine
from sigap.accounts.queries import kept_away, person_of_address
from sigap.accounts.refusals import WrongInput
from sigap.intake.drafts import MOST_FILES, Checked, ReportDraft, check
from sigap.intake.events import ReportFileAdded, ReportReceived
from sigap.intake.models import Affected, Channel, Report, Weapons
from sigap.intake.refusals import CannotTake
from sigap.journal.ids import new_id
from sigap.journal.writing import Actor, Journal, writing
from sigap.territory import queries as territory
from sigap.vault.files import Examined, examine, keep
from sigap.vault.sealing import lookup_key, seal
from sigap_engine.grading import Facts, Grade, Severity, grade, severity

FORCE_OFFICE = ("POLRES",)  # a report of excessive force that names no office keeps the police out all the same
TOLD_TO_SOMEBODY = frozenset({Channel.TELEPHONE, Channel.WHATSAPP, Channel.PAPER})
IDENTITY_IS_THE_KIND = frozenset({"E2"})  # hate speech: its own level counts that somebody is targeted
ARMED = frozenset({Weapons.SHARP, Weapons.FIREARM, Weapons.EXPLOSIVE})


@dataclass(frozen=True, slots=True)
class Prepared:
    """A draft that was checked and whose files were examined, before anything is locked."""

    checked: Checked
    files: tuple[Examined, ...]


def prepare(actor: Actor, draft: ReportDraft, *, now: datetime) -> Prepared:
    """Everything slow about a report. Raises CannotTake or FileRefused with one sentence."""
    demand(actor, "report.create")
    return Prepared(check(draft, now), tuple(examine(name, content) for name, content in draft.files))


def receive(actor: Actor, prepared: Prepared, *, now: datetime) -> Report:
    """Take a report: seal its words, grade it, record it.

    Called by ``incidents.actions.take_report``, which opens the incident in the same transaction.
    """
    with writing(actor, now=now) as journal:
        event = _event(journal, prepared, now)
        journal.record(event, happened_at=event.occurred_at)
        return Report.objects.get(id=event.report)


def add_file(actor: Actor, report: Report, name: str, content: bytes, *, now: datetime) -> str:
    """Keep one more file with a report; only its own teller or somebody who works reports.

    The same bytes sent again are the file that is there already.
    """
    if not is_machine(actor) and actor.person != report.person:
        demand(actor, "report.triage")
    if len(report.files) >= MOST_FILES:
        raise CannotTake(_("Paling banyak 8 berkas. Kirim sisanya lewat laporan susulan."), field="files")
    examined = examine(name, content)
    digest = sha256(content).hexdigest()
    with writing(actor, now=now) as journal:
        for one in Report.objects.get(id=report.id).files:
            if one.endswith(digest):
                return str(one)
        ref = keep(f"report:{report.id}", examined, now)
        journal.record(ReportFileAdded(report=report.id, file_ref=ref))
    return ref


def _event(journal: Journal, prepared: Prepared, now: datetime) -> ReportReceived:
    checked = prepared.checked
    draft = checked.draft
    report_id = new_id()
    subject = f"report:{report_id}"
    level = _severity(checked)
    accused = draft.accused or (FORCE_OFFICE if checked.kind.goes_outside else ())
    marks = _marks(journal.actor, draft)
    return ReportReceived(
        report=report_id,
        code=f"KTR-{journal.node}-{journal.next_seq:04d}",
        report_kind=draft.kind,
        area_code=draft.area_code,
        tps_id=draft.tps_id,
        lat_e6=draft.lat_e6,
        lon_e6=draft.lon_e6,
        place_ref=seal(subject, draft.place_text.strip()),
        occurred_at=draft.occurred_at,
        told_at=draft.told_at,
        received_at=now,
        clock_doubt=checked.clock_doubt,
        text_ref=seal(subject, draft.text.strip()),
        basis=draft.basis,
        source_grade=marks.source,
        content_grade=marks.content,
        injured=draft.injured,
        dead=draft.dead,
        weapons=draft.weapons,
        crowd=draft.crowd,
        affected=draft.affected,
        accused=accused,
        kept_away=kept_away(accused),
        outside=checked.kind.goes_outside,
        files=tuple(keep(subject, file, now) for file in prepared.files),
        channel=draft.channel,
        contact_ref=seal(subject, draft.contact.strip()),
        origin=_origin(journal.actor, draft, subject),
        severity=level.level,
        severity_base=level.base,
        severity_why=level.why,
    )


def _severity(checked: Checked) -> Severity:
    draft = checked.draft
    told = Facts(
        injured=draft.injured,
        dead=draft.dead,
        weapons=draft.weapons in ARMED,
        voting_or_count_day=territory.is_voting_or_count_day(draft.occurred_at),
        identity_targeted=Affected.IDENTITY in draft.affected and draft.kind not in IDENTITY_IS_THE_KIND,
    )
    if checked.kind.form == "calendar":
        return Severity(checked.kind.severity, checked.kind.severity, ())
    return severity(checked.kind.severity, told)


def _marks(actor: Actor, draft: ReportDraft) -> Grade:
    """The source is whoever tells: of what was told to an operator, the caller, not the operator."""
    if draft.channel in TOLD_TO_SOMEBODY:
        return grade(draft.basis, "", identified=bool(draft.contact.strip()))
    return grade(draft.basis, actor.role, identified=bool(draft.contact.strip() or actor.person))


def _origin(actor: Actor, draft: ReportDraft, subject: str) -> str:
    """Where the knowledge comes from: a forwarded message has the origin of what it forwards.

    A number is the same source whether somebody calls from it or forwards what came from it; the number of an officer
    is that officer.
    """
    source = _plain_source(draft.forwarded_from) or _plain_source(draft.contact)
    if source:
        person = person_of_address(lookup_key(source))
        return lookup_key(f"person:{person}" if person else f"source:{source}")
    if actor.person is not None:
        return lookup_key(f"person:{actor.person}")
    return sha256(subject.encode()).hexdigest()


def _plain_source(text: str) -> str:
    """0811-1000-001 and +62 811 1000001 are one number; a name is itself, without case and spacing."""
    try:
        return normal_phone(text)
    except WrongInput:
        return " ".join(text.casefold().split())
