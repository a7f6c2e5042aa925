"""At severity 5 the desk head decides; when he cannot be reached, his deputy does."""

from datetime import datetime
from uuid import UUID

from sigap.accounts.models import Post
from sigap.accounts.permission import demand
from sigap.accounts.queries import holders
from sigap.incidents import actions as incidents
from sigap.incidents.models import OPEN_STATES, Incident
from sigap.journal.ids import derived_id
from sigap.journal.writing import Actor, Journal, writing
from sigap.notify.actions import cancel
from sigap.response.actions.sending import message_params, stop_clocks
from sigap.response.events import TimerStarted
from sigap.response.models import Instrument, Timer
from sigap.response.rules import deputy_rule
from sigap.response.telling import tell_about

MACHINE = Actor.system("response")


def call_head(incident: UUID, since: datetime, *, now: datetime) -> Timer | None:
    """Tell the head and start the clock to the deputy, once; nobody sits in the head's post: the deputy at once."""
    rule = deputy_rule()
    with writing(MACHINE, now=now) as journal:
        row = Incident.objects.filter(id=incident, state__in=OPEN_STATES, severity__gte=rule["severity"]).first()
        if row is None or row.answered_at is not None:
            return None
        timer = derived_id("timer", "deputy", incident)
        if Timer.objects.filter(id=timer).exists():
            return None
        heads = _posts(rule["head_kind"])
        _call(row, heads, "head", now)
        seconds = rule["after_minutes"] * 60 if any(holders(post, now) for post in heads) else 1
        journal.record(
            TimerStarted(
                timer=timer,
                timer_kind="deputy",
                incident=incident,
                request=None,
                start_at=since,
                target_seconds=seconds,
                steps={"deputy": seconds},
            )
        )
        return Timer.objects.get(id=timer)


def decide(actor: Actor, incident: UUID, *, now: datetime) -> None:
    """The head, or his deputy, has it in hand: it is his from now on, and nobody further is called for him."""
    demand(actor, "incident.reopen")
    with writing(actor, now=now) as journal:
        row = Incident.objects.filter(id=incident).first()
        incidents.set_owner(actor, incident, actor.post or "", row.look_again_on if row else None, now=now)
        stop_deciding(journal, incident, "decided", now)


def call_deputy(row: Incident, now: datetime) -> None:
    _call(row, _posts(deputy_rule()["deputy_kind"]), "deputy", now)


def stop_deciding(journal: Journal, incident: UUID, why: str, now: datetime) -> None:
    """The clock to the deputy ends, and with it every message of this step that has not left."""
    stop_clocks(journal, Timer.objects.filter(incident_id=incident, kind="deputy"), why)
    cancel(journal.actor, f"incident:{incident}", why, now=now, steps=("head", "deputy"))


def _call(row: Incident, posts: list[str], step: str, now: datetime) -> None:
    params = message_params(row, Instrument.PERMINTAAN)
    for post in posts:
        tell_about(
            MACHINE,
            row,
            cause=f"incident:{row.id}",
            step=step,
            to_post=post,
            template=step,
            params=params,
            now=now,
        )


def _posts(kind: str) -> list[str]:
    return list(Post.objects.filter(kind=kind).order_by("code").values_list("code", flat=True))
