"""One question asked by every action: does the actor's role carry the permission?"""

from __future__ import annotations

from django.utils.translation import gettext as _

from sigap.accounts.queries import who_may
from sigap.accounts.refusals import NotAllowed
from sigap.accounts.roles import permissions_for
from sigap.journal.writing import Actor


def demand(actor: Actor, permission: str) -> None:
    """Raise NotAllowed unless the actor may. The machine itself (no person, no post) may."""
    if is_machine(actor) or permission in permissions_for(actor.role, actor.institution):
        return
    who = ", ".join(who_may(permission)) or _("tidak ada peran")
    raise NotAllowed(_("Peran Anda tidak dapat melakukan ini. Yang dapat: %(who)s.") % {"who": who})


def is_machine(actor: Actor) -> bool:
    return actor.person is None and actor.post is None and actor.role.startswith("system")
