"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _

NAV = {
    "desk": "desk.see",
    "reports": "report.see",
    "requests": "request.see",
    "report": "report.create",
    "directory": "directory.see",
}


def page(request: HttpRequest) -> dict[str, Any]:
    realm = settings.SIGAP_REALM
    viewer = getattr(request, "viewer", None)
    example = realm == "contoh"
    return {
        "viewer": viewer,
        "realm": realm,
        "is_example": example,
        "realm_mark": _("CONTOH") if example else _("LATIHAN"),
        "nav": {name: viewer is not None and viewer.may(permission) for name, permission in NAV.items()},
    }
