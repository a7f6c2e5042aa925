"""Who may call the API: a key for machines, or an officer's own session with its form secret.

    @api.post("/reports", auth=MayCall("report.create"))
    def create(request, ...):
        viewer: Viewer = request.auth

django-ninja switches Django's CSRF check off for its views, so a session is checked for it here.
"""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from sigap.accounts.queries import who_may
from sigap.accounts.refusals import NotAllowed
from sigap.accounts.viewer import Viewer

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class MayCall(AuthBase):
    """Gives the viewer to the operation; None (401) for nobody, NotAllowed for the wrong role."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, permission: str) -> None:
        super().__init__()
        self.permission = permission

    def __call__(self, request: HttpRequest) -> Viewer | None:
        viewer: Viewer = request.viewer  # type: ignore[attr-defined]
        if viewer.is_public:
            return None
        if viewer.signed_in and request.method not in SAFE and check_csrf(request) is not None:
            return None
        if not viewer.may(self.permission):
            who = ", ".join(who_may(self.permission))
            raise NotAllowed(_("Peran Anda tidak dapat melakukan ini. Yang dapat: %(who)s.") % {"who": who})
        return viewer
