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
    "numbers": "stats.see",
    "acts": "acts.see",
}


THEMES = ("day", "night")  # else as the device says
THEME_COOKIE = "sigap_tampilan"


def page(request: HttpRequest) -> dict[str, Any]:
    viewer = getattr(request, "viewer", None)
    return {
        **realm_mark(),
        "viewer": viewer,
        "theme": chosen_theme(request),
        "live_mark": getattr(request, "live_mark", ""),
        "nav": {name: viewer is not None and viewer.may(permission) for name, permission in NAV.items()},
    }


def chosen_theme(request: HttpRequest) -> str:
    """What was chosen on this device, whoever sits at it."""
    chosen = request.COOKIES.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "auto"


def realm_mark() -> dict[str, Any]:
    """Which world this is. Needs neither a request nor a database, so that an error page can say it too."""
    example = settings.SIGAP_REALM == "contoh"
    return {
        "realm": settings.SIGAP_REALM,
        "is_example": example,
        "realm_mark": _("CONTOH") if example else _("LATIHAN"),
    }
