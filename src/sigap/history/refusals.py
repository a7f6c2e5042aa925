"""Why this room says no, each in one sentence that says what to do."""

from sigap.journal.refusal import Refusal


class WrongRow(Refusal):
    """A value of a past event that cannot be used. ``field``: which."""

    def __init__(self, sentence: str, field: str = "") -> None:
        super().__init__(sentence, code="wrong_row")
        self.field = field


class NoSuchRow(Refusal):
    """A past event or an import that is not there."""
