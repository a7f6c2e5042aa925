"""The desk room."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "sigap.desk"
    label = "desk"
