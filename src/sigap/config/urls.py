"""Every address of the site. Rooms keep their own lists; this one only joins them."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

ROOMS = ("accounts", "territory", "notify", "intake", "incidents", "response", "desk", "public")

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"sigap.{room}.urls")) for room in ROOMS if find_spec(f"sigap.{room}.urls")
]
