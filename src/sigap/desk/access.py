"""Fetch with permission: the only way a desk page gets an incident."""

from django.utils.translation import gettext as _

from sigap.accounts.viewer import Viewer
from sigap.incidents.models import Incident
from sigap.incidents.queries import visible
from sigap.incidents.refusals import NotThere
from sigap.response.queries import asked_q


def get_incident(viewer: Viewer, code: str) -> Incident:
    """The incident by its code; NotThere when it is not there or not the viewer's: the same answer."""
    found = visible(viewer, asked_q(viewer)).filter(code=code).first()
    if found is None:
        raise NotThere(_("Kejadian itu tidak ada, atau bukan untuk Anda."))
    return found
