"""The history room."""

from django.apps import AppConfig


class HistoryConfig(AppConfig):
    name = "sigap.history"
    label = "history"
