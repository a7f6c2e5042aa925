"""What may happen after: one plain table of event kind → handlers. Each handler has its own cursor."""

from collections.abc import Mapping, Sequence

from sigap.journal.reactions import Handler

REACTIONS: Mapping[str, Sequence[Handler]] = {}
