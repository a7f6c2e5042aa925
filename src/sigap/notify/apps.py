"""The notify room."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "sigap.notify"
    label = "notify"
