"""The incidents room."""

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "sigap.incidents"
    label = "incidents"
