"""People and the posts they sit in."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from sigap.accounts.actions.logins import sign_out_everywhere
from sigap.accounts.events import PersonAdded, PostAssigned, PostEnded
from sigap.accounts.models import Holding, Person, Post
from sigap.accounts.permission import demand
from sigap.accounts.queries import is_registered, post
from sigap.accounts.refusals import CannotAssign, HatsCollide, NoSuchThing, WrongInput
from sigap.accounts.roles import camps_of, role_of
from sigap.journal.ids import new_id
from sigap.journal.writing import Actor, writing
from sigap.vault.sealing import seal

END_REASONS = ("moved", "finished", "departed", "mistake")
NEUTRAL_CAMPS = frozenset({"mediator", "independent_reader"})


def add_person(actor: Actor, *, name: str, now: datetime, person: UUID | None = None) -> Person:
    """A new person, known by a sealed name. `person` may be given by seeding (derived id)."""
    demand(actor, "directory.manage")
    name = " ".join(name.replace("\x00", "").split())
    if not name or len(name) > 120:
        raise WrongInput(_("Isi nama petugas (paling panjang 120 huruf)."))
    with writing(actor, now=now) as journal:
        person_id = person or new_id()
        name_ref = seal(f"person:{person_id}", name)
        journal.record(PersonAdded(person=person_id, name_ref=name_ref))
        return Person.objects.get(id=person_id)


def assign_post(
    actor: Actor,
    *,
    person: UUID,
    post_code: str,
    now: datetime,
    from_at: datetime | None = None,
    holding: UUID | None = None,
) -> Holding:
    """Seat a person in a post. Refused when two hats would exclude one another, and for oneself."""
    demand(actor, "directory.manage")
    if actor.person == person:
        raise CannotAssign(_("Jabatan untuk diri sendiri hanya dapat diisi oleh administrator lain."))
    with writing(actor, now=now) as journal:
        _check_assignment(person, post_code, from_at or now)
        holding_id = holding or new_id()
        journal.record(PostAssigned(holding=holding_id, person=person, post=post_code, from_at=from_at or now))
        return Holding.objects.get(id=holding_id)


def end_holding(
    actor: Actor, *, holding: UUID, reason: str, now: datetime, until_at: datetime | None = None
) -> Holding:
    """The person leaves the seat and is signed out. The row stays: who held it then is part of the record."""
    demand(actor, "directory.manage")
    if reason not in END_REASONS:
        raise WrongInput(_("Pilih alasan berakhirnya masa tugas."))
    with writing(actor, now=now) as journal:
        row = Holding.objects.filter(id=holding).first()
        if row is None or row.until_at is not None:
            raise NoSuchThing(_("Masa tugas itu tidak ada atau sudah berakhir."))
        ended_at = until_at or now
        if ended_at < row.from_at:
            raise WrongInput(_("Waktu berakhir lebih awal daripada waktu mulai."))
        journal.record(
            PostEnded(
                holding=row.id,
                person=row.person_id,
                post=row.post_code,
                until_at=ended_at,
                reason=reason,
            )
        )
        if ended_at <= now:
            sign_out_everywhere(actor, person=row.person_id, reason="post", now=now)
        return Holding.objects.get(id=holding)


def _held_from(person: UUID, at: datetime) -> list[Post]:
    """Posts held at that moment or promised for later: two hats may not meet tomorrow either."""
    rows = Holding.objects.filter(person_id=person).filter(Q(until_at=None) | Q(until_at__gt=at))
    return list(Post.objects.filter(code__in=rows.values("post_code")).order_by("code"))


def _check_assignment(person: UUID, post_code: str, at: datetime) -> None:
    if not Person.objects.filter(id=person).exists():
        raise NoSuchThing(_("Petugas itu tidak ada dalam daftar."))
    wanted = post(post_code)
    if wanted is None:
        raise NoSuchThing(_("Jabatan itu tidak ada dalam daftar. Ketik judulnya utuh, atau pilih dari daftar."))
    held = _held_from(person, at)
    if any(one.code == post_code for one in held):
        raise CannotAssign(_("Petugas ini sudah memegang jabatan itu."))
    camps = camps_of([wanted.role, *(one.role for one in held)])
    if len(camps) > 1:
        raise HatsCollide(
            _(
                "Satu orang tidak boleh merangkap penindak, mediator, atau pembaca independen. "
                "Akhiri dulu jabatan yang lain, atau pilih orang lain."
            )
        )
    role = role_of(wanted.role)
    if role is not None and role.camp in NEUTRAL_CAMPS and is_registered(person, at):
        raise CannotAssign(
            _(
                "Orang ini tercatat sebagai calon, keluarga calon, atau tim kampanye, jadi tidak "
                "dapat menjadi mediator atau pembaca independen."
            )
        )
