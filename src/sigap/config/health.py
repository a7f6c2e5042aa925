"""Is it alive (/healthz), and may it be given work (/readyz)?"""

import shutil
from datetime import datetime

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sigap.accounts.gate import public
from sigap.operation.checks.machine import LEAST_FREE
from sigap.operation.checks.work import OLDEST_BEAT
from sigap.operation.realm import last_beat


@require_GET
@public
def alive(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"ok": True})


@require_GET
@public
def ready(request: HttpRequest) -> HttpResponse:
    """200 when tables are current, the disk has room and tick has a fresh heartbeat; else 503 and what is wrong."""
    problems = [*_database(), *_disk(), *_tick(timezone.now())]
    return JsonResponse({"ok": not problems, "problems": problems}, status=503 if problems else 200)


def _database() -> list[str]:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return ["database"]
    return ["migrations"] if waiting else []


def _disk() -> list[str]:
    try:
        free = shutil.disk_usage(settings.SIGAP_REALM_DIR).free
    except OSError:  # the realm's folder is gone, or its disk
        return ["disk"]
    return ["disk"] if free < LEAST_FREE else []


def _tick(now: datetime) -> list[str]:
    """A beat from the future counts as none: after the clock was set back, a living tick soon writes a true one."""
    beat = last_beat()
    return ["tick"] if beat is None or beat.failed or abs(now - beat.at) > OLDEST_BEAT else []
