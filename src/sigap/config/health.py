"""Is it alive (/healthz), and may it be given work (/readyz)?"""

import json
import shutil
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from sigap.accounts.gate import public

LEAST_FREE = 200 * 1024 * 1024
OLDEST_TICK = timedelta(seconds=60)


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
    path = Path(settings.SIGAP_REALM_DIR) / "tick.json"
    try:
        beat = json.loads(path.read_text())
        far = abs(now - datetime.fromisoformat(beat["at"])) > OLDEST_TICK
        failed = bool(beat["failed"])
    except (OSError, ValueError, TypeError, KeyError):
        return ["tick"]
    return ["tick"] if far or failed else []
