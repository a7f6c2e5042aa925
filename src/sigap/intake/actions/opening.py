"""The sealed number of a teller is opened by two officers, one of them from outside, for an hour."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.permission import demand
from sigap.accounts.queries import posts_held
from sigap.accounts.roles import permissions_for
from sigap.intake.apart import offices_of, offices_that_grant, opening_valid_minutes, share_a_chain
from sigap.intake.events import OpeningAsked, OpeningGranted, OpeningRefused
from sigap.intake.models import OPENING_MOVES, Opening, OpeningState, Report
from sigap.intake.queries import going_opening, kept_from
from sigap.intake.refusals import CannotOpen, NotThere
from sigap.journal.ids import new_id
from sigap.journal.writing import Actor, writing
from sigap.vault.sealing import is_erased, seal, subject_key

LONGEST_REASON = 500


def ask_opening(
    actor: Actor, report: UUID, reason: str, *, away: frozenset[str] = frozenset(), now: datetime
) -> Opening:
    """Ask that the teller's number be opened to this person. Asked again while one is going gives the same.

    ``away``: offices that the matter keeps out beyond those of the report itself; the incidents room knows them.
    """
    demand(actor, "identity.ask")
    person = _person_of(actor)
    said = _must_say(reason, _("Tulis mengapa pelapor perlu dihubungi."))
    with writing(actor, now=now) as journal:
        row = Report.objects.filter(id=report).first()
        shut = kept_from(report) | away
        if row is None or not shut.isdisjoint(offices_of(person, actor.institution, now)):
            raise NotThere(_("Laporan itu tidak ada, atau bukan untuk Anda."))
        if not row.contact_ref:
            raise CannotOpen(_("Pelapor ini tidak meninggalkan nomor."))
        if subject_key(f"report:{report}") is None:
            raise CannotOpen(_("Nomor pelapor ini sudah dihapus; tidak ada yang dapat dibuka."))
        going = going_opening(report, person, now)
        if going is not None:
            return going
        if not offices_that_grant() - shut:
            raise CannotOpen(
                _("Semua kantor luar yang dapat menyetujui disebut dalam laporan ini. Nomor tetap tersegel.")
            )
        opening = new_id()
        journal.record(
            OpeningAsked(opening=opening, report=report, reason_ref=seal(f"report:{report}", said)),
        )
        return Opening.objects.get(id=opening)


def grant_opening(actor: Actor, opening: UUID, *, away: frozenset[str] = frozenset(), now: datetime) -> Opening:
    """The second officer agrees: the number is open to the person who asked, and to nobody else, for an hour."""
    demand(actor, "identity.grant")
    with writing(actor, now=now) as journal:
        row = _to_decide(actor, opening, away, now)
        if not _may_still_ask(row, away, now):
            raise CannotOpen(_("Yang meminta tidak lagi berhak melihatnya. Tolak permintaan ini."))
        until_at = now + timedelta(minutes=opening_valid_minutes())
        journal.record(OpeningGranted(opening=opening, report=row.report_id, until_at=until_at))
        return Opening.objects.get(id=opening)


def refuse_opening(
    actor: Actor, opening: UUID, reason: str, *, away: frozenset[str] = frozenset(), now: datetime
) -> Opening:
    demand(actor, "identity.grant")
    said = _must_say(reason, _("Tulis alasan menolak; yang meminta membacanya."))
    with writing(actor, now=now) as journal:
        row = _to_decide(actor, opening, away, now)
        about = f"report:{row.report_id}"
        ref = (
            "" if is_erased(about) else seal(about, said)
        )  # an erased report keeps no reason, and is decided all the same
        journal.record(OpeningRefused(opening=opening, report=row.report_id, reason_ref=ref))
        return Opening.objects.get(id=opening)


def _to_decide(actor: Actor, opening: UUID, away: frozenset[str], now: datetime) -> Opening:
    """The opening, when this officer may decide on it: another person, from another chain, of an office not named."""
    person = _person_of(actor)
    own = offices_of(person, actor.institution, now)
    row = Opening.objects.filter(id=opening).first()
    if row is None or not (kept_from(row.report_id) | away).isdisjoint(own):
        raise NotThere(_("Permintaan membuka nomor itu tidak ada, atau bukan untuk Anda."))
    if row.asked_person == person:
        raise CannotOpen(_("Yang meminta tidak dapat menyetujui permintaannya sendiri. Perlu orang dari kantor lain."))
    if share_a_chain(own, offices_of(row.asked_person, row.asked_institution, now)):
        raise CannotOpen(_("Yang menyetujui harus dari luar jajaran kantor yang meminta."))
    if OpeningState.GRANTED not in OPENING_MOVES[row.state]:
        raise CannotOpen(
            _("Permintaan ini sudah “%(now)s”. Muat ulang halaman.") % {"now": OpeningState(row.state).label}
        )
    return row


def _may_still_ask(row: Opening, away: frozenset[str], now: datetime) -> bool:
    """He may have left his post since, or his office may have come to be named."""
    if not (kept_from(row.report_id) | away).isdisjoint(offices_of(row.asked_person, row.asked_institution, now)):
        return False
    held = posts_held(row.asked_person, now)
    return any("identity.ask" in permissions_for(one.role, one.institution_code) for one in held)


def _person_of(actor: Actor) -> UUID:
    if actor.person is None:
        raise CannotOpen(
            _("Nomor pelapor hanya dibuka oleh orang yang masuk dengan namanya sendiri, bukan oleh sistem.")
        )
    return actor.person


def _must_say(text: str, what: str) -> str:
    said = text.strip()
    if len(said) < 3:
        raise CannotOpen(what)
    if len(said) > LONGEST_REASON:
        raise CannotOpen(_("Alasannya terlalu panjang (paling banyak 500 huruf). Persingkat."))
    return said
