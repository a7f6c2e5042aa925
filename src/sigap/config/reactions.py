"""What may happen after: one plain table of event kind → handlers. Each handler has its own cursor."""

from collections.abc import Mapping, Sequence

from sigap.journal.reactions import Handler
from sigap.notify.sign_in_notices import tell_of_sign_in
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
    "passkey.registered": (tell_of_sign_in,),
    "passkey.suspected": (tell_of_sign_in,),
    "post.ended": (close_links,),
    "recovery.used": (tell_of_sign_in,),
    "request.sent": (head_acts,),
    "reset.agreed": (tell_of_sign_in,),
    "reset.asked": (tell_of_sign_in,),
}
