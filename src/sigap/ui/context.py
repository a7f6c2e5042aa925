"""What every page knows."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    realm = settings.SIGAP_REALM
    return {
        "viewer": getattr(request, "viewer", None),
        "realm": realm,
        "is_example": realm == "contoh",
        "is_drill": realm.startswith("latihan-"),
    }
