"""Why a report cannot be taken as it stands; nothing that was typed is lost."""

from sigap.journal.refusal import Refusal


class CannotTake(Refusal):
    """A field is wrong; ``field`` names it for the form and the API."""

    code = "invalid"

    def __init__(self, sentence: str, *, field: str = "") -> None:
        super().__init__(sentence)
        self.field = field


class KeyConflict(Refusal):
    """The same idempotency key with another body."""

    code = "conflict"


class CannotOpen(Refusal):
    """The number of a teller stays sealed."""

    code = "opening"


class NotThere(Refusal):
    """No such report or opening, or not the actor's to see: the same answer."""

    code = "not_found"
