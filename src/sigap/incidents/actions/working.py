"""Working an incident: notes, tasks, corrections, who has it."""

from datetime import date, datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.permission import demand
from sigap.accounts.queries import institution, post
from sigap.incidents.actions.moving import fresh, must_be_open, must_say
from sigap.incidents.events import (
    IncidentCorrected,
    IncidentFileAdded,
    IncidentOnScene,
    IncidentsRelated,
    IncidentStarted,
    NoteAdded,
    OwnerChanged,
    PeopleInformed,
    TaskAdded,
    TaskDone,
    TaskPassed,
)
from sigap.incidents.leading import WATCH_DAYS, lead_of
from sigap.incidents.models import Form, Incident, Note, State, Task
from sigap.incidents.refusals import CannotMerge, CannotMove, NotThere
from sigap.intake.taxonomy import kind
from sigap.journal.ids import new_id
from sigap.journal.writing import Actor, writing
from sigap.territory import queries as territory
from sigap.territory.calendar import local_day
from sigap.vault.files import examine, keep
from sigap.vault.sealing import seal

NOTE_KINDS = frozenset({"note", "promise"})


def mark_started(actor: Actor, incident: UUID, office: str, *, now: datetime, at: datetime | None = None) -> None:
    """An office took the incident up. Called by the response room when a request is accepted. at: when it said so."""
    with writing(actor, now=now) as journal:
        if fresh(incident).state in (State.NEW, State.ACTIVE):
            journal.record(IncidentStarted(incident=incident, institution=office), happened_at=at or now)


def mark_on_scene(actor: Actor, incident: UUID, office: str, *, now: datetime) -> None:
    with writing(actor, now=now) as journal:
        if fresh(incident).state in (State.NEW, State.ACTIVE):
            journal.record(IncidentOnScene(incident=incident, institution=office))


def add_note(actor: Actor, incident: UUID, text: str, *, now: datetime, note_kind: str = "note") -> Note:
    """A note, or a promise that the next shift must know of."""
    demand(actor, "incident.work")
    said = must_say(text, _("Tulis catatannya dahulu."))
    with writing(actor, now=now) as journal:
        fresh(incident)
        note = new_id()
        kept = note_kind if note_kind in NOTE_KINDS else "note"
        ref = seal(f"incident:{incident}", said)
        journal.record(NoteAdded(incident=incident, note=note, note_kind=kept, text_ref=ref))
        return Note.objects.get(id=note)


def add_file(actor: Actor, incident: UUID, name: str, content: bytes, *, now: datetime) -> Note:
    """Put a photo or PDF with an incident. Raises FileRefused."""
    demand(actor, "incident.work")
    examined = examine(name, content)
    with writing(actor, now=now) as journal:
        fresh(incident)
        note = new_id()
        ref = keep(f"incident:{incident}", examined, now)
        journal.record(IncidentFileAdded(incident=incident, note=note, file_ref=ref))
        return Note.objects.get(id=note)


def add_task(
    actor: Actor, incident: UUID, text: str, owner_post: str, due_at: datetime | None, *, now: datetime
) -> Task:
    demand(actor, "incident.work")
    said = must_say(text, _("Tulis apa yang harus dikerjakan."))
    if post(owner_post) is None:
        raise NotThere(_("Pilih jabatan yang mengerjakan."))
    with writing(actor, now=now) as journal:
        row = fresh(incident)
        must_be_open(row)
        _must_not_be_kept_away(row, owner_post)
        task = new_id()
        ref = seal(f"incident:{incident}", said)
        journal.record(TaskAdded(incident=incident, task=task, text_ref=ref, owner_post=owner_post, due_at=due_at))
        return Task.objects.get(id=task)


def _must_not_be_kept_away(row: Incident, owner_post: str) -> None:
    """Nothing rests with an office that the report names, or with those above it: it would lie there unseen."""
    seat = post(owner_post)
    if seat is not None and row.exclusions.filter(institution_code=seat.institution_code).exists():
        raise CannotMove(_("Kantor jabatan itu disebut dalam laporan. Pilih jabatan di kantor lain."))


def finish_task(actor: Actor, task: UUID, *, now: datetime) -> Task:
    demand(actor, "incident.work")
    with writing(actor, now=now) as journal:
        row = Task.objects.filter(id=task).first()
        if row is None:
            raise NotThere(_("Tugas itu tidak ada."))
        if row.done_at is None:
            journal.record(TaskDone(incident=row.incident_id, task=task))
        return Task.objects.get(id=task)


def pass_task(actor: Actor, task: UUID, owner_post: str, *, now: datetime) -> Task:
    """An unfinished task goes to another post."""
    demand(actor, "incident.work")
    if post(owner_post) is None:
        raise NotThere(_("Pilih jabatan yang mengerjakan."))
    with writing(actor, now=now) as journal:
        row = Task.objects.filter(id=task, done_at=None).first()
        if row is None:
            raise NotThere(_("Tugas itu tidak ada."))
        _must_not_be_kept_away(row.incident, owner_post)
        if row.owner_post != owner_post:
            journal.record(TaskPassed(incident=row.incident_id, task=task, owner_post=owner_post))
        return Task.objects.get(id=task)


def note_informed(actor: Actor, incident: UUID, office: str, how: str, *, now: datetime) -> None:
    """Record that an office was told (by telephone, WhatsApp, in person)."""
    demand(actor, "incident.work")
    if institution(office) is None:
        raise NotThere(_("Pilih instansi dari daftar."))
    with writing(actor, now=now) as journal:
        fresh(incident)
        journal.record(PeopleInformed(incident=incident, informed=new_id(), institution=office, how=how[:12]))


def relate(actor: Actor, incident: UUID, other: UUID, *, now: datetime) -> None:
    demand(actor, "incident.work")
    if incident == other:
        raise CannotMerge(_("Kejadian tidak dapat dikaitkan dengan dirinya sendiri."))
    with writing(actor, now=now) as journal:
        fresh(incident)
        two = fresh(other)
        journal.record(IncidentsRelated(incident=incident, other=other, other_code=two.code))


def set_owner(actor: Actor, incident: UUID, owner_post: str, look_again_on: date | None, *, now: datetime) -> None:
    """Who has it now; for a watch also the day to look again."""
    demand(actor, "incident.work")
    if post(owner_post) is None:
        raise NotThere(_("Pilih jabatan dari daftar."))
    with writing(actor, now=now) as journal:
        row = fresh(incident)
        must_be_open(row)
        _must_not_be_kept_away(row, owner_post)
        if row.form == "watch" and look_again_on is None:
            raise CannotMove(_("Pantauan perlu tanggal untuk dilihat lagi."))
        journal.record(OwnerChanged(incident=incident, owner_post=owner_post, look_again_on=look_again_on))


def correct(
    actor: Actor,
    incident: UUID,
    *,
    kind_code: str,
    area_code: str,
    severity: int,
    reason: str,
    now: datetime,
) -> Incident:
    """Correct kind, place or severity with a reason; the report keeps what was told."""
    demand(actor, "report.triage")
    said = must_say(reason, _("Tulis alasan mengubah."))
    told = kind(kind_code)
    if told is None or told.form == "calendar":
        raise CannotMove(_("Pilih jenis kejadian dari daftar."))
    if told.goes_outside:
        raise CannotMove(
            _(
                "Jenis ini milik badan luar. Catat sebagai laporan baru dengan jenis itu, lalu tolak yang ini dengan alasan."
            )
        )
    if not 1 <= severity <= 5:
        raise CannotMove(_("Keparahan 1 sampai 5."))
    if area_code and territory.area(area_code) is None:
        raise CannotMove(_("Pilih wilayah dari daftar."))
    with writing(actor, now=now) as journal:
        row = fresh(incident)
        must_be_open(row)
        moved = area_code != row.area_code
        form = row.form if row.form == Form.OUTSIDE else Form.WATCH if told.form == "watch" else Form.INCIDENT
        look = (row.look_again_on or local_day(now + timedelta(days=WATCH_DAYS))) if form == Form.WATCH else None
        journal.record(
            IncidentCorrected(
                incident=incident,
                incident_kind=kind_code,
                area_code=area_code,
                tps_id="" if moved else row.tps_id,
                lat_e6=None if moved else row.lat_e6,
                lon_e6=None if moved else row.lon_e6,
                severity=severity,
                severity_why=tuple(row.severity_why) if severity == row.severity else ("officer",),
                lead=lead_of(told, set(row.exclusions.values_list("institution_code", flat=True)), now),
                reason_ref=seal(f"incident:{incident}", said),
                form=form,
                look_again_on=look,
            )
        )
        return fresh(incident)
