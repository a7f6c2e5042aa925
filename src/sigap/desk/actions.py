"""Hand-over, and taking over from somebody who left."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _

from sigap.accounts.actions.departure import depart
from sigap.accounts.models import Post
from sigap.accounts.permission import demand
from sigap.accounts.queries import post, posts_held, serving
from sigap.desk.events import DepartedReassigned, HandoverOffered, HandoverTaken
from sigap.desk.models import Handover
from sigap.incidents.actions import pass_task, set_owner
from sigap.incidents.models import OPEN_STATES, Incident, Task
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
        owned = Incident.objects.filter(owner_post=row.from_post, state__in=OPEN_STATES).order_by("code")
        journal.record(HandoverTaken(handover=handover, owned=tuple(owned.values_list("code", flat=True))))
        if row.from_post != actor.post:
            _pass_on(actor, (row.from_post,), actor.post or "", now)
        return Handover.objects.get(id=handover)


def may_reassign(actor: Actor, person: UUID, to_post: str, now: datetime) -> tuple[str, ...]:
    """The posts of somebody who leaves, when this actor may pass them on to that post; refused otherwise."""
    demand(actor, "handover.reassign")
    target = post(to_post) if to_post and "\x00" not in to_post else None
    if target is None or target.institution_code != (actor.institution or ""):
        raise CannotHandOver(_("Pilih jabatan penerima di kantor Anda."))
    if person == actor.person:
        raise CannotHandOver(
            _("Anda tidak dapat mengalihkan pekerjaan Anda sendiri lewat tombol ini; pakai serah terima.")
        )
    if not serving(now).filter(post_code=to_post).exclude(person_id=person).exists():
        raise CannotHandOver(_("Tidak ada orang lain di jabatan itu. Pilih jabatan penerima yang terisi."))
    held = tuple(posts_held(person, now).order_by("code").values_list("code", flat=True))
    own = Post.objects.filter(code__in=held, institution_code=actor.institution or "")
    if not held or own.count() != len(held):
        raise CannotHandOver(_("Petugas itu tidak (hanya) berjabatan di kantor Anda. Minta administrator."))
    return held


def reassign_departed(actor: Actor, person: UUID, to_post: str, *, now: datetime) -> Handover:
    """Somebody left: one action passes on what his posts owned, ends his posts and closes his sessions."""
    machine = Actor.system("reassign")  # the entry below says who asked for it
    with writing(actor, now=now) as journal:
        held = may_reassign(actor, person, to_post, now)
        items = _pass_on(machine, held, to_post, now)
        left = depart(machine, person=person, now=now)
        handover = new_id()
        journal.record(
            DepartedReassigned(
                handover=handover,
                institution=actor.institution or "",
                person=person,
                posts=held,
                to_post=to_post,
                items=items,
                sessions=left.sessions,
            )
        )
        return Handover.objects.get(id=handover)


def _pass_on(actor: Actor, posts: Sequence[str], to_post: str, now: datetime) -> tuple[str, ...]:
    """Open incidents and unfinished tasks of these posts go to another; their clocks run on. Returns their codes."""
    incidents = list(Incident.objects.filter(owner_post__in=posts, state__in=OPEN_STATES).order_by("code"))
    for one in incidents:
        set_owner(actor, one.id, to_post, one.look_again_on, now=now)
    tasks = list(Task.objects.filter(owner_post__in=posts, done_at=None).select_related("incident").order_by("made_at"))
    for task in tasks:
        pass_task(actor, task.id, to_post, now=now)
    return (*(one.code for one in incidents), *(one.incident.code for one in tasks))
