"""A refusal is an answer: one sentence that says what is wrong and what to do."""


class Refusal(Exception):
    """Raised by actions. ``sentence`` is translated and may be shown to the user as it stands."""

    code = "refused"

    def __init__(self, sentence: str, *, code: str | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        if code is not None:
            self.code = code


class BrokenJournal(Exception):
    """The chain does not hold, or this node's key is missing. Nothing is written."""
