"""What people and machines do here, each as something that can be sent again and again with the same words."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone
from PIL import Image

from sigap.accounts.actions import issue_token
from sigap.config.reactions import REACTIONS
from sigap.incidents.models import Incident, IncidentReport
from sigap.intake.models import Report
from sigap.journal.models import Entry
from sigap.journal.reactions import run_reactions
from sigap.notify.models import Message
from sigap.notify.sender import send_due
from sigap.response import actions as response
from sigap.response import timers
from sigap.response.models import Request
from sigap.ui.words import here
from tests.factories.accounts import SEED, Officer, browser, make_officer
from tests.factories.reports import SANGATTA, taken


@dataclass(frozen=True)
class Deed:
    """``send`` does it (again); ``times`` tells how often it has come about: 1 in the end, whatever broke on the way.
    ``many``: it does several things, each durable by itself."""

    send: Callable[[], Any]
    times: Callable[[], int]
    many: bool = False


def picture() -> SimpleUploadedFile:
    kept = BytesIO()
    Image.new("RGB", (30, 30), "teal").save(kept, "JPEG")
    return SimpleUploadedFile("a.jpg", kept.getvalue(), "image/jpeg")


def quiet(web: Client) -> Client:
    web.raise_request_exception = False
    return web


def page_report(desk: Officer) -> Deed:
    web, moment = quiet(browser(make_officer("panwascam-sandaran"))), here(timezone.now())
    form = {"kind": "B1", "place_text": "Sandaran", "text": "CONTOH: saling dorong di pasar", "basis": "saw", "key": "satu",
            "occurred_on": moment.date().isoformat(), "occurred_time": "00:01", "channel": "app", "step": "send"}  # fmt: skip
    return Deed(lambda: web.post("/lapor/", {**form, "files": [picture()]}), Report.objects.count)


def api_report(desk: Officer) -> Deed:
    now = timezone.now()
    make_officer("panwascam-sangatta_utara", now=now - timedelta(days=1))
    key = issue_token(SEED, label="contoh", post_code="panwascam-sangatta_utara", expires_at=now + timedelta(days=30), now=now).key  # fmt: skip
    web = quiet(Client(headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "satu"}))
    body = json.dumps({"kind": "B1", "place": {"tps": "64.08.04.2001/088"}, "text": "CONTOH: ribut di depan TPS",
                       "basis": "saw", "occurred_at": (now - timedelta(minutes=5)).isoformat()})  # fmt: skip
    return Deed(lambda: web.post("/api/v1/reports", body, content_type="application/json"), Report.objects.count)


def _incident(now: Any, **changes: Any) -> Incident:
    incident = taken(now=now, area_code=SANGATTA, **changes).incident
    assert incident is not None
    return incident


def _press(desk: Officer, incident: Incident, verb: str, **form: str) -> Callable[[], Any]:
    web = quiet(browser(desk))
    return lambda: web.post(f"/kejadian/{incident.code}/{verb}/", form)


def siaga(desk: Officer) -> Deed:
    incident = _incident(timezone.now())
    return Deed(_press(desk, incident, "siaga"), lambda: Request.objects.filter(incident_id=incident.id).count())


def verification(desk: Officer) -> Deed:
    incident = _incident(timezone.now())
    send = _press(desk, incident, "periksa", how="check", note="CONTOH: dilihat Panwascam")
    return Deed(send, lambda: Entry.objects.filter(kind="incident.checked").count())


def outcome(desk: Officer) -> Deed:
    incident = _incident(timezone.now() - timedelta(minutes=20))
    request = response.alert(desk.actor, incident.id, now=timezone.now() - timedelta(minutes=20))
    response.answer(desk.actor, request.id, "accepted", now=timezone.now() - timedelta(minutes=9), how="phone")
    send = _press(desk, incident, "selesai", outcome="settled", reason="CONTOH: dilerai warga")
    return Deed(send, lambda: Entry.objects.filter(kind="incident.closed").count())


def undoing(desk: Officer) -> Deed:
    now = timezone.now()
    kept, other = _incident(now), _incident(now, text="CONTOH: kejadian yang sama")
    response.merge(desk.actor, other.id, kept.id, now=now)
    return Deed(
        _press(desk, other, "pisah"), lambda: IncidentReport.objects.filter(incident__merged_into=None).count() - 1
    )


def link_answer(desk: Officer) -> Deed:
    now = timezone.now()
    request = response.send(desk.actor, _incident(now).id, "SATPOLPP", "PERMINTAAN", now=now)
    link = response.make_link(desk.actor, request.id, "satpolpp-piket", now=now)
    web = quiet(Client())
    form = {"pin": link.pin, "state": "accepted"}
    return Deed(
        lambda: web.post(f"/jawab/{link.token}/", form), lambda: Entry.objects.filter(kind="request.answered").count()
    )


def photo(desk: Officer) -> Deed:
    officer = make_officer("panwascam-sandaran")
    report = taken(officer.actor, timezone.now()).report
    web = quiet(browser(officer))

    return Deed(
        lambda: web.post(f"/lapor/{report.id}/foto/", {"files": [picture()]}),
        lambda: Entry.objects.filter(kind="report.file_added").count(),
    )


def _alone(part: Callable[[], Any]) -> Callable[[], Any]:
    """A part of tick: what breaks it is logged by the round, and it is tried again a second later."""

    def send() -> Any:
        try:
            return part()
        except DatabaseError as problem:
            return problem

    return send


def tick_step(desk: Officer) -> Deed:
    then = timezone.now() - timedelta(minutes=30)
    response.alert(desk.actor, _incident(then).id, now=then)
    due = timezone.now()
    steps = Entry.objects.filter(kind="timer.stepped")

    def times() -> int:
        ids = list(steps.values_list("text", flat=True))
        return 1 if ids and not timers.tick(due) else len(ids)

    return Deed(_alone(lambda: timers.tick(due)), times, many=True)


def hand_over(desk: Officer) -> Deed:
    """The message in the box of one office; what a sender that broke down held is free again after its lease."""
    now = timezone.now()
    make_officer("polres-ops")
    response.alert(desk.actor, _incident(now).id, now=now)
    message = Message.objects.filter(channel="in_app", to_post="polres-ops").get()
    clock = [now]

    def send() -> Any:
        clock[0] += timedelta(seconds=31)
        return send_due(clock[0])

    def times() -> int:
        return Entry.objects.filter(kind="message.handed", text__contains=f'"message":"{message.id}"').count()

    return Deed(_alone(send), times, many=True)


def reaction(desk: Officer) -> Deed:
    """A report that the desk may not see is passed on without it."""
    incidents_before = timezone.now()
    taken(now=incidents_before, accused=("KESBANGPOL",))
    return Deed(_alone(lambda: run_reactions(REACTIONS, timezone.now())), Request.objects.count, many=True)


PAGES = (page_report, api_report, siaga, verification, outcome, undoing, link_answer, photo)
PARTS = (tick_step, hand_over, reaction)
