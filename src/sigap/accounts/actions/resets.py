"""Taking the second step off an officer who needs a passkey: one person asks, another agrees within a day."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.actions.logins import take_off_second_step
from sigap.accounts.events import ResetAgreed, ResetAsked, ResetRefused
from sigap.accounts.models import FactorReset, Login
from sigap.accounts.permission import demand, is_machine
from sigap.accounts.refusals import CannotAssign, NoSuchThing
from sigap.accounts.strong import need, needs_key
from sigap.journal.ids import new_id
from sigap.journal.writing import Actor, writing


def reset_mfa(actor: Actor, *, person: UUID, now: datetime) -> bool:
    """For a lost telephone or key: the officer registers again at his next sign-in.

    True when it is done; False when a second person has to agree first, because the officer's posts need a passkey.
    """
    demand(actor, "login.manage")
    if actor.person == person:
        raise CannotAssign(_("Kode dua langkah sendiri hanya dapat dilepas oleh administrator lain."))
    with writing(actor, now=now) as journal:
        if not Login.objects.filter(person_id=person).exists():
            raise NoSuchThing(_("Petugas ini belum punya akses masuk."))
        if is_machine(actor) or not needs_key(person, now):
            take_off_second_step(actor, person=person, now=now)
            return True
        if actor.person is None:
            raise CannotAssign(_("Perlu orang yang masuk dengan namanya sendiri."))
        if waiting_reset(person, now) is None:
            journal.record(ResetAsked(reset=new_id(), person=person))
    return False


def agree_to_reset(actor: Actor, reset: UUID, *, now: datetime) -> None:
    demand(actor, "login.agree")
    with writing(actor, now=now) as journal:
        row = _to_decide(actor, reset, now)
        journal.record(ResetAgreed(reset=row.id, person=row.person_id))
        take_off_second_step(actor, person=row.person_id, now=now)


def refuse_reset(actor: Actor, reset: UUID, *, now: datetime) -> None:
    """Also the officer himself may say no: he still has his key, and did not ask for this."""
    demand(actor, "login.agree")
    with writing(actor, now=now) as journal:
        row = _to_decide(actor, reset, now, refusing=True)
        journal.record(ResetRefused(reset=row.id, person=row.person_id))


def waiting_reset(person: UUID, now: datetime) -> FactorReset | None:
    rows = FactorReset.objects.filter(person_id=person, state=FactorReset.State.ASKED)
    return rows.filter(asked_at__gt=now - need().reset, asked_at__lte=now).first()


def _to_decide(actor: Actor, reset: UUID, now: datetime, *, refusing: bool = False) -> FactorReset:
    row = FactorReset.objects.filter(id=reset).first()
    if row is None or row.state != FactorReset.State.ASKED or row.asked_at <= now - need().reset:
        raise NoSuchThing(_("Permintaan melepas itu sudah diputuskan atau lewat waktunya. Muat ulang halaman."))
    if actor.person is None or (not refusing and actor.person in {row.asked_by, row.person_id}):
        raise CannotAssign(_("Yang menyetujui harus orang kedua: bukan yang meminta, bukan petugas itu sendiri."))
    return row
