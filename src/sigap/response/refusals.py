"""Why the response room says no."""

from sigap.journal.refusal import Refusal


class NoMandate(Refusal):
    """The instrument is not allowed between these two offices."""

    code = "mandate"


class CannotAnswer(Refusal):
    """The request cannot be answered like this."""

    code = "answer"


class LinkClosed(Refusal):
    """The link is used, expired, or was tried too often: one sentence for all three."""

    code = "link"


class NotThere(Refusal):
    """No such request, or not the viewer's to see: the same answer."""

    code = "not_found"
