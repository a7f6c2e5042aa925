"""The peer of the spine: a plain Django view that stores the same JSON with one Model.create, on the same server and
the same SQLite settings. No journal, no signature, no sealing, no rules, no sign-in.

    granian --interface wsgi bench.peer:application
"""

import json
import os
from pathlib import Path

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection, models
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path

settings.configure(
    SECRET_KEY="peer",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": Path(os.environ["SIGAP_DATA"]) / "peer.sqlite3",
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000;",
            },
        }
    },
)
django.setup()


class Report(models.Model):
    kind = models.CharField(max_length=8)
    area = models.CharField(max_length=30)
    text = models.TextField()
    body = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "peer"


def take(request: HttpRequest) -> HttpResponse:
    told = json.loads(request.body)
    row = Report.objects.create(kind=told["kind"], area=told["place"]["code"], text=told["text"], body=told)
    return JsonResponse({"id": row.pk}, status=201)


def page(request: HttpRequest) -> HttpResponse:
    """The peer of our list page: fifty rows as HTML, nothing checked, nothing translated."""
    rows = Report.objects.order_by("-id")[:50]
    return HttpResponse("".join(f"<p>{row.kind} {row.area} {row.received_at}</p>" for row in rows))


def ready(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


urlpatterns = [path("healthz", ready), path("api/v1/reports", take), path("laporan/", page)]
with connection.schema_editor() as editor:
    if "peer_report" not in connection.introspection.table_names():
        editor.create_model(Report)
application = WSGIHandler()
