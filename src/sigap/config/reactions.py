"""What may happen after: one plain table of event kind → handlers. Each handler has its own cursor."""

from collections.abc import Mapping, Sequence

from sigap.journal.reactions import Handler
from sigap.response.actions.links import close_links
from sigap.response.handing_on import hand_on

REACTIONS: Mapping[str, Sequence[Handler]] = {
    "incident.opened": (hand_on,),
    "post.ended": (close_links,),
}
