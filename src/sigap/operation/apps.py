"""The operation room: what whoever keeps the server running needs to see."""

from django.apps import AppConfig


class OperationConfig(AppConfig):
    name = "sigap.operation"
    label = "operation"
