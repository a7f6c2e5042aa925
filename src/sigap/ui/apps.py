"""The ui room."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "sigap.ui"
    label = "ui"
