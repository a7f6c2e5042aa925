"""Hand-over, and taking over from somebody who left."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.permission import demand
from sigap.desk.events import HandoverOffered, HandoverTaken
from sigap.desk.models import Handover
from sigap.incidents.actions import set_owner
from sigap.incidents.models import OPEN_STATES, Incident
from sigap.journal.ids import new_id
from sigap.journal.refusal import Refusal
from sigap.journal.writing import Actor, writing
from sigap.vault.sealing import seal


class CannotHandOver(Refusal):
    """The hand-over cannot go on like this."""

    code = "handover"


def offer(actor: Actor, items: list[str], note: str, *, now: datetime) -> Handover:
    """The outgoing officer confirms what is open and adds what the list does not say."""
    demand(actor, "handover.give")
    with writing(actor, now=now) as journal:
        waiting = Handover.objects.filter(institution_code=actor.institution or "", taken_at=None).first()
        if waiting is not None:
            raise CannotHandOver(_("Masih ada serah terima yang belum diterima. Selesaikan yang itu dahulu."))
        handover = new_id()
        ref = seal(f"handover:{handover}", note.strip())
        journal.record(
            HandoverOffered(handover=handover, institution=actor.institution or "", note_ref=ref, items=tuple(items))
        )
        return Handover.objects.get(id=handover)


def take(actor: Actor, handover: UUID, *, now: datetime) -> Handover:
    """The incoming officer confirms. Items that the outgoing post owned pass to his post; clocks run on."""
    demand(actor, "handover.give")
    with writing(actor, now=now) as journal:
        row = Handover.objects.filter(id=handover, institution_code=actor.institution or "").first()
        if row is None or row.taken_at is not None:
            raise CannotHandOver(_("Serah terima itu sudah diterima atau tidak ada."))
        if row.from_person is not None and row.from_person == actor.person:
            raise CannotHandOver(_("Penerima harus orang lain. Minta rekan masuk dengan PIN-nya sendiri."))
        owned = list(Incident.objects.filter(owner_post=row.from_post, state__in=OPEN_STATES).order_by("code"))
        journal.record(HandoverTaken(handover=handover, owned=tuple(one.code for one in owned)))
        for one in owned if row.from_post != actor.post else ():
            set_owner(actor, one.id, actor.post or "", one.look_again_on, now=now)
        return Handover.objects.get(id=handover)
