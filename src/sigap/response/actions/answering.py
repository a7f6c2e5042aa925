"""The answer of an office: take it, cannot yet, not mine. Answered stops everything of that step at once."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.permission import demand
from sigap.accounts.queries import post, superiors
from sigap.incidents import actions as incidents
from sigap.incidents.models import Incident
from sigap.incidents.refusals import CannotMove
from sigap.journal.writing import Actor, writing
from sigap.notify.actions import cancel
from sigap.response.actions.deciding import stop_deciding
from sigap.response.actions.sending import fresh, start_clock_to, stop_clocks
from sigap.response.events import RequestAnswered, RequestDone, RequestOnScene, TimerPaused, TimerResumed
from sigap.response.models import MOVES, Request, State, Timer
from sigap.response.refusals import CannotAnswer, NotThere
from sigap.response.rules import answers_for, is_office, reasons
from sigap.vault.sealing import seal

ANSWERS = frozenset({State.ACCEPTED, State.CANNOT, State.NOT_MINE})
HOWS = frozenset({"app", "phone", "link"})


def answer(
    actor: Actor,
    request: UUID,
    state: str,
    *,
    now: datetime,
    how: str = "app",
    answered_at: datetime | None = None,
    by_post: str = "",
    reason_code: str = "",
    reason: str = "",
    forward_to: str = "",
) -> Request:
    """Answer a request. In the same transaction its answer clock stops and every message not yet sent is called off.

    how: app (the office itself), phone (the desk writes down a telephone answer), link (without an account).
    """
    if how not in HOWS or state not in ANSWERS:
        raise CannotAnswer(_("Pilih jawaban: Terima, Belum dapat, atau Bukan kewenangan."))
    with writing(actor, now=now) as journal:
        row = fresh(request)
        _must_be_theirs(actor, row, how)
        _must_be_complete(row, state, reason_code, reason, forward_to)
        must_be_a_post_of_theirs(row, by_post)
        moment = _told_moment(row, answered_at, now)
        journal.record(
            RequestAnswered(
                request=request,
                incident=row.incident_id,
                office=row.to_institution,
                state=state,
                how=how,
                answered_at=moment,
                by_post=by_post or ("" if how == "phone" else actor.post or ""),
                reason_code=reason_code if state == State.CANNOT else "",
                reason_ref=seal(f"incident:{row.incident_id}", reason.strip()),
                forward_to=forward_to if state == State.NOT_MINE else "",
            ),
            happened_at=moment,
        )
        kinds = ("answer",) if state == State.ACCEPTED else ("answer", "on_scene")
        stop_clocks(journal, Timer.objects.filter(request_id=request, kind__in=kinds), "answered")
        cancel(actor, f"request:{request}", "answered", now=now)
        if state == State.ACCEPTED:
            _take_up(actor, row, moment, now)
        return fresh(request)


def _told_moment(row: Request, answered_at: datetime | None, now: datetime) -> datetime:
    """When it was answered. Only a told time is checked: a server clock set back keeps nobody from answering."""
    if answered_at is None:
        return now
    if answered_at > now or answered_at < min(row.sent_at, now).replace(second=0, microsecond=0):
        raise CannotAnswer(_("Jam jawaban harus di antara saat permintaan dikirim dan sekarang."))
    return answered_at


def _take_up(actor: Actor, row: Request, moment: datetime, now: datetime) -> None:
    """The incident is being handled: clocks to the scene and to an outcome start, the deputy clock ends."""
    with writing(actor, now=now) as journal:
        incident = Incident.objects.get(id=row.incident_id)
        incidents.mark_started(actor, incident.id, row.to_institution, now=now, at=moment)
        if incident.form == "incident":
            start_clock_to(journal, "on_scene", incident, row.id, moment)
        start_clock_to(journal, "outcome", incident, None, incident.opened_at)
        stop_deciding(journal, incident.id, "answered", now)


def _must_be_theirs(actor: Actor, row: Request, how: str) -> None:
    if how == "phone":
        demand(actor, "request.phone_answer")
        return
    if how == "link":
        return  # the link and its PIN were checked
    demand(actor, "request.answer")
    if not _is_theirs(actor, row) and (actor.institution or "") not in superiors(row.to_institution):
        raise NotThere(_("Permintaan itu tidak ada."))


def _is_theirs(actor: Actor, row: Request) -> bool:
    seat = post(actor.post) if actor.post else None
    return row.to_institution in answers_for(actor.institution or "", seat.kind if seat else "")


def must_be_a_post_of_theirs(row: Request, by_post: str) -> None:
    if not by_post:
        return
    seat = post(by_post) if "\x00" not in by_post else None
    own = seat.institution_code if seat else ""
    if seat is None or row.to_institution not in answers_for(own, seat.kind):
        raise CannotAnswer(_("Pilih dari daftar jabatan mana yang menjawab."))


def _must_be_complete(row: Request, state: str, reason_code: str, reason: str, forward_to: str) -> None:
    if state not in MOVES[row.state]:
        raise CannotAnswer(_("Permintaan ini sudah “%(now)s”. Muat ulang halaman.") % {"now": State(row.state).label})
    if state == State.CANNOT:
        if reason_code not in dict(reasons()):
            raise CannotAnswer(_("Pilih alasan mengapa belum dapat."))
        if reason_code == "lain" and len(reason.strip()) < 3:
            raise CannotAnswer(_("Tulis alasannya."))
    if state == State.NOT_MINE:
        if not is_office(forward_to):
            raise CannotAnswer(_("Sebutkan kantor yang berwenang, supaya dapat diteruskan."))
        if forward_to == row.to_institution:
            raise CannotAnswer(_("Pilih kantor lain; yang ini kantor Anda sendiri."))


def arrive(actor: Actor, request: UUID, *, now: datetime) -> Request:
    """Somebody of that office is at the place."""
    with writing(actor, now=now) as journal:
        row = fresh(request)
        _must_work(actor, row)
        if row.on_scene_at is None:
            journal.record(RequestOnScene(request=request, incident=row.incident_id, office=row.to_institution, at=now))
            stop_clocks(journal, Timer.objects.filter(request_id=request, kind="on_scene"), "on_scene")
            incidents.mark_on_scene(actor, row.incident_id, row.to_institution, now=now)
        return fresh(request)


def finish(actor: Actor, request: UUID, reply: str, *, now: datetime) -> Request:
    """That office's part is done; what was done is said."""
    if len(reply.strip()) < 3:
        raise CannotAnswer(_("Tulis apa yang sudah dilakukan."))
    with writing(actor, now=now) as journal:
        row = fresh(request)
        _must_work(actor, row)
        ref = seal(f"incident:{row.incident_id}", reply.strip())
        journal.record(RequestDone(request=request, incident=row.incident_id, office=row.to_institution, reply_ref=ref))
        stop_clocks(journal, Timer.objects.filter(request_id=request), "done")
        return fresh(request)


def _must_work(actor: Actor, row: Request) -> None:
    if row.state != State.ACCEPTED:
        raise CannotMove(_("Terima permintaannya dahulu."))
    if not _is_theirs(actor, row):
        demand(actor, "request.phone_answer")


def pause_clock(actor: Actor, timer: UUID, reason: str, *, now: datetime) -> Timer:
    """Time that should not count (river in flood, boat waiting for the tide), with a reason."""
    demand(actor, "request.send")
    if len(reason.strip()) < 3:
        raise CannotAnswer(_("Tulis mengapa jam dijeda."))
    with writing(actor, now=now) as journal:
        row = _running(timer)
        journal.record(
            TimerPaused(
                timer=timer, incident=row.incident_id, at=now, reason_ref=seal(f"incident:{row.incident_id}", reason)
            )
        )
        return _timer(timer)


def resume_clock(actor: Actor, timer: UUID, *, now: datetime) -> Timer:
    demand(actor, "request.send")
    with writing(actor, now=now) as journal:
        row = _running(timer)
        journal.record(TimerResumed(timer=timer, incident=row.incident_id, at=now))
        return _timer(timer)


def _running(timer: UUID) -> Timer:
    row = _timer(timer)
    if row.stopped_at is not None:
        raise CannotMove(_("Jam ini sudah berhenti."))
    return row


def _timer(timer: UUID) -> Timer:
    row = Timer.objects.filter(id=timer).first()
    if row is None:
        raise NotThere(_("Jam itu tidak ada."))
    return row
