"""What may happen after: one plain table of event kind → handlers. Each handler has its own cursor."""

from collections.abc import Mapping, Sequence

from sigap.journal.reactions import Handler
from sigap.response.actions.links import close_links
from sigap.response.agreeing import stop_telling, tell_who_may_agree
from sigap.response.grave import call_the_head, head_acts, head_is_there
from sigap.response.handing_on import hand_on

REACTIONS: Mapping[str, Sequence[Handler]] = {
    "incident.opened": (hand_on, call_the_head),
    "incident.corrected": (call_the_head,),
    "incident.alerted": (head_acts,),
    "opening.asked": (tell_who_may_agree,),
    "opening.granted": (stop_telling,),
    "opening.refused": (stop_telling,),
    "message.confirmed": (head_is_there,),
    "post.ended": (close_links,),
    "request.sent": (head_acts,),
}
