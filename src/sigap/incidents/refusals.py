"""Why the incidents room says no."""

from sigap.journal.refusal import Refusal


class NotThere(Refusal):
    """No such incident, or not the viewer's to see: the same answer."""

    code = "not_found"


class CannotMove(Refusal):
    """The incident's state does not allow this."""

    code = "state"


class CannotVerify(Refusal):
    """The word terverifikasi needs more."""

    code = "verify"


class ReasonMissing(Refusal):
    """A reason has to be given."""

    code = "reason"


class CannotMerge(Refusal):
    """These two cannot be merged."""

    code = "merge"
