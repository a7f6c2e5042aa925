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


def look_again(now: datetime) -> int:
    """Tell the owner of every watch that is due today or earlier; the desk head when it has no owner."""
    due = Incident.objects.filter(form=Form.WATCH, state__in=OPEN_STATES, look_again_on__lte=local_day(now))
    told = 0
    for row in due.order_by("code")[:100]:
        step = f"look-{row.look_again_on}"
        cause = f"incident:{row.id}"
        if Message.objects.filter(cause=cause, step=step).exists():
            continue
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
