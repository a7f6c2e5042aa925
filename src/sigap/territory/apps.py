"""The territory room."""

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    name = "sigap.territory"
    label = "territory"
