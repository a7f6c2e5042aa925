"""The response room."""

from django.apps import AppConfig


class ResponseConfig(AppConfig):
    name = "sigap.response"
    label = "response"
