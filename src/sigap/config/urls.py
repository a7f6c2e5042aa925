"""Every address of the site. Rooms keep their own lists; this one only joins them."""

from django.urls import URLPattern, URLResolver, include, path

from sigap.config import health
from sigap.config.api import api_urls

handler400 = "sigap.ui.errors.bad_request"
handler500 = "sigap.ui.errors.server_error"

ROOMS = ("accounts", "territory", "notify", "history", "incidents", "response", "desk", "operation")

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
    path("api/v1/", api_urls),
    *(path("", include(f"sigap.{room}.urls")) for room in ROOMS),
]
