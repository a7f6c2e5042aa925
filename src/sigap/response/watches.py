"""Watches (*pantauan*) whose day to look again has come: their owner is told, once per day named."""

from datetime import datetime

from sigap.accounts.models import Post
from sigap.incidents.models import OPEN_STATES, Form, Incident
from sigap.journal.writing import Actor
from sigap.notify.models import Message
from sigap.response.actions.sending import message_params
from sigap.response.models import Instrument
from sigap.response.telling import tell_about
from sigap.territory.calendar import local_day

TICK = Actor.system("tick")
MOST_A_ROUND = 100


def look_again(now: datetime) -> int:
    """Tell the owner of every watch that is due today or earlier; the desk head when it has no owner."""
    due = list(
        Incident.objects.filter(form=Form.WATCH, state__in=OPEN_STATES, look_again_on__lte=local_day(now)).order_by(
            "look_again_on", "code"
        )
    )
    causes = [f"incident:{row.id}" for row in due]
    known = set(Message.objects.filter(cause__in=causes, template="look_again").values_list("cause", "step"))
    told = 0
    for row in due:
        step, cause = f"look-{row.look_again_on}", f"incident:{row.id}"
        if (cause, step) in known:
            continue
        if told >= MOST_A_ROUND:
            break
        owner = (
            row.owner_post
            or Post.objects.filter(role="desk_head").order_by("code").values_list("code", flat=True).first()
        )
        if owner:
            params = message_params(row, Instrument.PEMBERITAHUAN)
            sent = tell_about(
                TICK,
                row,
                cause=cause,
                step=step,
                to_post=owner,
                template="look_again",
                params=params,
                now=now,
            )
            told += bool(sent)
    return told
