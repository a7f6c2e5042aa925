"""What each office sees of an incident, shown with the very page that office would get."""

from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.translation import gettext as _

from sigap.accounts.models import Institution, Post
from sigap.accounts.seats import viewer_of_post
from sigap.accounts.viewer import Viewer
from sigap.desk.access import get_incident
from sigap.desk.incident_page import IncidentPage, incident_page
from sigap.incidents.models import Incident
from sigap.incidents.refusals import NotThere
from sigap.notify.texts import text_of
from sigap.response.actions.sending import message_params
from sigap.response.models import Request, State
from sigap.response.rules import ladder_for

SEATS = ("duty_officer", "camat", "mediator", "legal_officer", "desk_officer", "field_reporter")


@dataclass(frozen=True, slots=True)
class Preview:
    """One office's sight of the incident. page: None when it gets nothing. locked: the words on its telephone."""

    office: str
    seat: str
    page: IncidentPage | None
    locked: str
    why: str


def preview(looker: Viewer, row: Incident, office: str, now: datetime) -> Preview:
    """The incident as the duty post of ``office`` would open it now. Raises NotThere for an unknown office.

    What is for legal officers only stays theirs: the preview shows no articles to anybody else.
    """
    place = Institution.objects.filter(code=office).first()
    if place is None:
        raise NotThere(_("Pilih instansi dari daftar."))
    post = _seat(office)
    if post is None:
        why = _("Belum ada jabatan di kantor ini yang dapat membuka Sigap.")
        return Preview(place.name, "", None, "", why)
    viewer = viewer_of_post(post)
    if not looker.may("legal.articles"):
        viewer = replace(viewer, permissions=viewer.permissions - {"legal.articles"})
    try:
        seen = get_incident(viewer, row.code)
    except NotThere:
        return Preview(place.name, post.title, None, "", _why_nothing(row, viewer))
    return Preview(place.name, post.title, incident_page(viewer, seen, now), _locked(seen, office), "")


def _seat(office: str) -> Post | None:
    """The post that reads it first: the first rung of the office's ladder, else whoever there may open it."""
    first = ladder_for(office, "")[0].posts
    posts = Post.objects.filter(institution_code=office, role__in=SEATS)
    return min(posts, key=lambda one: (one.code not in first, SEATS.index(one.role), one.code), default=None)


def _why_nothing(row: Incident, viewer: Viewer) -> str:
    if row.exclusions.filter(institution_code=viewer.institution or "").exists():
        return _("Tidak melihat apa pun: kantor ini, atau bawahannya, disebut dalam laporan.")
    if not viewer.may("incident.see"):
        return _("Tidak membuka halaman kejadian; hanya permintaan yang dikirim kepadanya.")
    return _("Tidak melihat apa pun: bukan wilayah atau urusannya, dan belum diminta.")


def _locked(row: Incident, office: str) -> str:
    """The last message to that office, as it stands on a locked telephone."""
    request = Request.objects.filter(incident_id=row.id, to_institution=office).exclude(state=State.WITHDRAWN).last()
    if request is None:
        return ""
    template = "alert" if request.alert and not row.verified else "request"
    return text_of(template, message_params(row, request.instrument))
