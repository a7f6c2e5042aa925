"""How people are reached. Addresses are sealed; a failing one is flagged before it is needed."""

from __future__ import annotations

import re
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.events import ContactAdded, ContactChecked, ContactRemoved
from sigap.accounts.models import Contact, Person
from sigap.accounts.permission import demand
from sigap.accounts.refusals import NoSuchThing, WrongInput
from sigap.journal.ids import new_id
from sigap.journal.writing import Actor, writing
from sigap.vault.sealing import lookup_key, seal

PHONE_CHANNELS = frozenset({Contact.Channel.PHONE, Contact.Channel.WHATSAPP, Contact.Channel.SMS})
PHONE = re.compile(r"\+[1-9]\d{7,14}")


def normal_phone(text: str) -> str:
    """0812-3456-7890 → +6281234567890. Raises WrongInput for what cannot be a number."""
    digits = re.sub(r"[\s().\-]", "", text)
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    elif digits.startswith("0"):
        digits = "+62" + digits[1:]
    elif digits.startswith("62"):
        digits = "+" + digits
    if not PHONE.fullmatch(digits):
        raise WrongInput(_("Nomor telepon tidak dikenali. Contoh yang benar: 0812 3456 7890."))
    return digits


def add_contact(
    actor: Actor,
    *,
    person: UUID,
    channel: str,
    address: str,
    now: datetime,
    contact: UUID | None = None,
) -> Contact:
    _demand_own_or_manage(actor, person)
    if channel not in Contact.Channel.values:
        raise WrongInput(_("Pilih saluran kontak dari daftar."))
    address = address.replace("\x00", "").strip()
    if channel in PHONE_CHANNELS:
        address = normal_phone(address)
    if not address or len(address) > 200:
        raise WrongInput(_("Isi alamat kontak (paling panjang 200 huruf)."))
    with writing(actor, now=now) as journal:
        if not Person.objects.filter(id=person).exists():
            raise NoSuchThing(_("Petugas itu tidak ada dalam daftar."))
        contact_id = contact or new_id()
        journal.record(
            ContactAdded(
                contact=contact_id,
                person=person,
                channel=channel,
                address_ref=seal(f"person:{person}", address),
                address_key=lookup_key(address),
            )
        )
        return Contact.objects.get(id=contact_id)


def note_contact_check(actor: Actor, *, contact: UUID, working: bool, now: datetime) -> Contact:
    """A message arrived, a call was answered, or neither: the contact's state follows."""
    with writing(actor, now=now) as journal:
        row = _open_contact(contact)
        _demand_own_or_manage(actor, row.person_id)
        journal.record(ContactChecked(contact=row.id, person=row.person_id, working=working, checked_at=now))
        return Contact.objects.get(id=contact)


def remove_contact(actor: Actor, *, contact: UUID, now: datetime) -> None:
    with writing(actor, now=now) as journal:
        row = _open_contact(contact)
        _demand_own_or_manage(actor, row.person_id)
        journal.record(ContactRemoved(contact=row.id, person=row.person_id))


def _open_contact(contact: UUID) -> Contact:
    row = Contact.objects.filter(id=contact, removed_at=None).first()
    if row is None:
        raise NoSuchThing(_("Kontak itu tidak ada atau sudah tidak dipakai."))
    return row


def _demand_own_or_manage(actor: Actor, person: UUID) -> None:
    if actor.person is None or actor.person != person:
        demand(actor, "directory.manage")
