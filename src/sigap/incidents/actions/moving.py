"""What several actions share: fetch inside the transaction, check a move, check a reason."""

from uuid import UUID

from django.utils.translation import gettext as _

from sigap.incidents.models import MOVES, Incident, State
from sigap.incidents.refusals import CannotMove, NotThere, ReasonMissing


def fresh(incident: UUID) -> Incident:
    """The incident as it stands now that the head is held."""
    found = Incident.objects.filter(id=incident).first()
    if found is None:
        raise NotThere(_("Kejadian itu tidak ada."))
    return found


def must_allow(incident: Incident, to: str) -> None:
    if to not in MOVES[incident.state]:
        raise CannotMove(
            _("Kejadian ini sudah “%(now)s”; tidak dapat menjadi “%(to)s”. Muat ulang halaman.")
            % {"now": State(incident.state).label, "to": State(to).label}
        )


def must_be_open(incident: Incident) -> None:
    if incident.state not in (State.NEW, State.ACTIVE):
        raise CannotMove(
            _("Kejadian ini sudah “%(now)s”. Buka lagi dahulu bila masih perlu dikerjakan.")
            % {"now": State(incident.state).label}
        )


def must_say(text: str, what: str) -> str:
    """A reason of at least three letters."""
    cleaned = text.strip()
    if len(cleaned) < 3:
        raise ReasonMissing(what)
    return cleaned
