"""The register of candidates, declared relatives and campaign teams."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.actions.contacts import normal_phone
from sigap.accounts.events import RegisterAdded, RegisterAttempted, RegisterRemoved
from sigap.accounts.models import Person, RegisterEntry
from sigap.accounts.permission import demand
from sigap.accounts.refusals import NoSuchThing, WrongInput
from sigap.journal.ids import derived_id, new_id
from sigap.journal.writing import Actor, writing
from sigap.vault.sealing import lookup_key, seal

REMOVE_REASONS = ("mistake", "withdrawn", "lapsed")
ATTEMPT_WINDOW_SECONDS = 300


def add_to_register(
    actor: Actor,
    *,
    kind: str,
    name: str,
    from_at: datetime,
    until_at: datetime,
    now: datetime,
    person: UUID | None = None,
    phone: str = "",
) -> RegisterEntry:
    """From nomination (`from_at`) to inauguration (`until_at`) only public pages are open."""
    demand(actor, "register.manage")
    name = " ".join(name.replace("\x00", "").split())
    if kind not in RegisterEntry.Kind.values:
        raise WrongInput(_("Pilih: calon, keluarga calon, atau tim kampanye."))
    if not name or len(name) > 120:
        raise WrongInput(_("Isi nama (paling panjang 120 huruf)."))
    if until_at <= from_at:
        raise WrongInput(_("Tanggal pelantikan harus sesudah tanggal pencalonan."))
    with writing(actor, now=now) as journal:
        if person is not None and not Person.objects.filter(id=person).exists():
            raise NoSuchThing(_("Petugas itu tidak ada dalam daftar."))
        entry_id = new_id()
        journal.record(
            RegisterAdded(
                entry=entry_id,
                listed_as=kind,
                name_ref=seal(f"register:{entry_id}", name),
                person=person,
                phone_key=lookup_key(normal_phone(phone)) if phone.strip() else "",
                from_at=from_at,
                until_at=until_at,
            )
        )
        return RegisterEntry.objects.get(id=entry_id)


def remove_from_register(actor: Actor, *, entry: UUID, reason: str, now: datetime) -> None:
    demand(actor, "register.manage")
    if reason not in REMOVE_REASONS:
        raise WrongInput(_("Pilih alasan catatan diakhiri."))
    with writing(actor, now=now) as journal:
        row = RegisterEntry.objects.filter(id=entry, removed_at=None).first()
        if row is None:
            raise NoSuchThing(_("Catatan itu tidak ada atau sudah diakhiri."))
        journal.record(RegisterRemoved(entry=row.id, reason=reason))


def note_attempt(actor: Actor, *, person: UUID, page: str, now: datetime) -> None:
    """One entry per person, page and five minutes: a reload does not flood the list."""
    window = int(now.timestamp()) // ATTEMPT_WINDOW_SECONDS
    attempt = derived_id("register-attempt", str(person), page, str(window))
    with writing(actor, now=now) as journal:
        journal.once(
            attempt,
            RegisterAttempted(attempt=attempt, person=person, page=page[:80], attempted_at=now),
        )
