"""Passkeys registered, used and removed; a recovery code used. No key material is recorded."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.actions.logins import revoke_sessions
from sigap.accounts.events import PasskeyRegistered, PasskeyRemoved, PasskeySuspected, RecoveryUsed
from sigap.accounts.models import Login, Passkey
from sigap.accounts.passkeys import NewKey, Proof, key_of, not_accepted
from sigap.accounts.queries import posts_held
from sigap.accounts.refusals import CannotAssign, CannotSignIn, NoSuchThing, WrongInput
from sigap.accounts.second_factor import accept_recovery, is_recovery, recovery_codes_left, usable_keys
from sigap.accounts.strong import need, needs_key
from sigap.journal.ids import new_id
from sigap.journal.writing import Actor, writing

MOST_KEYS = 8
LONGEST_LABEL = 40
WAITING_WAYS = frozenset({"recovery", "again"})


def actor_of(login: Login, now: datetime) -> Actor:
    """The officer at the door, before he has a session: in the first post that he holds."""
    seat = posts_held(login.person_id, now).first()
    if seat is None:
        return Actor(person=login.person_id, post=None, role="public", institution=login.institution_code)
    return Actor(person=login.person_id, post=seat.code, role=seat.role, institution=seat.institution_code)


def register_passkey(actor: Actor, login: Login, new: NewKey, *, label: str, way: str, now: datetime) -> Passkey:
    label = checked_label(label)
    with writing(actor, now=now) as journal:
        key = key_of(_credential_id(new))
        if Passkey.objects.filter(credential_key=key).exists():
            raise WrongInput(_("Kunci ini sudah terdaftar. Pakai kunci lain."))
        if usable_keys(login) >= MOST_KEYS:
            raise WrongInput(_("Sudah ada 8 kunci masuk. Hapus yang tidak dipakai dulu."))
        row = Passkey.objects.create(
            id=new_id(),
            login=login,
            credential_key=key,
            credential=new.credential,
            label=label,
            sign_count=new.sign_count,
            synced=new.synced,
            added_at=now,
            trusted_at=now + need().wait if way in WAITING_WAYS else now,
        )
        journal.record(PasskeyRegistered(person=login.person_id, passkey=row.id, way=way))
    return row


def checked_label(label: str) -> str:
    label = " ".join(label.split())
    if not label or len(label) > LONGEST_LABEL:
        raise WrongInput(_("Beri nama kunci ini, misalnya “Kunci USB kantor” (paling panjang 40 huruf)."))
    return label


def _credential_id(new: NewKey) -> bytes:
    length = int.from_bytes(new.credential[16:18], "big")
    return new.credential[18 : 18 + length]


def accept_proof(actor: Actor, proof: Proof, now: datetime) -> Passkey:
    """The key when its counter moved forward; otherwise it is closed, for a copy of it may be about."""
    row = proof.passkey
    if row.suspected_at is not None:
        raise CannotSignIn(closed(), code="key")
    if (row.sign_count or proof.sign_count) and proof.sign_count <= row.sign_count:
        _suspect(actor, row, now)
        raise CannotSignIn(closed(), code="key")
    same = Passkey.objects.filter(pk=row.pk, sign_count=row.sign_count, suspected_at=None, removed_at=None)
    if same.update(sign_count=proof.sign_count, used_at=now) != 1:
        raise CannotSignIn(not_accepted(), code="key")
    return row


def _suspect(actor: Actor, row: Passkey, now: datetime) -> None:
    with writing(actor, now=now) as journal:
        if Passkey.objects.filter(pk=row.pk, suspected_at=None).update(suspected_at=now):
            journal.record(PasskeySuspected(person=row.login.person_id, passkey=row.id))
            revoke_sessions(actor, person=row.login.person_id, reason="passkey", now=now)


def closed() -> str:
    return _(
        "Kunci ini ditutup: mungkin ada salinannya. Masuk dengan kunci lain atau kode cadangan, lalu hapus kunci ini."
    )


def remove_passkey(actor: Actor, login: Login, passkey: UUID, *, now: datetime, keep: str | None = None) -> None:
    """Never the last one of somebody who needs one: first the other is registered, then this one goes."""
    with writing(actor, now=now) as journal:
        row = Passkey.objects.filter(id=passkey, login=login, removed_at=None).first()
        if row is None:
            raise NoSuchThing(_("Kunci masuk itu sudah tidak ada."))
        if row.suspected_at is None and usable_keys(login) == 1 and needs_key(login.person_id, now):
            raise CannotAssign(_("Ini kunci terakhir, dan tugas Anda memerlukannya. Daftarkan kunci lain dulu."))
        Passkey.objects.filter(pk=row.pk).update(removed_at=now, credential=b"", credential_key=f"removed|{row.id}")
        journal.record(PasskeyRemoved(person=login.person_id, passkey=row.id))
        revoke_sessions(actor, person=login.person_id, reason="passkey", now=now, keep=keep)


def use_recovery(actor: Actor, login: Login, code: str, *, now: datetime) -> bool:
    """A code from paper, once. Two at the same moment wait for one another at the journal's head."""
    if not is_recovery(login, code):
        return False
    with writing(actor, now=now) as journal:
        if not accept_recovery(login, code):
            return False
        journal.record(RecoveryUsed(person=login.person_id, left=recovery_codes_left(login)))
    return True
