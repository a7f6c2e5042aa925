"""Takes reports and sends alerts as fast as it can, and says each one aloud only when it is durable. Killed at random."""

import sys
from datetime import timedelta

import django

django.setup()

from django.utils import timezone

from sigap.incidents.actions import take_report
from sigap.intake.drafts import ReportDraft
from sigap.journal.recorded import Actor
from sigap.notify.sender import send_due
from sigap.response.actions import alert

DESK = Actor(person=None, post="desk-piket-1", role="desk_officer", institution="KESBANGPOL")

while True:
    now = timezone.now()
    draft = ReportDraft(
        kind="B1", area_code="64.08.04.2001", occurred_at=now - timedelta(minutes=30), text="CONTOH ribut", basis="saw"
    )
    taken = take_report(DESK, draft, now=now - timedelta(minutes=25))
    sys.stdout.write(f"report {taken.report.id}\n")
    sys.stdout.flush()
    request = alert(DESK, taken.incident.id, now=now - timedelta(minutes=25))
    sys.stdout.write(f"request {request.id}\n")
    sys.stdout.flush()
    send_due(now)
