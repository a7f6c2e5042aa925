"""The journal room: loads every room's ``apply`` and installs the guard on every database connection."""

from importlib import import_module

from django.apps import AppConfig
from django.db import connections
from django.db.backends.signals import connection_created
from django.utils.module_loading import autodiscover_modules


class JournalConfig(AppConfig):
    name = "sigap.journal"
    label = "journal"

    def ready(self) -> None:
        guard = import_module("sigap.journal.guard")  # needs the app registry, so not at the top
        connection_created.connect(guard.install_on, dispatch_uid="sigap.journal.guard")
        for connection in connections.all(initialized_only=True):
            guard.install(connection)
        autodiscover_modules("apply")
